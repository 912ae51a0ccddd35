using TreePose.Evaluation.Statistics;
using TreePose.Search;
using Xunit;

namespace TreePose.Tests.Search;

public sealed class OptionEffectTests
{
    [Fact]
    public void TheStatisticIsThatOfScipy()
    {
        // scipy.stats.kruskal([1.2, 3.4, 2.2, 5.5], [2.2, 6.1, 7.3], [8.0, 9.1, 4.4, 2.2]).statistic
        int[] groups = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2];
        double[] values = [1.2, 3.4, 2.2, 5.5, 2.2, 6.1, 7.3, 8.0, 9.1, 4.4, 2.2];
        Assert.Equal(ScipyH, OptionEffect.KruskalWallis(groups, values)!.Value, 12);
    }

    private const double ScipyH = 2.4382716049382758;

    [Fact]
    public void AnOptionThatDecidesTellsNearlyAll()
    {
        string[] settings = [.. Enumerable.Range(0, 30).Select(i => $"{i % 3}")];
        double[] figures = [.. Enumerable.Range(0, 30).Select(i => (i % 3) + (0.001 * i))];
        Assert.InRange(OptionEffect.Of(settings, figures, 1).Value!.Value, 0.85, 1);
    }

    [Fact]
    public void AnOptionThatDoesNothingTellsNothing()
    {
        string[] settings = [.. Enumerable.Range(0, 60).Select(i => $"{i % 3}")];
        double[] figures = [.. Enumerable.Range(0, 60).Select(i => (double)(i / 3))];
        Estimate told = OptionEffect.Of(settings, figures, 1);
        Assert.Equal(0, told.Value);
        Assert.Equal(0, told.Lower);
    }

    [Fact]
    public void AnOptionOfOneValueTellsNothingAtAll() => Assert.Null(OptionEffect.Of(["1", "1", "1", "1"], [1, 2, 3, 4], 1).Value);

    [Fact]
    public void ManyValuesAreCutIntoGroupsInTheirOrder()
    {
        string[] settings = [.. Enumerable.Range(1, 40).Select(i => FormattableString.Invariant($"{i * 0.001}"))];
        double[] figures = [.. Enumerable.Range(1, 40).Select(i => -Math.Abs(i - 20.0))]; // best in the middle: no rank correlation sees it
        Assert.True(OptionEffect.Of(settings, figures, 1).Value > 0.5);
    }
}
