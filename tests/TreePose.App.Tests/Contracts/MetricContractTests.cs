using TreePose.Contracts;
using TreePose.Evaluation;
using TreePose.Evaluation.Regression;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using Xunit;

namespace TreePose.App.Tests.Contracts;

/// <summary>The contract of metrics finds what it is there to find.</summary>
public sealed class MetricContractTests
{
    private static int s_calls;

    public static TheoryData<string, string, Func<IReadOnlyList<CaptureResult>, double?>> Wrong =>
        new()
        {
            { "gives the same number again", "then", c => c.Count + Interlocked.Increment(ref s_calls) },
            { "leaves its samples as they are", "wrote into", c => c.Sum(r => r.Probabilities.Length > 0 ? r.Probabilities[0] = 7 : 0) },
            { "is finite or null", "is NaN for samples of which", c => c.Count > 0 ? double.NaN : null },
            { "takes no samples", "threw InvalidOperationException", c => c.Average(r => r.Predicted.Length) },
            { "takes no samples", "is NaN for no samples", c => 0.0 / c.Count },
            { "takes one sample", "it threw Index", c => c.Count == 0 ? null : c[1].Predicted.Length },
            { "is better for right answers", "larger is better", Error },
        };

    [Fact]
    public void AMetricThatGivesNoNumberEndsTheRunWithItsName()
    {
        var part = new MetricPart<CaptureResult>(new Figure("own", "", SmallerIsBetter: false, "a user's"), _ => double.NaN);
        Assert.Equal(
            "The metric 'own' gave NaN: give null where it is not defined.",
            Assert.Throws<PartException>(() => part.Of([])).Message
        );
    }

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void AWrongMetricIsFound(string rule, string said, Func<IReadOnlyList<CaptureResult>, double?> compute)
    {
        var part = new MetricPart<CaptureResult>(new Figure("own", "", SmallerIsBetter: false, "a user's"), compute);
        string message = Assert.Throws<ContractException>(() => MetricContract.Check(part)).Message;
        Assert.Contains($"'own' breaks the rule {rule}: ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMetricWithoutMeaningIsFound()
    {
        var part = new MetricPart<HoldPrediction>(new Figure("own", "", SmallerIsBetter: true, " "), h => h.Count);
        Assert.Contains("breaks the rule says what it counts", Assert.Throws<ContractException>(() => MetricContract.Check(part)).Message);
    }

    [Fact]
    public void GoodOnesKeepAllRules()
    {
        MetricContract.Check(new MetricPart<CaptureResult>(new Figure("own", "", SmallerIsBetter: true, "a user's"), Error));
        MetricContract.Check(
            new MetricPart<HoldPrediction>(
                new Figure("own", "", SmallerIsBetter: true, "a user's"),
                h => h.Count == 0 ? null : h.Average(p => Math.Abs(p.Measured - p.Predicted))
            )
        );
        Assert.Equal(7, MetricContract.Rules.Count);
    }

    private static double? Error(IReadOnlyList<CaptureResult> captures) =>
        captures.Count == 0 ? null : captures.Average(c => c.Predicted.Zip(c.Sequence.Labels).Count(p => p.First != p.Second));
}
