using TreePose.Datasets;
using TreePose.Signal.Filters;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

public sealed class MarsHoldsTests
{
    [Fact]
    public void TheSpeedOfASteadyWalkIsItsSpeed()
    {
        double[] x = [.. Enumerable.Range(0, 60).Select(i => 0.003 * i)],
            y = [.. Enumerable.Range(0, 60).Select(i => 0.004 * i)]; // 5 mm every 0.1 s
        Assert.Equal(50, MarsHolds.MeanSpeedMmPerSecond(x, y, 10, 40, 0.1, new MarsHoldOptions()), 0.01);
    }

    [Fact]
    public void JitterAboveTheCutoffHardlyCounts()
    {
        double[] x = [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? 0.005 : -0.005)],
            still = new double[60];
        Assert.True(MarsHolds.MeanSpeedMmPerSecond(x, still, 10, 40, 0.1, new MarsHoldOptions()) < 1, "100 mm/s without the low-pass");
        Assert.Throws<SignalTooShortException>(() => MarsHolds.MeanSpeedMmPerSecond(x[..5], still[..5], 0, 4, 0.1, new MarsHoldOptions()));
    }

    [Fact]
    public void TheLiftsOfRealPeopleHaveLengthsAndSpeedsOfLifts()
    {
        HoldDataset data = MarsHolds.Load(
            TestFiles.SharedData("mars"),
            new MarsOptions(),
            new MarsHoldOptions(),
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(["1", "2", "3"], data.Participants);
        Assert.All(data.Participants, p => Assert.InRange(data.Holds.Count(h => h.Id.Participant == p), 25, 120));
        Assert.All(data.Holds, h => Assert.InRange(h.Length, 5, 60));
        Assert.All(data.Holds, h => Assert.InRange(h.Target!.Value, 5, 400));
        Assert.All(
            data.Holds,
            h =>
            {
                Assert.Equal(h.Length, h.FrameTargets!.Length);
                Assert.All(h.FrameTargets, v => Assert.InRange(v, 0, 1500));
                // the ends count a little more, lost frames not at all
                Assert.Equal(h.Target!.Value, h.FrameTargets.Average(), 0.25 * h.Target.Value);
            }
        );
        Assert.Equal(data.Holds.Count, data.Holds.Select(h => (h.Id, h.Number)).Distinct().Count());
    }
}
