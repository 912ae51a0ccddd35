using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Simulation;
using Xunit;

namespace TreePose.Tests.Simulation;

/// <summary>Frames and holds made from the simulated raw signal.</summary>
public sealed class SimulatedRadarSourceTests
{
    private static readonly SimulationOptions One = new() { Participants = 1, Captures = 1, Holds = 1, Frames = 290, Radar = new() { Channels = 1 } };

    private static readonly SimulatedCapture Capture = new SimulatedStudy(One, 4).Capture(1, 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void FramesHaveTheLabelsOfTheEventTableAndHoldsTheTrueCopSpeed()
    {
        SimulatedRadarData data = SimulatedRadarSource.Load(new SimulatedStudy(One, 4), "simulated-radar:test", SilentProgress.Instance, Cancellation);
        FrameSequence whole = Assert.Single(data.Frames.Sequences);
        Hold hold = Capture.Holds[0];
        Assert.Equal(new FrameShape(1, 23, 13, "Doppler", "range"), whole.Shape);
        Assert.Equal(290 * 299, whole.Frames.Length);
        Assert.Equal(hold.FootUp, whole.Events[0]);
        Assert.Equal(hold.StableFrame - hold.FootUpFrame, whole.Labels.Count(l => l == FootPhase.GoingUp));
        Assert.Equal(Capture.RadarClock.RadarEndFrame + 1 - Capture.RadarClock.RadarStartFrame, whole.LabelledFrames);
        HoldSequence cut = Assert.Single(data.Holds.Holds);
        Assert.Equal(hold.StableEndFrame - hold.StableFrame, cut.Length);
        Assert.Equal(Capture.TrueCopSpeedsMmPerSecond[0], cut.Target);
        Assert.Equal(whole.Frames[(hold.StableFrame * 299)..(hold.StableFrame * 299 + 299)], cut.Frames[..299]);
    }

    [Theory]
    [InlineData(0, 0.8, 1.0)]
    [InlineData(1, -0.4, 0.4)]
    public void VelocityByPhaseIsTheChestsUnlessPhaseNoiseHidesIt(double phaseNoise, double least, double most)
    {
        SimulationOptions options = One with { Radar = One.Radar with { PhaseNoiseRadians = phaseNoise } };
        HoldSequence hold = SimulatedRadarSource.Load(new SimulatedStudy(options, 4), "test", SilentProgress.Instance, Cancellation).Holds.Holds[0];
        var antenna = new Place(0, 0, options.Radar.HeightMetres);
        double[] measured = new double[hold.Length], truth = new double[hold.Length];
        for (int f = 0; f < hold.Length; f++)
        {
            double t = (hold.Hold!.StableFrame + f) * hold.SecondsPerFrame;
            (double before, double after) = (Chest(t), Chest(t + hold.SecondsPerFrame));
            truth[f] = 100 * (after - before) / hold.SecondsPerFrame;
            int bin = (int)Math.Round(before / options.Radar.Parameters.RangeResolutionMetres);
            measured[f] = hold.Frames[f * hold.Shape.Size + 299 + bin];
        }
        Assert.InRange(MathNet.Numerics.Statistics.Correlation.Pearson(truth, measured), least, most);

        double Chest(double t)
        {
            Span<Place> places = stackalloc Place[Capture.Body.Scatterers.Count];
            Capture.Body.PlacesAt(t, places);
            return places[BodyMotion.Chest].DistanceTo(antenna);
        }
    }

    [Fact]
    public void PresetsAreKnownByName()
    {
        Assert.Equal((8, 6, 1), (SimulatedRadarSource.Options("small").Participants, SimulatedRadarSource.Options("small").Captures, SimulatedRadarSource.Options("small").Radar.Channels));
        Assert.Contains("tiny", Assert.Throws<OptionsException>(() => SimulatedRadarSource.Options("large")).Message);
    }
}
