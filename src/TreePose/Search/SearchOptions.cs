using System.ComponentModel.DataAnnotations;
using TreePose.Configuration;

namespace TreePose.Search;

/// <summary>How a search chooses its trials, and how many.</summary>
public sealed record SearchOptions
{
    /// <summary>Trials when neither their number nor a time is said.</summary>
    public const int DefaultTrials = 20;

    /// <summary>How trials are chosen.</summary>
    public Sampler Sampler { get; init; }

    /// <summary>
    /// How many trials; a grid takes all of its own. Null: <see cref="DefaultTrials"/>, or with <see cref="Minutes"/> as many as
    /// the time allows, up to <see cref="SearchSpace.MostTrials"/>.
    /// </summary>
    [Range(1, SearchSpace.MostTrials)]
    public int? Trials { get; init; }

    /// <summary>
    /// Time for the search; null for no limit. Which trials there are does not depend on it, only how many of them: whoever runs
    /// them begins no more when it is over.
    /// </summary>
    [Range(0.01, 100_000)]
    public double? Minutes { get; init; }

    /// <summary>Smaller figures are better.</summary>
    public bool Minimize { get; init; }

    /// <summary>
    /// Trials that are chosen together, knowing the outcomes of all batches before. Up to so many workers are busy, and what
    /// they do does not depend on their number or on who is first.
    /// </summary>
    [Range(1, SearchSpace.MostTrials)]
    public int Batch { get; init; } = 8;

    /// <summary>Settings of the sampler <see cref="Sampler.Tpe"/>.</summary>
    public TpeOptions Tpe { get; init; } = new();

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="OptionsException">Some value is out of range; the error says all of them.</exception>
    public SearchOptions Check() => OptionOverrides.Validated(this);

    /// <summary>Trials that a plan can come to: fewer only where the space holds fewer different points.</summary>
    public int Planned(SearchSpace space)
    {
        if (Sampler == Sampler.Grid)
            return space.Grid().Count;
        int most = Trials ?? (Minutes is null ? DefaultTrials : SearchSpace.MostTrials);
        return (int)Math.Min(most, space.Size ?? most);
    }
}

/// <summary>The tree-structured Parzen estimator.</summary>
public sealed record TpeOptions
{
    /// <summary>Trials before the first that looks at outcomes; they are those of <see cref="Sampler.QuasiRandom"/>.</summary>
    [Range(1, SearchSpace.MostTrials)]
    public int StartupTrials { get; init; } = 10;

    /// <summary>Share of the trials, the best ones, that count as good (gamma).</summary>
    [Range(0.01, 0.5)]
    public double GoodShare { get; init; } = 0.15;

    /// <summary>
    /// Share of the trials that go on with the quasi-random sequence, whatever the outcomes say. Without them a model that began
    /// badly is hardly looked at again (Falkner et al., BOHB, ICML 2018, take a third).
    /// </summary>
    [Range(0.0, 0.9)]
    public double ExploringShare { get; init; } = 0.25;

    /// <summary>Candidates drawn for each trial; the most promising is taken.</summary>
    [Range(1, 10_000)]
    public int Candidates { get; init; } = 24;
}
