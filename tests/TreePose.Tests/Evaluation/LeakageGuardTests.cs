using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>Plants every kind of leak and sees it refused.</summary>
public sealed class LeakageGuardTests
{
    private static SampleOrigin Origin(string participant, string capture, int? hold = null, int? channel = null, string? hash = null) => new(participant, capture, hold, channel, hash);

    [Fact]
    public void DifferentPeoplePass()
    {
        LeakageGuard.RequireDisjoint("training", [Origin("1", "a")], "test", [Origin("2", "b")]);
        LeakageGuard.RequireDisjoint("training", [], "test", [Origin("2", "b")]);
    }

    [Fact]
    public void AParticipantOnBothSidesIsRefused() =>
        AssertLeak("participant 1", [Origin("1", "a")], [Origin("1", "b")]);

    [Fact]
    public void ACaptureUnderAnotherParticipantsNameIsRefused() =>
        AssertLeak("capture a", [Origin("1", "a")], [Origin("2", "a")]);

    [Fact]
    public void AChannelSiblingIsRefused() =>
        AssertLeak("channels 1 and 3 are siblings", [Origin("1", "a", channel: 1)], [Origin("2", "a", channel: 3)]);

    [Fact]
    public void ACopyUnderAnotherNameIsRefused() =>
        AssertLeak("under two names, a and b", [Origin("1", "a", hash: "f00")], [Origin("2", "b", hash: "f00")]);

    [Fact]
    public void AHoldForCalibrationAndEvaluationIsRefused()
    {
        var e = Assert.Throws<LeakageException>(() => LeakageGuard.RequireDisjointHolds("calibration", [Origin("1", "a", hold: 2, channel: 1)], "evaluation", [Origin("1", "a", hold: 2, channel: 4)]));
        Assert.Contains("hold 2", e.Message);
    }

    [Fact]
    public void OtherHoldsOfTheHeldOutPersonMayCalibrate() =>
        LeakageGuard.RequireDisjointHolds("calibration", [Origin("1", "a", hold: 1)], "evaluation", [Origin("1", "a", hold: 2), Origin("1", "b", hold: 1)]);

    [Fact]
    public void AWholeCaptureForCalibrationCoversItsHolds() =>
        Assert.Throws<LeakageException>(() => LeakageGuard.RequireDisjointHolds("calibration", [Origin("1", "a")], "evaluation", [Origin("1", "a", hold: 2)]));

    [Fact]
    public void ARunStopsWhenOneRecordingStandsInTheDataUnderTwoPeople()
    {
        FrameSequence original = SmallFrames.Sequence("1", "S1", seed: 1), other = SmallFrames.Sequence("2", "S2", seed: 2);
        FrameSequence copy = original with { Id = new CaptureId("3", "S3") };
        var data = new FrameDataset("test", original.Shape, [original, other, copy], new Dictionary<string, string>());
        var e = Assert.Throws<LeakageException>(() => LeaveOneParticipantOut.Run(data, new AlwaysNeither(), new ProtocolOptions(), 1, 1, _ => { }, SilentProgress.Instance, CancellationToken.None));
        Assert.Contains("S1", e.Message);
        Assert.Contains("S3", e.Message);
    }

    [Fact]
    public void TheRunChecksValidationToo()
    {
        FrameSequence original = SmallFrames.Sequence("1", "S1", seed: 1);
        FrameSequence[] all = [original, original with { Id = new CaptureId("2", "S2") }, SmallFrames.Sequence("3", "S3", seed: 3), SmallFrames.Sequence("4", "S4", seed: 4)];
        var data = new FrameDataset("test", original.Shape, all, new Dictionary<string, string>());
        Assert.Throws<LeakageException>(() => LeaveOneParticipantOut.Run(data, new AlwaysNeither(), new ProtocolOptions { ValidationParticipants = 1 }, 1, 1, _ => { }, SilentProgress.Instance, CancellationToken.None));
    }

    [Fact]
    public void FramesAreHashedOnceHoweverManyThreadsAskAtOnce()
    {
        int made = 0;
        var hashes = new ContentHashes(frames => $"{frames.Length} {Interlocked.Increment(ref made)}");
        float[][] frames = [.. Enumerable.Range(0, 20).Select(i => new float[i])];
        Parallel.For(0, 2000, i => Assert.StartsWith($"{i % 20} ", hashes.Of(frames[i % 20]), StringComparison.Ordinal));
        Assert.Equal(20, made);
    }

    [Fact]
    public void NeitherFoldsNorBaselinesHashFramesAgain()
    {
        FrameDataset data = SmallFrames.Dataset(4);
        string[] before = [.. data.Sequences.Select(s => SampleOrigin.Of(s).ContentHash!)];
        FootEventReport.WithBaselines(data, [], new ProtocolOptions { ValidationParticipants = 1 }, 1);
        Assert.All(data.Sequences.Zip(before), s => Assert.Same(s.Second, SampleOrigin.Of(s.First).ContentHash)); // a new hash is a new string
        Assert.NotSame(before[0], SampleOrigin.Of(data.Sequences[0] with { Frames = [.. data.Sequences[0].Frames] }).ContentHash);
    }

    private static void AssertLeak(string expected, SampleOrigin[] train, SampleOrigin[] test)
    {
        var e = Assert.Throws<LeakageException>(() => LeakageGuard.RequireDisjoint("training", train, "test", test));
        Assert.Contains(expected, e.Message);
        Assert.Contains("training and test", e.Message);
    }
}
