using TreePose.Balance;
using TreePose.Balance.Events;
using TreePose.Captures;
using Xunit;

namespace TreePose.Tests.Balance;

public sealed class FootEventDetectionTests
{
    private static readonly CaptureId Capture = StudyCaptureName.TryParse("01_MNTRL_RR_V1")!.Id;
    private static readonly RadarClock Clock = new(5, 37, 150, 1028, 0.03645);

    [Fact]
    public void HoldsAreFoundAtTheirTimesAndNumbered()
    {
        var plates = new SyntheticPlates().Hold(8, 9, 13, 13.8).Hold(17, 18.2, 22, 22.6).Hold(27, 28, 99, 99);
        FootEventResult result = FootEventDetection.Detect(Capture, plates.Lifted(), plates.Standing(), Clock);

        Assert.Equal(3, result.Holds.Count);
        Assert.Empty(result.Ignored);
        Assert.Equal([1, 2, 3], result.Holds.Select(h => h.Hold.Number));
        Assert.Equal([false, false, true], result.Holds.Select(h => h.Hold.IsFinal));
        Hold first = result.Holds[0].Hold;
        Assert.Equal(8, first.FootUpSeconds, 0.08);
        Assert.Equal(8 + SyntheticPlates.UnloadingSeconds, result.Holds[0].LiftOffSeconds, 0.03);
        Assert.Equal(9, first.StableSeconds, 0.15);
        Assert.Equal(13, first.BreakSeconds!.Value, 0.15);
        Assert.Equal(13.8, first.FootDownSeconds, 0.002);
        Assert.Equal(Clock.FrameAt(first.FootUpSeconds), first.FootUpFrame);
        Assert.Equal(Clock.FrameAt(first.StableSeconds), first.StableFrame);
        Assert.Equal(Clock.FrameAt(first.BreakSeconds.Value), first.BreakFrame);
        Assert.Equal(Clock.FrameAt(first.FootDownSeconds), first.EndFrame);
    }

    [Fact]
    public void APoseHeldToTheEndHasNoBreakAndEndsWithTheLabelledTime()
    {
        var plates = new SyntheticPlates().Hold(27, 28, 39, 39.5);
        DetectedHold last = Assert.Single(FootEventDetection.Detect(Capture, plates.Lifted(), plates.Standing(), Clock).Holds);
        Assert.Null(last.Hold.BreakSeconds);
        Assert.Null(last.Hold.BreakFrame);
        Assert.Null(last.Hold.FootDown);
        Assert.Null(last.LandingSeconds);
        Assert.Equal(Clock.MocapEndSeconds, last.Hold.FootDownSeconds);
        Assert.Equal(Clock.RadarEndFrame, last.Hold.EndFrame);
        Assert.True(last.Hold.IsFinal);
    }

    [Fact]
    public void FlickerIsDebouncedByTimeAndMissingSamplesAreCounted()
    {
        var plates = new SyntheticPlates()
            .Hold(8, 9, 13, 13.8)
            .Force(10, 10.05, 60) // a touch during the hold
            .Force(6, 6.05, 0) // the plate flickers while the foot stands
            .Force(11, 11.01, double.NaN);
        FootEventResult result = FootEventDetection.Detect(Capture, plates.Lifted(), plates.Standing(), Clock);
        Assert.Equal(13.8, Assert.Single(result.Holds).Hold.FootDownSeconds, 0.002);
        Assert.Empty(result.Ignored);
        Assert.Equal(12, result.MissingSamples);

        FootEventResult nervous = FootEventDetection.Detect(
            Capture,
            plates.Lifted(),
            plates.Standing(),
            Clock,
            new FootEventOptions { DebounceSeconds = 0.01 }
        );
        Assert.True(nervous.Holds.Count + nervous.Ignored.Count > 1, "with hardly any debouncing each touch counts");
    }

