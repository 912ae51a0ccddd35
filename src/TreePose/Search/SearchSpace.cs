using TreePose.Evaluation;

namespace TreePose.Search;

/// <summary>How trials are chosen.</summary>
public enum Sampler
{
    /// <summary>Every combination.</summary>
    Grid,

    /// <summary>So many at random, seeded.</summary>
    Random,
}

/// <summary>What one trial sets: a value for each option of the search.</summary>
/// <param name="Values">Option and value, in the order of the search space.</param>
public sealed record TrialPoint(IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>As <c>--set</c> takes them.</summary>
    public IEnumerable<string> Overrides => Values.Select(v => $"{v.Key}={v.Value}");

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Overrides);
}

/// <summary>The options that a search varies.</summary>
public sealed record SearchSpace
{
    /// <summary>More trials than this are taken for a mistake.</summary>
    public const int MostTrials = 1000;

    private SearchSpace(IReadOnlyList<SearchDimension> dimensions) => Dimensions = dimensions;

    /// <summary>One option each.</summary>
    public IReadOnlyList<SearchDimension> Dimensions { get; }

    /// <summary>Combinations of a grid; null when some range has no steps.</summary>
    public long? Size => Dimensions.Any(d => d.Values is null) ? null : Dimensions.Aggregate(1L, (size, d) => Math.Min(size * d.Values!.Count, int.MaxValue));

    /// <summary>Reads dimensions as <see cref="SearchDimension.Parse"/> does.</summary>
    /// <exception cref="OptionsException">One is malformed, there is none, or an option comes twice.</exception>
    public static SearchSpace Parse(IEnumerable<string> texts)
    {
        SearchDimension[] dimensions = [.. texts.Select(SearchDimension.Parse)];
        if (dimensions.Length == 0) throw new OptionsException(["A search varies at least one option: say --over key=a,b,c."]);
        string[] twice = [.. dimensions.GroupBy(d => d.Key, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => $"'{g.Key}' is varied {g.Count()} times: give all its values at once.")];
        return twice.Length == 0 ? new(dimensions) : throw new OptionsException(twice);
    }

    /// <summary>The trials, in the order in which they are run; the same for the same arguments.</summary>
    /// <param name="sampler">Every combination, or some at random.</param>
    /// <param name="trials">How many at random; a grid takes all of its own.</param>
    /// <param name="seed">Seed of the draws. A larger number of trials begins with those of a smaller one.</param>
    /// <exception cref="OptionsException">A range has no steps for a grid, or there would be too many trials.</exception>
    public IReadOnlyList<TrialPoint> Trials(Sampler sampler, int trials, int seed) => sampler == Sampler.Grid ? Grid() : Random(trials, seed);

    private List<TrialPoint> Grid()
    {
        string[] open = [.. Dimensions.Where(d => d.Values is null).Select(d => $"'{d.Key}' is a range without steps: a grid needs their number, such as {d.Key}=LOW..HIGH:5, or take --sampler random.")];
        if (open.Length > 0) throw new OptionsException(open);
        if (Size > MostTrials) throw new OptionsException([$"The grid has {Size} trials: allowed is up to {MostTrials}. Vary less, or take --sampler random."]);
        IEnumerable<IEnumerable<KeyValuePair<string, string>>> points = [[]];
        foreach (SearchDimension dimension in Dimensions) points = points.SelectMany(_ => dimension.Values!, (point, value) => point.Append(new(dimension.Key, value)));
        return [.. points.Select(p => new TrialPoint([.. p]))];
    }

    private List<TrialPoint> Random(int trials, int seed)
    {
        if (trials is < 1 or > MostTrials) throw new OptionsException([$"--trials cannot be {trials}: allowed is 1 to {MostTrials}."]);
        var random = new Random(Seeds.Derive(seed, "search"));
        var seen = new HashSet<string>();
        var points = new List<TrialPoint>();
        // Where there are fewer combinations than trials, each comes once.
        long wanted = Math.Min(trials, Size ?? trials);
        for (int draws = 0; points.Count < wanted && draws < 1000 * MostTrials; draws++)
        {
            var point = new TrialPoint([.. Dimensions.Select(d => KeyValuePair.Create(d.Key, d.Draw(random)))]);
            if (seen.Add(point.ToString())) points.Add(point);
        }
        return points;
    }
}
