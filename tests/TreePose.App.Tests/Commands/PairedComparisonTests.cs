using TreePose.Cli.Runs;
using Xunit;

namespace TreePose.App.Tests.Commands;

public sealed class PairedComparisonTests
{
    [Fact]
    public void PValuesCountSignPatterns()
    {
        // Differences 1, 2, 3: only the two patterns of equal signs reach a sum of 6.
        var pair = PairedComparison.Of([0, 0, 0], [1, 2, 3]);
        Assert.Equal((3, 2.0, 2.0, 0.25), (pair.Folds, pair.MeanDifference, pair.EffectSize, pair.PValue));
        // Differences 3, -1, 1, 2: |sum| ≥ 5 for 3+1+2-1, 3+1+2+1 and their mirror images, with the -1 and the 1 alike: 6 of 16.
        Assert.Equal(6.0 / 16, PairedComparison.Of([0, 0, 0, 0], [3, -1, 1, 2]).PValue);
        var same = PairedComparison.Of([1, 2], [1, 2]);
        Assert.Equal((0.0, null, 1.0), (same.MeanDifference, same.EffectSize, same.PValue));
    }

    [Fact]
    public void ManyFoldsAreDrawnAndAgreeWithTheExactAnswer()
    {
        var random = new Random(2);
        double[] first = [.. Enumerable.Range(0, 17).Select(_ => random.NextDouble())], second = [.. first.Select(v => v + random.NextDouble() - 0.4)];
        double drawn = PairedComparison.Of(first, second).PValue;
        Assert.Equal(drawn, PairedComparison.Of(first, second).PValue);
        double[] differences = [.. first.Zip(second, (a, b) => b - a)];
        double observed = Math.Abs(differences.Sum());
        int extreme = Enumerable.Range(0, 1 << 17).Count(signs => Math.Abs(differences.Select((d, i) => (signs >> i & 1) == 0 ? d : -d).Sum()) >= observed - 1e-9);
        Assert.Equal(extreme / (double)(1 << 17), drawn, 0.01);
    }

    [Fact]
    public void HolmCorrectsInOrder() => Assert.Equal([0.03, 0.06, 0.06, 0.2], PairedComparison.Holm([0.0075, 0.03, 0.02, 0.2]).Select(p => Math.Round(p, 10)));
}