    [Fact]
    public void LiftsThatMakeNoHoldAreRecordedWithTheReason()
    {
        var plates = new SyntheticPlates().Hold(2, 2.5, 3.5, 4).Hold(8, 9, 13, 13.8).Hold(20, 20.4, 20.8, 21);
        FootEventResult result = FootEventDetection.Detect(Capture, plates.Lifted(), plates.Standing(), Clock);
        Assert.Single(result.Holds);
        Assert.Equal(2, result.Ignored.Count);
        Assert.Contains("outside the labelled time", result.Ignored[0].Reason, StringComparison.Ordinal);
        Assert.Contains("at least 1 s make a hold", result.Ignored[1].Reason, StringComparison.Ordinal);

        SyntheticPlates upFromStart = new SyntheticPlates().Force(0, 6, 0);
        IgnoredLift ignored = Assert.Single(
            FootEventDetection.Detect(Capture, upFromStart.Lifted(), upFromStart.Standing(), Clock).Ignored
        );
        Assert.Contains("lift-off was not seen", ignored.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFootUpRuleIsAChoice()
    {
        var plates = new SyntheticPlates().Hold(8, 9, 13, 13.8);
        var options = new FootEventOptions { FootUp = FootUpRule.LiftOff };
        DetectedHold hold = Assert.Single(FootEventDetection.Detect(Capture, plates.Lifted(), plates.Standing(), Clock, options).Holds);
        Assert.Equal(hold.LiftOffSeconds, hold.Hold.FootUpSeconds);
    }

    [Fact]
    public void PlatesWithoutDataAreRefused()
    {
        var plates = new SyntheticPlates();
        ForcePlateRecording standing = plates.Standing();
        ForcePlateRecording half = standing with { TimeSeconds = standing.TimeSeconds[..100] };
        Assert.Throws<UnusableCopException>(() => FootEventDetection.Detect(Capture, plates.Lifted(), half, Clock));
        ForcePlateRecording nothing = new SyntheticPlates().Force(0, 40, double.NaN).Lifted();
        Assert.Throws<UnusableCopException>(() => FootEventDetection.Detect(Capture, nothing, standing, Clock));
        Assert.Throws<OptionsException>(() =>
            FootEventDetection.Detect(Capture, plates.Lifted(), standing, Clock, new FootEventOptions { DebounceSeconds = -1 })
        );
    }

    [Fact]
    public void TablesAreComparedRowByRow()
    {
        var plates = new SyntheticPlates().Hold(8, 9, 13, 13.8).Hold(17, 18.2, 22, 22.6).Hold(27, 28, 39, 39.5);
        Hold[] ours = [.. FootEventDetection.Detect(Capture, plates.Lifted(), plates.Standing(), Clock).Holds.Select(h => h.Hold)];
        Hold[] reference =
        [
            ours[0] with
            {
                FootUpSeconds = ours[0].FootUpSeconds - 0.050,
                BreakSeconds = ours[0].BreakSeconds + 0.020,
            },
            ours[2] with
            {
                Number = 2,
                BreakSeconds = 36.5,
                BreakFrame = 1000,
            },
            ours[0] with
            {
                Capture = new CaptureId("02", "02_MNTRL_RR_V1"),
            },
        ];
        HoldComparison comparison = HoldComparison.Compare(reference, ours);
        Assert.Equal(2, comparison.Matched.Count);
        Assert.Equal("02_MNTRL_RR_V1", Assert.Single(comparison.Missing).Capture.Name);
        Assert.Equal(2, Assert.Single(comparison.Extra).Number);
        Assert.Equal(50, comparison.Matched[0].FootUpMs, 6);
        Assert.Equal(-20, comparison.Matched[0].BreakMs!.Value, 6);
        Assert.False(comparison.Matched[0].NumberDiffers);
        Assert.True(comparison.Matched[1].NumberDiffers && comparison.Matched[1].BreakDiffers);
        Assert.Null(comparison.Matched[1].BreakMs);
        EventDifference footUp = comparison.Summary()[0];
        Assert.Equal(("t_foot_up", 2), (footUp.Event, footUp.Count));
        Assert.Equal(25, footUp.MedianMs, 6);
        Assert.Equal(50, footUp.LargestAbsoluteMs, 6);
        Assert.Equal(1, comparison.Summary()[2].Count);
    }
}
