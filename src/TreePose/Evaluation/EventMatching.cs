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

/// <summary>An event reduced to what is scored: its class and the time of its onset.</summary>
/// <param name="Class">Number of its class, above 0.</param>
/// <param name="OnsetSeconds">Time of its first frame.</param>
public readonly record struct EventOnset(sbyte Class, double OnsetSeconds);

/// <summary>Matches true and predicted events one to one by the time of their onsets.</summary>
public static class EventMatching
{
    // Times are multiples of the frame time; without this, 0.3 − 0.2 would miss a tolerance of 100 ms by rounding.
    private const double RoundingSeconds = 1e-6;

    /// <summary>
    /// Pairs of indexes of true and predicted events of the same class, no further apart than the tolerance, as many as
    /// possible; both lists in order of time.
    /// </summary>
    public static IReadOnlyList<(int True, int Predicted)> Match(
        IReadOnlyList<EventOnset> truth,
        IReadOnlyList<EventOnset> predicted,
        double toleranceMs
    )
    {
        var pairs = new List<(int, int)>();
        foreach (sbyte phase in truth.Select(e => e.Class).Distinct().Order())
            pairs.AddRange(InOrder(truth, Indexes(truth, phase), predicted, Indexes(predicted, phase), toleranceMs));
        return pairs;
    }

    /// <summary>Counts at a tolerance.</summary>
    public static EventCounts Count(IReadOnlyList<EventOnset> truth, IReadOnlyList<EventOnset> predicted, double toleranceMs)
    {
        int matched = Match(truth, predicted, toleranceMs).Count;
        return new EventCounts(matched, truth.Count - matched, predicted.Count - matched);
    }

    /// <summary>
    /// Confusion [true, predicted] in the order of <see cref="Datasets.FrameClasses.EventNames"/>: up, down, neither for the foot.
    /// Events that no one of their own class answers may be answered by one of another; the rest are missed (last column) or
    /// invented (last row).
    /// </summary>
    /// <param name="truth">True events in order of time.</param>
    /// <param name="predicted">Predicted events in order of time.</param>
    /// <param name="classes">Classes told apart, class 0 among them.</param>
    /// <param name="toleranceMs">Onsets further apart do not match, ms.</param>
    public static int[,] Confusion(IReadOnlyList<EventOnset> truth, IReadOnlyList<EventOnset> predicted, int classes, double toleranceMs)
    {
        var confusion = new int[classes, classes];
        var pairs = Match(truth, predicted, toleranceMs);
        int[] leftTruth = [.. Enumerable.Range(0, truth.Count).Except(pairs.Select(p => p.True))];
        int[] leftPredicted = [.. Enumerable.Range(0, predicted.Count).Except(pairs.Select(p => p.Predicted))];
        // As many as possible of each class are paired, so whatever lies near enough among the rest is of another class.
        List<(int True, int Predicted)> crossed = InOrder(truth, leftTruth, predicted, leftPredicted, toleranceMs);
        foreach ((int i, int j) in pairs.Concat(crossed))
            confusion[Row(truth[i]), Row(predicted[j])]++;
        foreach (int i in leftTruth.Except(crossed.Select(c => c.True)))
            confusion[Row(truth[i]), classes - 1]++;
        foreach (int j in leftPredicted.Except(crossed.Select(c => c.Predicted)))
            confusion[classes - 1, Row(predicted[j])]++;
        return confusion;
    }

    /// <summary>Pairs events of two lists of indexes, both in order of time, one to one, as many as possible.</summary>
    private static List<(int True, int Predicted)> InOrder(
        IReadOnlyList<EventOnset> truth,
        int[] t,
        IReadOnlyList<EventOnset> predicted,
        int[] p,
        double toleranceMs
    )
    {
        double tolerance = (toleranceMs / 1000) + RoundingSeconds;
        var pairs = new List<(int, int)>();
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
        return pairs;
    }

    private static int[] Indexes(IReadOnlyList<EventOnset> events, sbyte phase) =>
        [.. Enumerable.Range(0, events.Count).Where(i => events[i].Class == phase)];

    private static int Row(EventOnset e) => e.Class - 1;
}
