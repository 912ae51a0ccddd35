using System.Text.Json;
using TreePose.Evaluation.Statistics;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>Against SciPy and NumPy: tests/Golden/statistics.py made the numbers.</summary>
public sealed class StatisticsTests
{
    private static readonly Dictionary<string, JsonElement> Golden = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
        File.ReadAllText(TestFiles.Golden("statistics.json"))
    )!;

    [Fact]
    public void RegressionFiguresEqualNumPys()
    {
        double[] measured = Numbers("measured"),
            predicted = Numbers("predicted");
        string[] who = Golden["participants"].Deserialize<string[]>()!;
        Assert.Equal(Number("rSquared"), RegressionMetrics.RSquared(measured, predicted)!.Value, 1e-12);
        Assert.Equal(Number("rSquaredWithin"), RegressionMetrics.RSquaredWithin(measured, predicted, who)!.Value, 1e-12);
        Assert.Equal(Number("rmse"), RegressionMetrics.RootMeanSquareError(measured, predicted)!.Value, 1e-12);
        Assert.Equal(Number("mae"), RegressionMetrics.MeanAbsoluteError(measured, predicted)!.Value, 1e-12);
        BlandAltmanLimits limits = Agreement.BlandAltman(measured, predicted);
        AssertClose(Numbers("blandAltman"), limits.Bias, limits.LowerLimit, limits.UpperLimit);
    }

    [Fact]
    public void IntraclassCorrelationEqualsShroutAndFleissExampleAndNumPys()
    {
        Estimate published = Agreement.IntraclassCorrelation(Golden["shrout"].Deserialize<double[][]>()!);
        Assert.Equal(0.29, published.Value!.Value, 0.005); // Shrout and Fleiss 1979, table 4
        AssertClose(Numbers("shroutIcc"), published.Value, published.Lower, published.Upper);
        Estimate ours = Agreement.IntraclassCorrelation([.. Numbers("measured").Zip(Numbers("predicted"), (m, p) => new[] { m, p })]);
        AssertClose(Numbers("icc"), ours.Value, ours.Lower, ours.Upper);
    }

    [Fact]
    public void PairedTestsEqualSciPys()
    {
        Assert.Equal(Number("smallWilcoxon"), PairedTests.Wilcoxon(Numbers("small"))!.Value, 1e-12);
        Assert.Equal(Number("tiesWilcoxon"), PairedTests.Wilcoxon(Numbers("ties"))!.Value, 1e-12);
        Assert.Equal(Number("largeWilcoxon"), PairedTests.Wilcoxon(Numbers("large"))!.Value, 1e-10);
        Assert.Equal(Number("smallSignFlip"), PairedTests.SignFlip(Numbers("small"), 1)!.Value, 1e-12);
        Assert.Equal(Number("tiesSignFlip"), PairedTests.SignFlip(Numbers("ties"), 1)!.Value, 1e-12);
        Assert.Equal(Number("smallDz"), PairedTests.CohensDz(Numbers("small"))!.Value, 1e-12);
        Assert.Equal(Number("smallRankBiserial"), PairedTests.RankBiserial(Numbers("small"))!.Value, 1e-12);
    }

    [Fact]
    public void RandomSignPatternsComeCloseToAllOfThem()
    {
        double[] fifteen = [.. Numbers("large")[..15]];
        double exact =
            (double)
                Enumerable
                    .Range(0, 1 << 15)
                    .Count(pattern =>
                        Math.Abs(fifteen.Select((d, i) => (pattern >> i & 1) == 0 ? d : -d).Sum()) >= Math.Abs(fifteen.Sum()) - 1e-9
                    ) / (1 << 15);
        double first = PairedTests.SignFlip(fifteen, 3)!.Value;
        Assert.Equal(exact, first, 0.02);
        Assert.Equal(first, PairedTests.SignFlip(fifteen, 3));
        Assert.NotEqual(first, PairedTests.SignFlip(fifteen, 4));
    }

    [Fact]
    public void HolmAdjustsStepByStepAndLeavesGapsAlone()
    {
        AssertClose(Numbers("holm"), [.. PairedTests.Holm([.. Numbers("p").Select(p => (double?)p)])]);
        Assert.Equal([0.02, null, 0.5], PairedTests.Holm([0.01, null, 0.5]));
    }

    [Fact]
    public void PercentilesEqualNumPysAndResamplingIsOfParticipants()
    {
        double[] draws = [.. Numbers("percentileOf").Order()];
        AssertClose(
            Numbers("percentiles"),
            Quantiles.OfSorted(draws, 0.025),
            Quantiles.OfSorted(draws, 0.5),
            Quantiles.OfSorted(draws, 0.975)
        );

        double[][] people =
        [
            [1, 1, 1],
            [2],
            [6],
        ];
        Estimate mean = Bootstrap.OverParticipants(people, drawn => drawn.SelectMany(d => d).Average(), seed: 5);
        Assert.Equal(11.0 / 5, mean.Value);
        Assert.Equal(1, mean.Lower!.Value); // all three draws the same person: 1 in 27, more than 2.5 %
        Assert.Equal(6, mean.Upper!.Value);
        Assert.Equal(mean, Bootstrap.OverParticipants(people, drawn => drawn.SelectMany(d => d).Average(), seed: 5));
    }

    [Fact]
    public void WhatIsNotDefinedIsNull()
    {
        Assert.Null(RegressionMetrics.RSquared([3], [3]));
        Assert.Null(RegressionMetrics.RSquared([3, 3], [1, 2]));
        Assert.Null(RegressionMetrics.RSquaredWithin([1, 2], [1, 2], ["a", "b"]));
        Assert.Null(RegressionMetrics.MeanAbsoluteError([], []));
        Assert.Equal(new BlandAltmanLimits(1, null, null), Agreement.BlandAltman([1], [2]));
        Assert.Equal(
            new Estimate(null, null, null),
            Agreement.IntraclassCorrelation([
                [1, 2],
            ])
        );
        Assert.Equal(
            new Estimate(null, null, null),
            Agreement.IntraclassCorrelation([
                [2, 2],
                [2, 2],
            ])
        );
        Assert.Equal(
            new Estimate(1, 1, 1),
            Agreement.IntraclassCorrelation([
                [1, 1],
                [2, 2],
                [5, 5],
            ])
        );
        Assert.Equal(1, PairedTests.SignFlip([0, 0], 1)); // as scipy's: a test that was made
        Assert.Null(PairedTests.SignFlip([], 1));
        Assert.Null(PairedTests.Wilcoxon([]));
        Assert.Null(PairedTests.CohensDz([1, 1]));
        Assert.Null(PairedTests.CohensDz([0.95 - 0.8, 0.96 - 0.81, 0.97 - 0.82]));
        Assert.Equal(new Estimate(2, null, null), Bootstrap.OverParticipants<double>([2], d => d[0], 1));
        Assert.Contains(
            "finite",
            Assert.Throws<ArgumentException>(() => RegressionMetrics.RSquared([1, double.NaN], [1, 2])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "pair up",
            Assert.Throws<ArgumentException>(() => RegressionMetrics.RSquared([1], [1, 2])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void KnowingOnlyEachPersonsMeanEarnsNothingWithin()
    {
        string[] who = ["a", "a", "b", "b"];
        double[] measured = [1, 3, 11, 13];
        Assert.True(RegressionMetrics.RSquared(measured, [2, 2, 12, 12]) > 0.95);
        Assert.Equal(0, RegressionMetrics.RSquaredWithin(measured, [2, 2, 12, 12], who)!.Value, 1e-12);
    }

    private static double Number(string name) => Golden[name].GetDouble();

    private static double[] Numbers(string name) => Golden[name].Deserialize<double[]>()!;

    private static void AssertClose(double[] expected, params double?[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i]!.Value, 1e-8);
    }
}
