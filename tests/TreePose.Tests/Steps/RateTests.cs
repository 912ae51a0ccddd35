using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Steps;

/// <summary>The step <c>rate</c> and what moves with it.</summary>
public sealed class RateTests
{
    private const sbyte None = FootPhase.Unlabelled,
        Still = FootPhase.Neither,
        Up = FootPhase.GoingUp,
        Down = FootPhase.GoingDown;

    [Fact]
    public void ThreeFramesBecomeOne()
    {
        // Old frames at 0.0 … 0.9 s, new ones at 0.0, 0.3, 0.6, 0.9 s: boundaries go to the nearest new frame.
        FrameSequence whole = Sequence(10, new FrameEvent(Up, 2, 4), new FrameEvent(Down, 6, 9));
        FrameSequence moved = Rate(0.3).Apply(whole);
        Assert.Equal((4, 0.3), (moved.Length, moved.SecondsPerFrame));
        Assert.Null(moved.TimesSeconds);
        Assert.Equal([0.5f, 3, 6, 8.5f], moved.Frames); // means of frames 0-1, 2-4, 5-7, 8-9, the outer ones half seen
        Assert.Equal([new FrameEvent(Up, 1, 2), new FrameEvent(Down, 2, 3)], moved.Events);
        Assert.Equal([Still, Up, Down, Still], moved.Labels);
    }

    [Fact]
    public void OneFrameBecomesTwo()
    {
        FrameSequence moved = Rate(0.05).Apply(Sequence(4, new FrameEvent(Up, 1, 3)));
        Assert.Equal([0, 0.5f, 1, 1.5f, 2, 2.5f, 3], moved.Frames);
        Assert.Equal([new FrameEvent(Up, 2, 6)], moved.Events); // onset 0.1 s, end 0.3 s, as before
        Assert.Equal([Still, Still, Up, Up, Up, Up, Still], moved.Labels);
    }

    [Fact]
    public void UnlabelledFramesStaySo()
    {
        FrameSequence whole = Sequence(8, new FrameEvent(Up, 3, 5));
        whole = whole with { Labels = [None, None, Still, Up, Up, Still, None, None] };
        // At 0, 0.2, … s: the labels of frames 0, 2, 4, 6 and of the last.
        Assert.Equal([None, Still, Up, None, None], Rate(0.2).Apply(whole).Labels);
    }

