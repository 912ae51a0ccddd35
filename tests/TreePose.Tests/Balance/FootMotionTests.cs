using TreePose.Balance;
using TreePose.Captures;
using Xunit;

namespace TreePose.Tests.Balance;

public sealed class FootMotionTests
{
    private static readonly FootMotionOptions Options = new()
    {
        SpeedThresholdMetresPerSecond = 0.2,
        MinimumTravelMetres = 0.1,
        MergeGapMs = 200,
    };

    [Fact]
    public void ALiftAndADropAreTwoEvents() =>
        Assert.Equal(
            [new FrameEvent(FootPhase.GoingUp, 3, 7), new FrameEvent(FootPhase.GoingDown, 8, 12)],
            Find(0, 0, 0, 0, .1, .2, .3, .3, .3, .2, .1, 0, 0, 0)
        );

    [Fact]
    public void AShortPauseOnTheWayUpDoesNotSplitTheEvent() =>
        Assert.Equal([new FrameEvent(FootPhase.GoingUp, 1, 8)], Find(0, 0, .1, .2, .2, .2, .3, .4, .4, .4));

    [Fact]
    public void ASmallTwitchIsNoEvent() => Assert.Empty(Find(0, 0, .06, .06, 0, 0, 0));

    [Fact]
    public void NoEventTouchesAFrameWithoutLabel() =>
        Assert.Equal([new FrameEvent(FootPhase.GoingUp, 2, 5)], Find(double.NaN, double.NaN, .1, .2, .3, .3, .3));

    private static IReadOnlyList<FrameEvent> Find(params double[] height) =>
        FootMotion.Find(height, [.. Enumerable.Range(0, height.Length).Select(i => 0.1 * i)], Options);
}
