using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>Plants every kind of leak and sees it refused.</summary>
public sealed class LeakageGuardTests
{
    private static SampleOrigin Origin(string participant, string capture, int? hold = null, int? channel = null, string? hash = null) =>
        new(participant, capture, hold, channel, hash);

    [Fact]
    public void DifferentPeoplePass()
    {
        LeakageGuard.RequireDisjoint("training", [Origin("1", "a")], "test", [Origin("2", "b")]);
        LeakageGuard.RequireDisjoint("training", [], "test", [Origin("2", "b")]);
    }

    [Fact]
    public void AParticipantOnBothSidesIsRefused() => AssertLeak("participant 1", [Origin("1", "a")], [Origin("1", "b")]);

    [Fact]
    public void ACaptureUnderAnotherParticipantsNameIsRefused() => AssertLeak("capture a", [Origin("1", "a")], [Origin("2", "a")]);

    [Fact]
    public void AChannelSiblingIsRefused() =>
        AssertLeak("channels 1 and 3 are siblings", [Origin("1", "a", channel: 1)], [Origin("2", "a", channel: 3)]);

    [Fact]
    public void ACopyUnderAnotherNameIsRefused() =>
        AssertLeak("under two names, a and b", [Origin("1", "a", hash: "f00")], [Origin("2", "b", hash: "f00")]);

    [Fact]
    public void AHoldForCalibrationAndEvaluationIsRefused()
    {
        var e = Assert.Throws<LeakageException>(() =>
            LeakageGuard.RequireDisjointHolds(
                "calibration",
                [Origin("1", "a", hold: 2, channel: 1)],
                "evaluation",
                [Origin("1", "a", hold: 2, channel: 4)]
            )
        );
        Assert.Contains("hold 2", e.Message);
    }

    [Fact]
    public void OtherHoldsOfTheHeldOutPersonMayCalibrate() =>
        LeakageGuard.RequireDisjointHolds(
            "calibration",
            [Origin("1", "a", hold: 1)],
            "evaluation",
            [Origin("1", "a", hold: 2), Origin("1", "b", hold: 1)]
        );

    [Fact]
    public void AWholeCaptureForCalibrationCoversItsHolds() =>
        Assert.Throws<LeakageException>(() =>
            LeakageGuard.RequireDisjointHolds("calibration", [Origin("1", "a")], "evaluation", [Origin("1", "a", hold: 2)])
        );

    [Fact]
    public void FramesAreHashedOnceHoweverManyThreadsAskAtOnce()
    {
        int made = 0;
        var hashes = new ContentHashes(frames => $"{frames.Length} {Interlocked.Increment(ref made)}");
        float[][] frames = [.. Enumerable.Range(0, 20).Select(i => new float[i])];
        Parallel.For(0, 2000, i => Assert.StartsWith($"{i % 20} ", hashes.Of(frames[i % 20]), StringComparison.Ordinal));
        Assert.Equal(20, made);
    }

    private static void AssertLeak(string expected, SampleOrigin[] train, SampleOrigin[] test)
    {
        var e = Assert.Throws<LeakageException>(() => LeakageGuard.RequireDisjoint("training", train, "test", test));
        Assert.Contains(expected, e.Message);
        Assert.Contains("training and test", e.Message);
    }
}