    [Fact]
    public void LostFramesAreFilledAndTimesBecomeEven()
    {
        FrameSequence whole = Sequence(4, new FrameEvent(Up, 2, 4)) with { TimesSeconds = [0, 0.1, 0.4, 0.5] };
        FrameSequence moved = Rate(0.1).Apply(whole);
        Assert.Null(moved.TimesSeconds);
        Assert.Equal(6, moved.Length);
        Assert.Equal([0, 1, 4 / 3f, 5 / 3f, 2, 3], moved.Frames);
        Assert.Equal([new FrameEvent(Up, 4, 6)], moved.Events);
        Assert.Equal([Still, Still, None, None, Up, Up], moved.Labels); // nothing was measured at 0.2 and 0.3 s
        FrameMap map = FrameMap.ToPeriod([0, 0.1, 0.4, 0.5], 0.1, 0.1);
        Assert.Equal([1, 2, float.NaN, float.NaN, 3, 4], map.MoveTargets([1, 2, 3, 4]));
        Assert.Equal((6, 4), (map.Length, map.SourceLength));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void NoOnsetMovesByMoreThanHalfANewFrame(int seed)
    {
        var random = new Random(seed);
        for (int trial = 0; trial < 50; trial++)
        {
            FrameSequence whole = SmallFrames.Sequence("1", "a", random.Next(), 150); // events of 4 frames, 10 or more apart
            double period = 0.02 + random.NextDouble() * 0.3;
            FrameSequence moved = Rate(period).Apply(whole);
            Assert.Equal(whole.Events.Count, moved.Events.Count);
            foreach ((FrameEvent before, FrameEvent after) in whole.Events.Zip(moved.Events))
            {
                Assert.Equal(before.Class, after.Class);
                Assert.InRange(moved.TimeOf(after.StartFrame) - whole.TimeOf(before.StartFrame), -0.5001 * period, 0.5001 * period);
                Assert.InRange(after.EndFrame, after.StartFrame + 1, moved.Length);
            }
            Assert.Equal(FrameLabels.FromEvents(moved.Length, moved.Events, _ => true), moved.Labels);
            Assert.InRange(moved.TimeOf(moved.Length - 1) - whole.TimeOf(whole.Length - 1), -period, 0.5001 * period);
        }
    }

    [Fact]
    public void AnEventKeepsAFrameAndTwoNeverShareOne()
    {
        FrameSequence moved = Rate(0.5).Apply(Sequence(20, new FrameEvent(Up, 3, 4), new FrameEvent(Down, 15, 16)));
        Assert.Equal([new FrameEvent(Up, 1, 2), new FrameEvent(Down, 3, 4)], moved.Events);
        Assert.Equal([Still, Up, Still, Down, Still], moved.Labels);
        var error = Assert.Throws<PartException>(() => Rate(0.5).Apply(Sequence(20, new FrameEvent(Up, 3, 4), new FrameEvent(Down, 5, 6))));
        Assert.Contains("S1_M01: at the new frame rate the events of frames 3 and 5 would share one frame", error.Message);
    }

    [Fact]
    public void TargetsOfFramesMoveAndUnmeasuredOnesAreLeftOut()
    {
        var hold = new HoldSequence
        {
            Id = new CaptureId("1", "S1_M01"),
            Number = 2,
            Shape = Cell,
            Frames = [0, 1, 2, 3, 4, 5, 6, 7],
            SecondsPerFrame = 0.1,
            Target = 9,
            FrameTargets = [float.NaN, float.NaN, 2, 3, float.NaN, 5, 6, 7],
        };
        HoldSequence moved = Rate(0.3).Apply(hold);
        Assert.Equal((3, 9.0, 0.3), (moved.Length, moved.Target!.Value, moved.SecondsPerFrame));
        Assert.Equal([0.5f, 3, 6], moved.Frames);
        Assert.Equal([float.NaN, 2.5f, 6], moved.FrameTargets!);
        Assert.Null(Rate(0.3).Apply(hold with { FrameTargets = null }).FrameTargets);
    }

    [Fact]
    public void TheSameRateChangesNothing()
    {
        FrameSequence whole = Sequence(5, new FrameEvent(Up, 1, 3));
        FrameSequence moved = Rate(0.1).Apply(whole);
        Assert.Same(whole.Frames, moved.Frames);
        Assert.Same(whole.Labels, moved.Labels);
    }

    [Fact]
    public void TwoChangesOfRateMoveLabelsThroughBoth()
    {
        FrameSequence whole = Sequence(13, new FrameEvent(Up, 4, 8));
        var pipeline = new StepPipeline(Blocks.Step("rate", "secondsPerFrame=0.2"), Blocks.Step("rate", "secondsPerFrame=0.4"));
        FrameSequence moved = pipeline.Apply(whole);
        Assert.Equal((4, 0.4), (moved.Length, moved.SecondsPerFrame));
        Assert.Equal([new FrameEvent(Up, 1, 2)], moved.Events);
        Assert.Equal([Still, Up, Still, Still], moved.Labels);
    }

    [Fact]
    public void ARateThatNoArrayHoldsIsSaid()
    {
        FrameBlock block = Blocks.Random(Blocks.Map, 3, 1) with { TimesSeconds = [0, 1, 1e6] };
        FrameStep rate = Blocks.Step("rate", "secondsPerFrame=0.0001");
        Assert.Contains("which no array holds", Assert.Throws<PartException>(() => rate.Apply(block)).Message);
    }

    private static FrameShape Cell { get; } = new(new FrameAxis(AxisKind.Feature, 1));

    private static StepPipeline Rate(double seconds) => new(Blocks.Step("rate", FormattableString.Invariant($"secondsPerFrame={seconds}")));

    /// <summary>Frames of one number, which is the frame's own.</summary>
    private static FrameSequence Sequence(int frames, params FrameEvent[] events) =>
        new()
        {
            Id = new CaptureId("1", "S1_M01"),
            Movement = "test",
            Shape = Cell,
            Frames = [.. Enumerable.Range(0, frames).Select(i => (float)i)],
            Labels = FrameLabels.FromEvents(frames, events, _ => true),
            Events = events,
            SecondsPerFrame = 0.1,
        };
}
