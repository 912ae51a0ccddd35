using TreePose.Evaluation;

namespace TreePose.Search;

/// <summary>How trials are chosen.</summary>
public enum Sampler
{
    /// <summary>Every combination.</summary>
    Grid,

    /// <summary>So many at random, seeded.</summary>
    Random,

    /// <summary>So many that fill the space evenly: the scrambled Halton sequence.</summary>
    QuasiRandom,

    /// <summary>Where trials so far went well: the tree-structured Parzen estimator.</summary>
    Tpe,
}

/// <summary>Chooses trials.</summary>
internal interface ISampler
{
    /// <summary>The trials that can be said so far, from the first; the same for the same task, and growing with what is known.</summary>
    IReadOnlyList<TrialPoint> Points(SearchTask task);
}

/// <summary>What a sampler is asked.</summary>
/// <param name="Space">What is varied.</param>
/// <param name="Options">How many trials, and how.</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="Known">Outcomes by the trial's number.</param>
/// <param name="Planned">The plan's beginning, where it has been computed before.</param>
internal sealed record SearchTask(
    SearchSpace Space,
    SearchOptions Options,
    int Seed,
    IReadOnlyDictionary<int, TrialOutcome> Known,
    IReadOnlyList<TrialPoint> Planned
)
{
    /// <summary>Trials that the plan can come to.</summary>
    public int Most => Options.Planned(Space);
}

/// <summary>Every combination, whatever the number of trials.</summary>
internal sealed class GridSampler : ISampler
{
    /// <inheritdoc/>
    public IReadOnlyList<TrialPoint> Points(SearchTask task) => task.Space.Grid();
}

/// <summary>Independent draws. A larger number of trials begins with those of a smaller one.</summary>
internal sealed class RandomSampler : ISampler
{
    /// <summary>Draws after which a space is taken to hold no more points.</summary>
    public const int MostDraws = 1000 * SearchSpace.MostTrials;

    /// <inheritdoc/>
    public IReadOnlyList<TrialPoint> Points(SearchTask task) => Distinct(Draws(task.Space, task.Seed), task.Most);

    /// <summary>The first points that differ; fewer than asked where the space holds no more.</summary>
    public static IReadOnlyList<TrialPoint> Distinct(IEnumerable<TrialPoint> draws, int wanted)
    {
        var seen = new HashSet<string>();
        return [.. draws.Where(p => seen.Add(p.ToString())).Take(wanted)];
    }

    private static IEnumerable<TrialPoint> Draws(SearchSpace space, int seed)
    {
        var random = new Random(Seeds.Derive(seed, "search"));
        // Dimensions that do not exist in a point are drawn too, so that the others do not depend on them.
        for (int i = 0; i < MostDraws; i++)
            yield return space.Point([.. space.Dimensions.Select(d => d.Draw(random))]);
    }
}
