using TreePose.Evaluation;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>check</c> runs the contracts on named parts.</summary>
public sealed class CheckCommandTests
{
    [Fact]
    public void ARuleALineAndTwoForABrokenOne()
    {
        var app = TreePoseApp
            .Create()
            .AddMetric(
                new Figure("own", "", SmallerIsBetter: true, "a user's"),
                (IReadOnlyList<CaptureResult> captures) => captures.Average(c => c.Predicted.Length)
            );
        var output = new StringWriter();
        Assert.Equal(TreePoseApp.BadInput, app.Run(["check", "own"], output, new StringWriter()));
        Assert.StartsWith("metric own\n  kept    says what it counts\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\n  BROKEN  takes no samples: it threw InvalidOperationException", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\n6 rules kept, 1 broken.\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AShippedPartIsCheckedByItsName()
    {
        (int code, string output, _) = CommandLine.Run("check", "log1p");
        Assert.Equal(0, code);
        Assert.Contains("step log1p\n", output, StringComparison.Ordinal);
        Assert.Contains("  kept    takes a single frame\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ASourceAsksForData() =>
        Assert.Contains("source mars: give --data mars:DIR to check it", CommandLine.Run("check", "mars").Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("There is no script here", "check")]
    [InlineData("There is no part 'nothing': allowed is", "check", "nothing")]
    public void WhatCannotBeCheckedIsRefused(string said, params string[] arguments)
    {
        (int code, _, string errors) = CommandLine.Run(arguments);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }
}
