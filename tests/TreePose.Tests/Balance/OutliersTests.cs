using TreePose.Balance;
using Xunit;

namespace TreePose.Tests.Balance;

public sealed class OutliersTests
{
    private static readonly double[] Values = [10, 11, 9, 10.5, 9.5, 10.2, 9.8, 10.1, 40, double.NaN];

    [Theory]
    [InlineData(OutlierRule.RobustZ, 3.5, "robust z")]
    [InlineData(OutlierRule.TukeyFences, 3.0, "Tukey fences")]
    public void TheOddValueIsFlaggedWithItsReason(OutlierRule rule, double threshold, string name)
    {
        OutlierFlag flag = Assert.Single(
            Outliers.Flag("meanVelocity", Values, null, new OutlierOptions { Rule = rule, Threshold = threshold })
        );
        Assert.Equal((8, 40.0), (flag.Row, flag.Value));
        Assert.Contains("meanVelocity 40 is outside", flag.Reason, StringComparison.Ordinal);
        Assert.Contains(name, flag.Reason, StringComparison.Ordinal);
        Assert.Contains("log scale, 9 values", flag.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TukeyFencesAreThoseOfTheTextbook()
    {
        // Quartiles of 1…9 are 3 and 7: the fences at 1.5 are −3 and 13.
        var options = new OutlierOptions
        {
            Rule = OutlierRule.TukeyFences,
            Threshold = 1.5,
            LogScale = false,
        };
        double[] inside = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        Assert.Empty(Outliers.Flag("m", inside, null, options));
        OutlierFlag flag = Assert.Single(Outliers.Flag("m", [1, 2, 3, 4, 5, 6, 7, 8, 13.01], null, options));
        Assert.Contains("outside -3 to 13 ", flag.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void RowsAreComparedWithinTheirGroup()
    {
        double[] values = [.. Enumerable.Range(0, 10).Select(i => 10 + i * 0.1), .. Enumerable.Range(0, 10).Select(i => 50 + i * 0.1)];
        values[3] = 52; // usual on foam, odd on a firm floor
        string[] groups = [.. Enumerable.Repeat("surface Firm", 10), .. Enumerable.Repeat("surface Foam", 10)];
        OutlierFlag flag = Assert.Single(Outliers.Flag("m", values, groups, new OutlierOptions()));
        Assert.Equal(3, flag.Row);
        Assert.Contains("of surface Firm", flag.Reason, StringComparison.Ordinal);
        Assert.Empty(Outliers.Flag("m", values, null, new OutlierOptions { Rule = OutlierRule.TukeyFences, Threshold = 1.5 }));
    }

    [Fact]
    public void SmallGroupsAndGroupsWithoutSpreadAreNotJudged()
    {
        Assert.Empty(Outliers.Flag("m", [1, 1, 1, 1, 1, 1, 100], null, new OutlierOptions()));
        Assert.Empty(Outliers.Flag("m", [1, 1, 1, 1, 1, 1, 1, 1, 100], null, new OutlierOptions()));
        Assert.Throws<OptionsException>(() => Outliers.Flag("m", Values, null, new OutlierOptions { Threshold = 0 }));
    }
}
