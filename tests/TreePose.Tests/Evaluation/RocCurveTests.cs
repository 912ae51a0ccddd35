using TreePose.Evaluation.Statistics;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>Areas under the ROC against counting all pairs, and against SciPy.</summary>
public sealed class RocCurveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheAreaIsTheShareOfPairsInOrder(int seed)
    {
        var random = new Random(seed);
        (double Score, bool IsPositive)[] all =
        [
            .. Enumerable.Range(0, 60).Select(_ => ((double)random.Next(12), random.NextDouble() < 0.3)),
        ];
        double won = 0,
            pairs = 0;
        foreach (var positive in all.Where(a => a.IsPositive))
        foreach (var negative in all.Where(a => !a.IsPositive))
        {
            pairs++;
            won +=
                positive.Score > negative.Score ? 1
                : positive.Score == negative.Score ? 0.5
                : 0;
        }
        Assert.Equal(won / pairs, RocCurve.Area(all)!.Value, 1e-12);
        double area = 0;
        var points = RocCurve.Points(all);
        foreach (var (a, b) in points.Zip(points.Skip(1)))
            area += (b.FalsePositiveRate - a.FalsePositiveRate) * (a.TruePositiveRate + b.TruePositiveRate) / 2;
        Assert.Equal(won / pairs, area, 1e-12);
        Assert.Equal(((0, 0), (1, 1)), (points[0], points[^1]));
    }

    /// <summary>scipy.stats.mannwhitneyu([3, 1, 4, 1, 5], [2, 7, 1, 8, 2, 8, 1]).statistic is 14.0; over 35 pairs.</summary>
    [Fact]
    public void TheAreaIsMannAndWhitneysUOverThePairs() =>
        Assert.Equal(
            14.0 / 35,
            RocCurve
                .Area([
                    .. ((double[])[3, 1, 4, 1, 5]).Select(s => (s, true)),
                    .. ((double[])[2, 7, 1, 8, 2, 8, 1]).Select(s => (s, false)),
                ])!
                .Value,
            1e-12
        );

    [Fact]
    public void WithOneKindAloneThereIsNoArea()
    {
        Assert.Null(RocCurve.Area([(1, true), (2, true)]));
        Assert.Null(RocCurve.Area([]));
    }
}
