namespace TreePose.Evaluation.Statistics;

/// <summary>
/// Receiver operating characteristic of a score that should be higher for positives. The area is the share of pairs of a positive and a
/// negative that the score puts in the right order, ties counting half (Hanley and McNeil 1982, Radiology 143:29): Mann and Whitney's
/// U over the number of pairs.
/// </summary>
public static class RocCurve
{
    /// <summary>The area under the curve; null where there are no positives or no negatives.</summary>
    /// <param name="scored">Each sample's score, and whether it is a positive.</param>
    public static double? Area(IEnumerable<(double Score, bool IsPositive)> scored)
    {
        (double Score, bool IsPositive)[] sorted = [.. scored.OrderBy(s => s.Score)];
        long positives = sorted.LongCount(s => s.IsPositive),
            negatives = sorted.Length - positives;
        if (positives == 0 || negatives == 0)
            return null;
        double won = 0;
        long below = 0; // negatives with a lower score
        for (int i = 0; i < sorted.Length; )
        {
            int end = i;
            long up = 0,
                down = 0;
            for (; end < sorted.Length && sorted[end].Score == sorted[i].Score; end++)
                _ = sorted[end].IsPositive ? up++ : down++;
            won += up * (below + down / 2.0);
            below += down;
            i = end;
        }
        return won / positives / negatives;
    }

    /// <summary>The curve from (0, 0) to (1, 1): share of negatives and of positives at or above each score, the highest first.</summary>
    /// <param name="scored">Each sample's score, and whether it is a positive; both have to be there.</param>
    public static IReadOnlyList<(double FalsePositiveRate, double TruePositiveRate)> Points(
        IEnumerable<(double Score, bool IsPositive)> scored
    )
    {
        (double Score, bool IsPositive)[] all = [.. scored];
        double positives = all.Count(s => s.IsPositive),
            negatives = all.Length - positives;
        var points = new List<(double, double)> { (0, 0) };
        int up = 0,
            down = 0;
        foreach (var tied in all.GroupBy(s => s.Score).OrderByDescending(g => g.Key))
        {
            up += tied.Count(s => s.IsPositive);
            down += tied.Count(s => !s.IsPositive);
            points.Add((down / negatives, up / positives));
        }
        return points;
    }
}
