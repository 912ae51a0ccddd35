namespace TreePose.Search;

/// <summary>
/// The options that a search varies. An option of a part (<c>model.tcn.width</c>) exists only in trials that use the part:
/// a grid does not multiply by it elsewhere, and points elsewhere do not hold it.
/// </summary>
public sealed record SearchSpace
{
    /// <summary>More trials than this are taken for a mistake.</summary>
    public const int MostTrials = 1000;

    private const long MostCounted = 1_000_000;
    private readonly SearchCondition[][] _conditions;
    private readonly int[] _order;

    private SearchSpace(IReadOnlyList<SearchDimension> dimensions, SearchCondition[][] conditions)
    {
        (Dimensions, _conditions) = (dimensions, conditions);
        // A key that decides is the beginning of those it decides on, so it is shorter and comes first.
        _order = [.. Enumerable.Range(0, dimensions.Count).OrderBy(d => dimensions[d].Key.Length)];
    }

    /// <summary>One option each.</summary>
    public IReadOnlyList<SearchDimension> Dimensions { get; }

    /// <summary>Trials of a grid, counted up to a million; null when some range has no steps.</summary>
    public long? Size => Dimensions.Any(d => d.Values is null) ? null : Count(0, new string[Dimensions.Count], new bool[Dimensions.Count]);

    /// <summary>Reads dimensions as <see cref="SearchDimension.Parse"/> does.</summary>
    /// <param name="texts">One dimension each.</param>
    /// <param name="selections">Keys that name parts, whether they are varied or not.</param>
    /// <exception cref="OptionsException">
    /// One is malformed, there is none, an option comes twice or is part of another, a part is unknown, or no trial would use it.
    /// The error says all of it.
    /// </exception>
    public static SearchSpace Parse(IEnumerable<string> texts, params IReadOnlyList<SearchSelection> selections)
    {
        var problems = new List<string>();
        string[] given = [.. texts];
        if (given.Length == 0)
            problems.Add("A search varies at least one option: say --over key=a,b,c.");
        SearchDimension[] dimensions = [.. given.Select(t => SearchDimension.Read(t, problems)).OfType<SearchDimension>()];
        problems.AddRange(SearchSpaceChecks.Of(dimensions, selections));
        if (problems.Count > 0)
            throw new OptionsException(problems);
        return new(dimensions, [.. dimensions.Select(d => Conditions(d, dimensions, selections))]);
    }

    /// <summary>The point with these values, without those of dimensions that do not exist there.</summary>
    /// <param name="values">One for each dimension.</param>
    internal TrialPoint Point(IReadOnlyList<string> values)
    {
        bool[] active = new bool[Dimensions.Count];
        foreach (int d in _order)
            active[d] = IsActive(d, values, active);
        return new([.. Dimensions.Zip(values, (d, v) => KeyValuePair.Create(d.Key, v)).Where((_, d) => active[d])]);
    }

    /// <summary>Every combination, the last option fastest.</summary>
    /// <exception cref="OptionsException">A range has no steps, or there would be too many trials.</exception>
    internal IReadOnlyList<TrialPoint> Grid()
    {
        string[] open =
        [
            .. Dimensions
                .Where(d => d.Values is null)
                .Select(d =>
                    $"'{d.Key}' is a range without steps: a grid needs their number, such as {d.Key}=LOW..HIGH:5, or take another sampler, "
                    + "such as --sampler random."
                ),
        ];
        if (open.Length > 0)
            throw new OptionsException(open);
        if (Size is { } size and > MostTrials)
        {
            string said = size < MostCounted ? $"{size}" : $"at least {MostCounted}";
            throw new OptionsException([
                $"The grid has {said} trials: allowed is up to {MostTrials}. Vary less, or take --sampler random.",
            ]);
        }
        var combinations = new List<(int[] Indices, TrialPoint Point)>();
        Combine(0, new int[Dimensions.Count], new string[Dimensions.Count], new bool[Dimensions.Count], combinations);
        combinations.Sort((a, b) => a.Indices.AsSpan().SequenceCompareTo(b.Indices));
        return [.. combinations.Select(c => c.Point)];
    }

    private void Combine(int depth, int[] indices, string[] values, bool[] active, List<(int[] Indices, TrialPoint Point)> found)
    {
        if (depth == _order.Length)
        {
            found.Add(([.. indices], Point(values)));
            return;
        }
        int d = _order[depth];
        IReadOnlyList<string> choices = Dimensions[d].Values!;
        active[d] = IsActive(d, values, active);
        for (int i = 0; i < (active[d] ? choices.Count : 1); i++)
        {
            (indices[d], values[d]) = (i, choices[i]);
            Combine(depth + 1, indices, values, active, found);
        }
    }

    /// <summary>Combinations from a depth on; only values on which others depend are gone through.</summary>
    private long Count(int depth, string[] values, bool[] active)
    {
        if (depth == _order.Length)
            return 1;
        int d = _order[depth];
        IReadOnlyList<string> choices = Dimensions[d].Values!;
        values[d] = choices[0];
        active[d] = IsActive(d, values, active);
        if (!active[d])
            return Count(depth + 1, values, active);
        if (!_conditions.Any(of => of.Any(c => c.VariedBy == d)))
            return Math.Min(MostCounted, choices.Count * Count(depth + 1, values, active));
        long sum = 0;
        for (int i = 0; i < choices.Count && sum < MostCounted; i++)
        {
            values[d] = choices[i];
            sum += Count(depth + 1, values, active);
        }
        return Math.Min(MostCounted, sum);
    }

    private bool IsActive(int dimension, IReadOnlyList<string> values, bool[] active) =>
        _conditions[dimension]
            .All(c =>
                (c.VariedBy is { } by && active[by] ? SearchSelection.NamesIn(values[by]) : c.Selection.Selected).Contains(
                    c.Part,
                    StringComparer.OrdinalIgnoreCase
                )
            );

    private static SearchCondition[] Conditions(
        SearchDimension dimension,
        SearchDimension[] dimensions,
        IReadOnlyList<SearchSelection> selections
    ) =>
        [
            .. selections
                .Where(s => s.Owns(dimension.Key))
                .Select(s =>
                {
                    int by = Array.FindIndex(dimensions, d => d.Key.Equals(s.Key, StringComparison.OrdinalIgnoreCase));
                    return new SearchCondition(s, s.PartOf(dimension.Key)!, by < 0 ? null : by);
                }),
        ];
}
