using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Evaluation.Statistics;

namespace TreePose.Evaluation.Confidence;

/// <summary>A hold of a person who was left out, as networks answered for it that had not seen the person; channels fused.</summary>
/// <param name="Participant">The person.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="Predicted">What was answered.</param>
internal sealed record LeftOutHold(string Participant, double Measured, double Predicted)
{
    public double Error => Math.Abs(Predicted - Measured);
}

/// <summary>
/// How far answers for left-out people are off, the interval that follows for a new person, and what such intervals are worth: for each
/// person one is made of the errors on all the others, and it is counted how many of the person's holds lie in it.
/// </summary>
public sealed record LeftOutErrors
{
    /// <summary>How many networks an answer is the mean of.</summary>
    public required int Networks { get; init; }

    /// <summary>Share of holds that intervals are to hold.</summary>
    public required double Level { get; init; }

    /// <summary>How intervals are made.</summary>
    public required string Method { get; init; }

    /// <summary>Holds behind the figures; with one network those of every repeat.</summary>
    public required int Holds { get; init; }

    /// <summary>Half the width of a new person's interval, in the target's unit; null when there are too few people.</summary>
    public double? HalfWidth { get; init; }

    /// <summary>Whether the quantity is never below 0, as far as it was measured: intervals end there.</summary>
    public bool IsPositive { get; init; }

    /// <summary>Why there is no interval, or why what it covers was not measured; null when both are there.</summary>
    public string? Reason { get; init; }

    /// <summary>Share of all holds of left-out people that lay in their interval.</summary>
    public double? CoverageOfHolds { get; init; }

    /// <summary>The same share of each person, averaged over people, with its 95 % interval from resampling people.</summary>
    public Estimate? CoverageOfPeople { get; init; }

    /// <summary>The share of the person for whom it is the least.</summary>
    public double? LeastCoverage { get; init; }

    /// <summary>Median width of the intervals that were counted, after what is cut off at 0.</summary>
    public double? MedianWidth { get; init; }

    /// <summary>The errors themselves, person by person: whoever applies the model makes intervals of them.</summary>
    public required IReadOnlyList<PersonErrors> LeftOut { get; init; }

    /// <summary>What is known, in a sentence.</summary>
    /// <param name="unit">Unit of the target.</param>
    public string Sentence(string unit)
    {
        string answers = Networks == 1 ? "answers of one network" : $"means over {Networks} networks";
        if (HalfWidth is not { } half)
            return $"No interval for {answers}: {Reason}";
        string width = FormattableString.Invariant($"±{half:0.###} {unit} for {answers}, conformal over {LeftOut.Count} people");
        return CoverageOfHolds is { } holds && CoverageOfPeople is { } people
            ? $"Intervals at {Percent(Level)}: {width}. Made of the other people's errors they held {Percent(holds)} of {Holds} holds of "
                + $"people left out ({Percent(people.Value)} a person, 95 % interval {Percent(people.Lower)} to {Percent(people.Upper)}, "
                + FormattableString.Invariant($"at least {Percent(LeastCoverage)}); median width {MedianWidth:0.###} {unit}.")
            : $"Intervals at {Percent(Level)}: {width}. {Reason}";
    }

    /// <summary>As records and model folders have it.</summary>
    internal JsonNode ToJson() => JsonSerializer.SerializeToNode(this, RecordJsonRules.Indented)!;

    /// <summary>Reads what <see cref="ToJson"/> wrote; none where nothing was.</summary>
    /// <param name="list">A list of them.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <exception cref="DataFormatException">It is damaged.</exception>
    internal static IReadOnlyList<LeftOutErrors> Read(JsonNode? list, string path)
    {
        try
        {
            LeftOutErrors[] read = list is null ? [] : list.Deserialize<LeftOutErrors[]>(RecordJsonRules.Indented) ?? [];
            return Problem(read) is { } problem ? throw new JsonException(problem) : read;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(path, $"has no usable errors of left-out people ({RecordJsonRules.Why(e)}).", Remedy, e);
        }
    }

