using TreePose.Captures;
using TreePose.Datasets;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

public sealed class FrameClassesTests
{
    private static readonly FrameClasses Four = new("still", "wave", "squat", "jump");

    [Fact]
    public void TheFootsAreWhatDataHasWhenNothingElseIsSaid()
    {
        FrameDataset data = SmallFrames.Dataset(2);
        Assert.True(data.Classes.AreFoot);
        Assert.Equal(["neither", "going up", "going down"], data.Classes.Names);
        Assert.Equal(
            ["neither", "going up", "going down"],
            new[] { FootPhase.Neither, FootPhase.GoingUp, FootPhase.GoingDown }.Select(p => data.Classes.Names[p])
        );
    }

    [Fact]
    public void TwoOfTheSameNamesAreTheSame()
    {
        Assert.Equal(Four, new FrameClasses("still", "wave", "squat", "jump"));
        Assert.NotEqual(Four, new FrameClasses("still", "wave", "jump", "squat"));
        Assert.Equal("0 still, 1 wave, 2 squat, 3 jump", Four.ToString());
        Assert.Equal(["wave", "squat", "jump", "still"], Four.EventNames);
    }

    [Theory]
    [InlineData("1 classes are named (still): allowed are 2 to 52", "still")]
    [InlineData("Two classes are named 'wave'", "still", "wave", "Wave")]
    [InlineData("'' cannot be the name of a class", "still", "")]
    [InlineData("'a/b' cannot be the name of a class", "still", "a/b")]
    public void NamesThatCannotBeAreRefused(string problem, params string[] names) =>
        Assert.Contains(problem, Assert.Throws<LabelException>(() => new FrameClasses(names)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(3, 4)]
    [InlineData(-2, 0)]
    [InlineData(4, 95)]
    public void ALabelOutsideTheClassesNamesCaptureFrameValueAndWhatIsAllowed(int label, int frame)
    {
        FrameSequence good = SmallFrames.Sequence("1", "S1", seed: 1),
            bad = SmallFrames.Sequence("2", "S2", seed: 2);
        bad.Labels[frame] = (sbyte)label;
        var e = Assert.Throws<LabelException>(() => Data(good, bad));
        string problem = $"S2, frame {frame}: the label is {label}; allowed is -1 no label, 0 neither, 1 going up, 2 going down.";
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.True(e.ConcernsTheWholeWork); // no source may leave the capture out in silence
        FrameDataset data = Data(good);
        Assert.Throws<LabelException>(() => data with { Sequences = [good, bad] });
    }

    [Fact]
    public void AnEventOutsideTheClassesIsRefused()
    {
        FrameSequence bad = SmallFrames.Sequence("1", "S1", seed: 1) with { Events = [new FrameEvent(FootPhase.Neither, 7, 9)] };
        var e = Assert.Throws<LabelException>(() => Data(bad));
        const string Problem = "S1, frame 7: an event of class 0 begins; allowed is all but the first of 0 neither,";
        Assert.Contains(Problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CapturesOfOneDataSetHaveTheSameClasses()
    {
        FrameSequence foot = SmallFrames.Sequence("1", "S1", seed: 1);
        FrameSequence other = SmallFrames.Sequence("2", "S2", seed: 2) with { Classes = Four };
        var e = Assert.Throws<LabelException>(() => Data(foot, other));
        Assert.Contains("S2 has the classes 0 still, 1 wave", e.Message, StringComparison.Ordinal);
    }

    private static FrameDataset Data(params FrameSequence[] sequences) =>
        new("own:x", SmallFrames.Shape, sequences, new Dictionary<string, string>());

    [Fact]
    public void AnyClassButTheFirstIsAnEvent()
    {
        sbyte[] labels = [0, 3, 3, 1, FootPhase.Unlabelled, 0];
        Assert.Equal([new FrameEvent(3, 1, 3), new FrameEvent(1, 3, 4)], FrameLabels.ToEvents(labels));
    }
}
