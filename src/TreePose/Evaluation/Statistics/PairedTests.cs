using System.Numerics;
using MathNet.Numerics.Distributions;

namespace TreePose.Evaluation.Statistics;

/// <summary>
/// Two-sided tests of paired differences, one difference a participant: are they centred on zero?
/// </summary>
public static class PairedTests
{
    /// <summary>Up to this many participants every pattern of signs is tried.</summary>
    public const int ExactLimit = 14;

    private const int WilcoxonExactLimit = 50;

    /// <summary>
    /// Sign-flip permutation test of the mean. All 2ⁿ patterns up to <see cref="ExactLimit"/> participants (as
    /// scipy.stats.permutation_test with <c>permutation_type='samples'</c>), else random patterns with the observed one among them.
    /// 1 where nobody differs: a test that is made and shows nothing, which a correction for several tests counts. Null without
    /// participants.
    /// </summary>
    /// <param name="differences">One a participant.</param>
    /// <param name="seed">Seed of the random patterns.</param>
    /// <param name="patterns">How many random patterns.</param>
    public static double? SignFlip(IReadOnlyList<double> differences, int seed, int patterns = 1 << ExactLimit)
    {
        if (differences.All(d => d == 0))
            return differences.Count == 0 ? null : 1;
        double observed = Math.Abs(differences.Sum());
        double reached = observed - 1e-12 * differences.Sum(Math.Abs); // equal patterns must not fall to rounding
        if (differences.Count <= ExactLimit)
        {
            int asExtreme = Enumerable
                .Range(0, 1 << differences.Count)
                .Count(pattern => Math.Abs(Flipped(differences, pattern)) >= reached);
            return (double)asExtreme / (1 << differences.Count);
        }
        var random = new Random(seed);
        int hits = 1;
        for (int i = 1; i < patterns; i++)
            if (Math.Abs(differences.Sum(d => random.Next(2) == 0 ? d : -d)) >= reached)
                hits++;
        return (double)hits / patterns;
    }

    /// <summary>
    /// Wilcoxon's signed-rank test; zeros are dropped, equal sizes share their mean rank. Exact for the ranks at hand up to
    /// 50 differences, ties included; beyond that the normal approximation with correction for ties, without one for continuity.
    /// Null without a difference that is not zero.
    /// </summary>
    public static double? Wilcoxon(IReadOnlyList<double> differences)
    {
        double[] nonZero = [.. differences.Where(d => d != 0)];
        if (nonZero.Length == 0)
            return null;
        int[] doubled = DoubledRanks(nonZero);
        int plus = nonZero.Zip(doubled).Where(p => p.First > 0).Sum(p => p.Second),
            all = doubled.Sum();
        int smaller = Math.Min(plus, all - plus);
        if (nonZero.Length <= WilcoxonExactLimit)
            return Math.Min(1, 2 * ShareAtMost(doubled, smaller));
        double variance = doubled.Sum(r => (double)r * r) / 16; // Σ rank²/4, ties included
        return 2 * Normal.CDF(0, 1, -Math.Abs((smaller - all / 2.0) / 2 / Math.Sqrt(variance)));
    }

    /// <summary>Cohen's d_z: mean difference over the standard deviation of the differences. Null when they do not vary.</summary>
    public static double? CohensDz(IReadOnlyList<double> differences)
    {
        if (differences.Count < 2)
            return null;
        double mean = differences.Average(),
            deviation = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Count - 1));
        return deviation > 1e-12 * Math.Abs(mean) ? mean / deviation : null; // equal differences must not vary by rounding
    }

    /// <summary>
    /// Matched-pairs rank-biserial correlation: (ranks of positive − ranks of negative differences)/all ranks (Kerby 2014).
    /// </summary>
    public static double? RankBiserial(IReadOnlyList<double> differences)
    {
        double[] nonZero = [.. differences.Where(d => d != 0)];
        if (nonZero.Length == 0)
            return null;
        int[] doubled = DoubledRanks(nonZero);
        return nonZero.Zip(doubled).Sum(p => Math.Sign(p.First) * (double)p.Second) / doubled.Sum();
    }

    /// <summary>Holm's step-down correction for many comparisons: adjusted p, in the order given. Nulls stay and are not counted.</summary>
    public static IReadOnlyList<double?> Holm(IReadOnlyList<double?> p)
    {
        int[] order = [.. Enumerable.Range(0, p.Count).Where(i => p[i] is not null).OrderBy(i => p[i])];
        var adjusted = new double?[p.Count];
        double largest = 0;
        for (int rank = 0; rank < order.Length; rank++)
            adjusted[order[rank]] = largest = Math.Max(largest, Math.Min(1, (order.Length - rank) * p[order[rank]]!.Value));
        return adjusted;
    }

    /// <summary>Twice the mid-rank of each absolute value: whole numbers also for ties.</summary>
    private static int[] DoubledRanks(double[] values)
    {
        double[] sizes = [.. values.Select(Math.Abs)];
        return [.. sizes.Select(s => 2 * sizes.Count(o => o < s) + sizes.Count(o => o == s) + 1)];
    }

    /// <summary>Share of the sign patterns whose positive ranks sum to at most a value: counted by dynamic programming, exactly.</summary>
    private static double ShareAtMost(int[] ranks, int value)
    {
        var ways = new BigInteger[ranks.Sum() + 1];
        ways[0] = 1;
        foreach (int rank in ranks)
            for (int sum = ways.Length - 1; sum >= rank; sum--)
                ways[sum] += ways[sum - rank];
        BigInteger atMost = ways.Take(value + 1).Aggregate(BigInteger.Zero, (a, b) => a + b);
        return (double)atMost / Math.Pow(2, ranks.Length);
    }

    private static double Flipped(IReadOnlyList<double> differences, int pattern)
    {
        double sum = 0;
        for (int i = 0; i < differences.Count; i++)
            sum += (pattern >> i & 1) == 0 ? differences[i] : -differences[i];
        return sum;
    }
}
