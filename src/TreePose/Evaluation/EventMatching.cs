using TreePose.Captures;

namespace TreePose.Evaluation;

/// <summary>Counts of matched, missed and invented events.</summary>
/// <param name="Matched">True events with a predicted one of their own.</param>
/// <param name="Missed">True events without.</param>
/// <param name="Invented">Predicted events without a true one.</param>
public readonly record struct EventCounts(int Matched, int Missed, int Invented)
{
    /// <summary>Share of predicted events that are true; null when nothing was predicted.</summary>
    public double? Precision => Matched + Invented == 0 ? null : (double)Matched / (Matched + Invented);

    /// <summary>Share of true events that were found; null when there are none.</summary>
    public double? Recall => Matched + Missed == 0 ? null : (double)Matched / (Matched + Missed);

    /// <summary>Harmonic mean of precision and recall, 2m/(2m + missed + invented); null when there is nothing to find or found.</summary>
    public double? F1 => Matched + Missed + Invented == 0 ? null : 2.0 * Matched / ((2.0 * Matched) + Missed + Invented);

    /// <summary>Sum of two counts.</summary>
    public static EventCounts operator +(EventCounts a, EventCounts b) =>
        new(a.Matched + b.Matched, a.Missed + b.Missed, a.Invented + b.Invented);
}

/// <summary>An event reduced to what is scored: its direction and the time of its onset.</summary>
/// <param name="Phase">Going up or going down.</param>
/// <param name="OnsetSeconds">Time of its first frame.</param>
public readonly record struct EventOnset(FootPhase Phase, double OnsetSeconds);

/// <summary>Matches true and predicted events one to one by the time of their onsets.</summary>
public static class EventMatching
{
    // Times are multiples of the frame time; without this, 0.3 − 0.2 would miss a tolerance of 100 ms by rounding.
    private const double RoundingSeconds = 1e-6;

    /// <summary>
    /// Pairs of indexes of true and predicted events of the same phase, no further apart than the tolerance, as many as
    /// possible; both lists in order of time.
    /// </summary>
    public static IReadOnlyList<(int True, int Predicted)> Match(
        IReadOnlyList<EventOnset> truth,
        IReadOnlyList<EventOnset> predicted,
        double toleranceMs
    )
    {
        double tolerance = (toleranceMs / 1000) + RoundingSeconds;
        var pairs = new List<(int, int)>();
        foreach (FootPhase phase in new[] { FootPhase.GoingUp, FootPhase.GoingDown })
        {
            int[] t = Indexes(truth, phase),
                p = Indexes(predicted, phase);
            for (int i = 0, j = 0; i < t.Length && j < p.Length; )
            {
                double difference = predicted[p[j]].OnsetSeconds - truth[t[i]].OnsetSeconds;
                if (Math.Abs(difference) <= tolerance)
                    pairs.Add((t[i++], p[j++]));
                else if (difference < 0)
                    j++;
                else
                    i++;
            }
        }
        return pairs;
    }

    /// <summary>Counts at a tolerance.</summary>
    public static EventCounts Count(IReadOnlyList<EventOnset> truth, IReadOnlyList<EventOnset> predicted, double toleranceMs)
    {
        int matched = Match(truth, predicted, toleranceMs).Count;
        return new EventCounts(matched, truth.Count - matched, predicted.Count - matched);
    }

    /// <summary>
    /// Confusion [true, predicted] in the order up, down, neither. Events that no one of their own phase answers may be
    /// answered by the other phase; the rest are missed (last column) or invented (last row).
    /// </summary>
    public static int[,] Confusion(IReadOnlyList<EventOnset> truth, IReadOnlyList<EventOnset> predicted, double toleranceMs)
    {
        var confusion = new int[3, 3];
        var pairs = Match(truth, predicted, toleranceMs);
        foreach ((int i, _) in pairs)
            confusion[Row(truth[i].Phase), Row(truth[i].Phase)]++;
        EventOnset[] leftTruth = [.. truth.Where((_, i) => pairs.All(p => p.True != i))];
        EventOnset[] leftPredicted =
        [
            .. predicted.Where((_, i) => pairs.All(p => p.Predicted != i)).Select(e => e with { Phase = Other(e.Phase) }),
        ];
        var crossed = Match(leftTruth, leftPredicted, toleranceMs);
        foreach ((int i, _) in crossed)
            confusion[Row(leftTruth[i].Phase), Row(Other(leftTruth[i].Phase))]++;
        for (int i = 0; i < leftTruth.Length; i++)
        {
            if (crossed.All(p => p.True != i))
                confusion[Row(leftTruth[i].Phase), 2]++;
        }
        for (int j = 0; j < leftPredicted.Length; j++)
        {
            if (crossed.All(p => p.Predicted != j))
                confusion[2, Row(Other(leftPredicted[j].Phase))]++;
        }
        return confusion;
    }

    private static int[] Indexes(IReadOnlyList<EventOnset> events, FootPhase phase) =>
        [.. Enumerable.Range(0, events.Count).Where(i => events[i].Phase == phase)];

    private static int Row(FootPhase phase) => phase == FootPhase.GoingUp ? 0 : 1;

    private static FootPhase Other(FootPhase phase) => phase == FootPhase.GoingUp ? FootPhase.GoingDown : FootPhase.GoingUp;
}