    /// <summary>Why a list cannot be right; null when it can.</summary>
    internal static string? Problem(IReadOnlyList<LeftOutErrors> list) =>
        list.Any(l => l is null || l.LeftOut.Any(p => p is null)) ? "it holds null where a value is needed"
        : list.Any(l => l.Networks < 1 || !(l.Level is > 0 and < 1)) ? "a number of networks is below 1, or a level not between 0 and 1"
        : list.SelectMany(l => l.LeftOut).Any(p => p.Errors.Count == 0 || !p.Errors.All(e => e >= 0 && double.IsFinite(e)))
            ? "a person has no errors, or one is no number from 0 on"
        : list.Any(l => l.HalfWidth is { } half && !(half >= 0 && double.IsFinite(half))) ? "half a width is no number from 0 on"
        : list.Any(l => l.LeftOut.DistinctBy(p => p.Participant).Count() < l.LeftOut.Count) ? "a person stands there twice"
        : null;

    /// <summary>Makes intervals of answers for left-out people, and counts what they cover.</summary>
    /// <param name="networks">How many networks an answer is the mean of.</param>
    /// <param name="holds">The answers.</param>
    /// <param name="seed">Seed of resampling.</param>
    internal static LeftOutErrors Of(int networks, IReadOnlyList<LeftOutHold> holds, int seed)
    {
        const double Level = HierarchicalConformal.DefaultLevel;
        int needed = HierarchicalConformal.PeopleNeeded(Level);
        PersonErrors[] people =
        [
            .. holds
                .GroupBy(h => h.Participant)
                .OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => new PersonErrors(p.Key, [.. p.Select(h => h.Error)])),
        ];
        var made = new LeftOutErrors
        {
            Networks = networks,
            Level = Level,
            Method = "hierarchical conformal prediction over people (Lee, Barber and Willett 2023, arXiv:2306.06342)",
            Holds = holds.Count,
            HalfWidth = HierarchicalConformal.HalfWidth(people, Level),
            IsPositive = holds.All(h => h.Measured >= 0),
            LeftOut = people,
        };
        if (people.Length > needed)
            return made.Counted(holds, seed);
        return made with
        {
            Reason =
                people.Length < needed
                    ? TooFew(people.Length, Level)
                    : $"What they cover was not measured: without the person asked about {people.Length - 1} people are left, and {needed} "
                        + "are needed.",
        };
    }

    /// <summary>That there is no interval for want of people.</summary>
    internal static string TooFew(int people, double level) =>
        $"an interval at {Percent(level)} needs {HierarchicalConformal.PeopleNeeded(level)} people or more who were left out, and there "
        + $"are {people}.";

    private const string Remedy = "Restore it from a copy.";

    private LeftOutErrors Counted(IReadOnlyList<LeftOutHold> holds, int seed)
    {
        (int Inside, int Of, double[] Widths)[] counted =
        [
            .. LeftOut.Select(p =>
            {
                double half = HierarchicalConformal.HalfWidth([.. LeftOut.Where(o => o != p)], Level)!.Value;
                LeftOutHold[] own = [.. holds.Where(h => h.Participant == p.Participant)];
                PredictionInterval[] made = [.. own.Select(h => PredictionInterval.Around(h.Predicted, half, IsPositive))];
                return (own.Count(h => h.Error <= half), own.Length, made.Select(i => i.High - i.Low).ToArray());
            }),
        ];
        return this with
        {
            CoverageOfHolds = (double)counted.Sum(c => c.Inside) / counted.Sum(c => c.Of),
            CoverageOfPeople = Bootstrap.OverParticipants(counted, d => d.Average(c => (double)c.Inside / c.Of), seed),
            LeastCoverage = counted.Min(c => (double)c.Inside / c.Of),
            MedianWidth = Quantiles.Median(counted.SelectMany(c => c.Widths)),
        };
    }

    private static string Percent(double? share) => FormattableString.Invariant($"{100 * share:0.#} %");
}
