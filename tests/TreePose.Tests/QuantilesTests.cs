using MathNet.Numerics.Statistics;
using Xunit;

namespace TreePose.Tests;

/// <summary>Quantiles against Math.NET's; the golden percentiles of numpy are checked with the bootstrap.</summary>
public sealed class QuantilesTests
{
    [Fact]
    public void QuantilesAreMathNetsOfTheSeventhTypeUpToRounding()
    {
        var random = new Random(1);
        for (int n = 1; n < 60; n++)
        {
            double[] sorted = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() * 100).Order()];
            foreach (double share in (double[])[0, 0.025, 0.25, 0.5, 0.95, 1, random.NextDouble()])
                Assert.Equal(
                    SortedArrayStatistics.QuantileCustom(sorted, share, QuantileDefinition.R7),
                    Quantiles.OfSorted(sorted, share),
                    1e-12
                );
            Assert.Equal(SortedArrayStatistics.Median(sorted), Quantiles.Median(sorted.OrderByDescending(v => v)));
        }
    }

    [Fact]
    public void NothingAndNoNumberHaveNoMedian()
    {
        Assert.True(double.IsNaN(Quantiles.Median([])));
        Assert.True(double.IsNaN(Quantiles.Median([1, double.NaN, 2])));
    }
}
