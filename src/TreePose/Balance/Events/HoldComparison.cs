using TreePose.Captures;

namespace TreePose.Balance.Events;

/// <summary>One hold in two tables: differences are regenerated minus reference, ms.</summary>
/// <param name="Reference">The row of the reference, e.g. the study's table.</param>
/// <param name="Regenerated">The row made from the force plates.</param>
public sealed record MatchedHold(Hold Reference, Hold Regenerated)
{
    private const double MillisecondsPerSecond = 1000;

    /// <summary>Difference of <c>t_foot_up</c>, ms.</summary>
    public double FootUpMs => (Regenerated.FootUpSeconds - Reference.FootUpSeconds) * MillisecondsPerSecond;

    /// <summary>Difference of <c>t_stable</c>, ms.</summary>
    public double StableMs => (Regenerated.StableSeconds - Reference.StableSeconds) * MillisecondsPerSecond;

    /// <summary>Difference of <c>t_break</c>, ms; null when a table has none.</summary>
    public double? BreakMs => (Regenerated.BreakSeconds - Reference.BreakSeconds) * MillisecondsPerSecond;

    /// <summary>Difference of <c>t_foot_down</c>, ms.</summary>
    public double FootDownMs => (Regenerated.FootDownSeconds - Reference.FootDownSeconds) * MillisecondsPerSecond;

    /// <summary>One table says that the pose broke, the other that it was held to the end.</summary>
    public bool BreakDiffers => Regenerated.BreakSeconds is null != Reference.BreakSeconds is null;

    /// <summary>The tables count differently (<c>tx</c>), e.g. where the reference left a hold out.</summary>
    public bool NumberDiffers => Regenerated.Number != Reference.Number;
}

/// <summary>Spread of one event's differences over all matched holds.</summary>
/// <param name="Event">Column of the event table: <c>t_foot_up</c>.</param>
/// <param name="Count">Holds that have it in both tables.</param>
/// <param name="MedianMs">Median of the signed differences, ms; NaN when there are none.</param>
/// <param name="MedianAbsoluteMs">Median of the absolute differences, ms.</param>
/// <param name="LargestAbsoluteMs">Largest absolute difference, ms.</param>
public sealed record EventDifference(string Event, int Count, double MedianMs, double MedianAbsoluteMs, double LargestAbsoluteMs);

/// <summary>Two event tables side by side.</summary>
/// <param name="Matched">Holds in both, in the reference's order.</param>
/// <param name="Missing">Holds of the reference that were not regenerated.</param>
/// <param name="Extra">Regenerated holds that the reference does not have.</param>
public sealed record HoldComparison(IReadOnlyList<MatchedHold> Matched, IReadOnlyList<Hold> Missing, IReadOnlyList<Hold> Extra)
{
    /// <summary>
    /// Matches holds of the same capture one to one, those whose times with the foot up overlap most first. Numbers are
    /// not used, because a table that leaves out a hold may count on.
    /// </summary>
    /// <param name="reference">E.g. the study's table.</param>
    /// <param name="regenerated">Made by <see cref="FootEventDetection"/>.</param>
    public static HoldComparison Compare(IReadOnlyList<Hold> reference, IReadOnlyList<Hold> regenerated)
    {
        var partners = new Dictionary<int, int>();
        var taken = new HashSet<int>();
        IEnumerable<(int Ours, int Theirs, double Overlap)> pairs =
            from theirs in Enumerable.Range(0, reference.Count)
            from ours in Enumerable.Range(0, regenerated.Count)
            where reference[theirs].Capture == regenerated[ours].Capture
            let overlap = Overlap(reference[theirs], regenerated[ours])
            where overlap > 0
            orderby overlap descending, theirs, ours
            select (ours, theirs, overlap);
        foreach ((int ours, int theirs, _) in pairs)
        {
            if (partners.ContainsKey(theirs) || !taken.Add(ours))
                continue;
            partners.Add(theirs, ours);
        }
        return new HoldComparison(
            [
                .. Enumerable
                    .Range(0, reference.Count)
                    .Where(partners.ContainsKey)
                    .Select(i => new MatchedHold(reference[i], regenerated[partners[i]])),
            ],
            [.. reference.Where((_, i) => !partners.ContainsKey(i))],
            [.. regenerated.Where((_, i) => !taken.Contains(i))]
        );
    }

    /// <summary>Spread of the differences, an entry for each of the four events.</summary>
    public IReadOnlyList<EventDifference> Summary() =>
        [
            Spread("t_foot_up", Matched.Select(m => m.FootUpMs)),
            Spread("t_stable", Matched.Select(m => m.StableMs)),
            Spread("t_break", Matched.Select(m => m.BreakMs).OfType<double>()),
            Spread("t_foot_down", Matched.Select(m => m.FootDownMs)),
        ];

    private static double Overlap(Hold a, Hold b) =>
        Math.Min(a.FootDownSeconds, b.FootDownSeconds) - Math.Max(a.FootUpSeconds, b.FootUpSeconds);

    private static EventDifference Spread(string name, IEnumerable<double> differences)
    {
        double[] all = [.. differences];
        double[] absolute = [.. all.Select(Math.Abs)];
        return new EventDifference(
            name,
            all.Length,
            Quantiles.Median(all),
            Quantiles.Median(absolute),
            absolute.DefaultIfEmpty(double.NaN).Max()
        );
    }
}
