using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Simulation;
using Xunit;

namespace TreePose.Tests.Simulation;

/// <summary>Frames and holds made from the simulated raw signal.</summary>
public sealed class SimulatedRadarSourceTests
{
    private static readonly SimulationOptions One = new()
    {
        Participants = 1,
        Captures = 1,
        Holds = 1,
        Frames = 290,
        Radar = new() { Channels = 1 },
    };

    private static readonly SimulatedCapture Capture = new SimulatedStudy(One, 4).Capture(1, 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Lazy<FrameDataset> Tiny = new(() => Load(1));

    [Fact]
    public void FramesHaveTheLabelsOfTheEventTableAndHoldsTheTrueCopSpeed()
    {
        var study = new SimulatedStudy(One, 4);
        FrameSequence[] sequences =
        [
            .. SimulatedRadarSource.LoadFrames(study, "simulated:test", new RadarMap(), SilentProgress.Instance, Cancellation).Sequences,
        ];
        FrameSequence whole = Assert.Single(sequences, s => s.FootLeavesGround);
        Hold hold = Capture.Holds[0];
        Assert.Equal(FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13)), whole.Shape);
        Assert.Equal(290 * 299, whole.Frames.Length);
        Assert.Equal(hold.FootUp, whole.Events[0]);
        Assert.Equal(hold.StableFrame - hold.FootUpFrame, whole.Labels.Count(l => l == FootPhase.GoingUp));
        Assert.Equal(Capture.RadarClock.RadarEndFrame + 1 - Capture.RadarClock.RadarStartFrame, whole.LabelledFrames);
        HoldSequence cut = Assert.Single(
            SimulatedRadarSource.LoadHolds(study, "simulated:test", new PhasePlanes(new()), SilentProgress.Instance, Cancellation).Holds
        );
        Assert.Equal(hold.StableEndFrame - hold.StableFrame, cut.Length);
        Assert.Equal(Capture.TrueCopSpeedsMmPerSecond[0], cut.Target);
        Assert.Equal(3, cut.Shape.Channels);
        Assert.Equal(cut.Length, cut.FrameTargets!.Length);
        double frame = whole.SecondsPerFrame,
            inner = Capture.Sway.CopSpeedMmPerSecond((hold.StableFrame + 1) * frame, (hold.StableEndFrame - 1) * frame);
        Assert.Equal(inner, cut.FrameTargets[1..^1].Average(), 0.02 * inner); // the first and the last frame lie partly outside
        Assert.Equal(whole.Frames[(hold.StableFrame * 299)..(hold.StableFrame * 299 + 299)], cut.Frames[..299]);
    }

    [Fact]
    public void ARepresentationGetsTheRawSignalAndThePlatesOfTheSimulation()
    {
        FrameSequence chirps = Whole(new ComplexChirps(new())),
            plates = Whole(new PlatesBesideMap(new()));
        using IRadarCapture radar = Capture.Radar();
        float[] raw = new float[radar.FrameSize],
            expected = new float[chirps.Shape.Size];
        radar.Read(77, 1, raw);
        new ComplexChirps(new()).Make(new RadarFrame(77, radar.Parameters) { Chirps = raw }, expected);
        Assert.Equal(expected, chirps.Frames[(77 * expected.Length)..(78 * expected.Length)]);

        Hold hold = Capture.Holds[0];
        int standing = StudyCaptureName.PlateOf(Capture.Standing),
            middle = (hold.StableFrame + hold.StableEndFrame) / 2;
        Assert.Equal(1, plates.Frames[middle * 897 + standing * 299]); // on one leg: all the load on its plate
        Assert.Equal(0, plates.Frames[middle * 897 + (3 - standing) * 299]);
        Assert.InRange(plates.Frames[(hold.FootUpFrame - 40) * 897 + standing * 299], 0.2, 0.8);

        FrameSequence Whole(IRadarRepresentation representation) =>
            SimulatedRadarSource
                .LoadFrames(new SimulatedStudy(One, 4), "simulated:test", representation, SilentProgress.Instance, Cancellation)
                .Sequences.Single(s => s.FootLeavesGround);
    }

    [Fact]
    public void TinyHasThreePeopleWithTwoCapturesAndOneInMountainPoseEach()
    {
        Assert.Equal(["01", "02", "03"], Tiny.Value.Participants);
        Assert.Equal(9, Tiny.Value.Sequences.Count);
        Assert.Equal(3, Tiny.Value.Sequences.Count(s => !s.FootLeavesGround));
        Assert.All(Tiny.Value.Sequences, s => Assert.Equal(s.Length * s.Shape.Size, s.Frames.Length));
        Assert.All(Tiny.Value.Sequences, s => Assert.All(s.Frames, v => Assert.InRange(v, 0f, MathF.Log(2))));
        Assert.Equal(Tiny.Value.Sequences.Select(s => s.Id).Order(), Tiny.Value.Sequences.Select(s => s.Id));
    }

    [Fact]
    public void EventsAndLabelsAgreeAndNoFootLeavesTheGroundInMountainPose()
    {
        foreach (FrameSequence sequence in Tiny.Value.Sequences)
        {
            sbyte[] expected = [.. sequence.Labels.Select(l => l == FootPhase.Unlabelled ? l : FootPhase.Neither)];
            foreach (FrameEvent e in sequence.Events)
            {
                Assert.True(e.EndFrame > e.StartFrame);
                expected.AsSpan(e.StartFrame..e.EndFrame).Fill(e.Class);
            }
            Assert.Equal(expected, sequence.Labels);
            int lifts = sequence.Events.Count(e => e.Class == FootPhase.GoingUp);
            Assert.InRange(lifts, sequence.FootLeavesGround ? 2 : 0, sequence.FootLeavesGround ? 10 : 0);
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameNumbersAndAnotherSeedOthers()
    {
        Assert.Equal(Tiny.Value.Manifest, Load(1).Manifest);
        Assert.Empty(Tiny.Value.Manifest.Values.Intersect(Load(2).Manifest.Values));
    }

    [Fact]
    public void ARisingFootShowsOnTheApproachingSideOfZeroAndAFallingFootOnTheOther()
    {
        double up = MeanSide(FootPhase.GoingUp),
            down = MeanSide(FootPhase.GoingDown);
        Assert.True(up < -0.2 && down > 0.1, $"energy beyond bin 2, receding minus approaching: up {up}, down {down}");
    }

    [Theory]
    [InlineData(0, 0.8, 1.0)]
    [InlineData(1, -0.4, 0.4)]
    public void VelocityByPhaseIsTheChestsUnlessPhaseNoiseHidesIt(double phaseNoise, double least, double most)
    {
        SimulationOptions options = One with { Radar = One.Radar with { PhaseNoiseRadians = phaseNoise } };
        HoldSequence hold = SimulatedRadarSource
            .LoadHolds(new SimulatedStudy(options, 4), "test", new PhasePlanes(new()), SilentProgress.Instance, Cancellation)
            .Holds[0];
        var antenna = new Place(0, 0, options.Radar.HeightMetres);
        double[] measured = new double[hold.Length],
            truth = new double[hold.Length];
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
        SimulationOptions small = SimulatedRadarSource.Study("small", new(), 1).Options,
            whole = SimulatedRadarSource.Study("study", new() { PhaseNoiseRadians = 0.5 }, 1).Options;
        Assert.Equal((8, 6, 1), (small.Participants, small.Captures, small.Radar.Channels));
        Assert.Equal(
            (15, 6, 1000, 4, 0.5),
            (whole.Participants, whole.Captures, whole.Frames, whole.Radar.Channels, whole.Radar.PhaseNoiseRadians)
        );
        string message = Assert.Throws<OptionsException>(() => SimulatedRadarSource.Study("huge", new(), 1)).Message;
        Assert.Contains("'huge'", message);
        Assert.Contains("tiny", message);
    }

    private static FrameDataset Load(int seed) =>
        SimulatedRadarSource.LoadFrames(
            SimulatedRadarSource.Study("tiny", new(), seed),
            "simulated:tiny",
            new RadarMap(),
            SilentProgress.Instance,
            Cancellation
        );

    private static double MeanSide(sbyte phase)
    {
        double sum = 0;
        int count = 0;
        foreach (FrameSequence sequence in Tiny.Value.Sequences)
        {
            for (int f = 0; f < sequence.Length; f++)
            {
                if (sequence.Labels[f] != phase)
                    continue;
                count++;
                for (int d = 0; d < 23; d++)
                for (int r = 4; r < 13; r++)
                    if (Math.Abs(d - 11) > 2)
                        sum += Math.Sign(d - 11) * sequence.Frames[f * 299 + d * 13 + r];
            }
        }
        return sum / count;
    }
}
