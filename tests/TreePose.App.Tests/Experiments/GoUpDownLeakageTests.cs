using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>The leakage guard stands in every unit of <c>goup-down</c>, whatever would be trained.</summary>
public sealed class GoUpDownLeakageTests
{
    [Fact]
    public void ARunStopsWhenOneRecordingStandsInTheDataUnderTwoPeople()
    {
        FrameSequence original = SmallFrames.Sequence("1", "S1", seed: 1),
            other = SmallFrames.Sequence("2", "S2", seed: 2);
        FrameSequence copy = original with { Id = new CaptureId("3", "S3") };
        var e = Assert.Throws<LeakageException>(() => Run(Data(original, other, copy), new ProtocolOptions()));
        Assert.Contains("S1", e.Message);
        Assert.Contains("S3", e.Message);
    }

    [Fact]
    public void TheRunChecksValidationToo()
    {
        FrameSequence original = SmallFrames.Sequence("1", "S1", seed: 1),
            copy = original with { Id = new CaptureId("2", "S2") };
        FrameDataset data = Data(original, copy, SmallFrames.Sequence("3", "S3", seed: 3), SmallFrames.Sequence("4", "S4", seed: 4));
        Assert.Throws<LeakageException>(() => Run(data, new ProtocolOptions { ValidationParticipants = 1 }));
    }

    [Fact]
    public void ABaselineIsGuardedAsAModelIs()
    {
        FrameSequence original = SmallFrames.Sequence("1", "S1", seed: 1),
            copy = original with { Id = new CaptureId("2", "S2") };
        GoUpDownWork work = Work(Data(original, copy), new ProtocolOptions());
        Unit baseline = work.Next(new UnitResults()).First(u => ((GoUpDownUnit)u).Baseline is not null);
        using var scratch = new ScratchFolder();
        Assert.Throws<LeakageException>(() => work.Run(baseline, UnitContext.Silent(scratch.Path, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void NeitherFoldsNorBaselinesHashFramesAgain()
    {
        FrameDataset data = SmallFrames.Dataset(4);
        string[] before = [.. data.Sequences.Select(s => SampleOrigin.Of(s).ContentHash!)];
        Run(data, new ProtocolOptions { ValidationParticipants = 1 });
        // A new hash would be a new string.
        Assert.All(data.Sequences.Zip(before), s => Assert.Same(s.Second, SampleOrigin.Of(s.First).ContentHash));
        Assert.NotSame(before[0], SampleOrigin.Of(data.Sequences[0] with { Frames = [.. data.Sequences[0].Frames] }).ContentHash);
    }

    private static FrameDataset Data(params FrameSequence[] sequences) =>
        new("test", sequences[0].Shape, sequences, new Dictionary<string, string>());

    private static GoUpDownWork Work(FrameDataset data, ProtocolOptions protocol)
    {
        var options = new GoUpDownOptions
        {
            Protocol = protocol,
            Training = new() { Ensemble = 1 },
        };
        return new(data, options, new WorkInput(options, "test", 1), trainer: (_, _, _) => new NoEventBaseline());
    }

    private static UnitResults Run(FrameDataset data, ProtocolOptions protocol) =>
        InMemoryRun.Run(Work(data, protocol), 1, TestContext.Current.CancellationToken);
}
