using TreePose.Balance;
using TreePose.Balance.Alignment;
using TreePose.Balance.Events;
using TreePose.Balance.Measures;
using TreePose.Captures;
using TreePose.Signal.RangeDoppler;
using TreePose.Simulation;
using Xunit;

namespace TreePose.Tests.Simulation;

/// <summary>The pipeline's answers about simulated captures against the truth behind them: clocks, events, balance.</summary>
public sealed class TruthTests
{
    private const int BlockFrames = 50;
    private const double ShortSeconds = 2; // filters have no room to settle in a shorter hold

    private static readonly SimulatedStudy Study = new(
        new SimulationOptions
        {
            Participants = 3,
            Captures = 2,
            NeverStable = false,
            Radar = new() { Channels = 1 },
        },
        1
    );
    private static readonly SimulatedCapture[] Captures = [.. Study.Captures()];

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    public void AlignmentFindsTheOffsetToTenMillisecondsAndTheDriftToFiftyPpm(int index)
    {
        SimulatedCapture capture = Captures[index];
        using IRadarCapture radar = capture.Radar();
        IReadOnlyList<double[]> traces = ActuatorTrace.MeanDopplerByRange(Frames(radar), 23, 13);
        ClockAlignment alignment = ClockAligner.AlignBestRange(
            capture.Id.Name,
            VelocityTrace.FromMotionCapture(capture.Velocities()),
            traces,
            radar.Parameters.FrameSeconds
        );
        foreach (double frame in new[] { 0, radar.FrameCount / 2.0, radar.FrameCount })
        {
            double truth = capture.Clock.MocapAt((frame + 0.5) * radar.Parameters.FrameSeconds); // a frame's time is its middle
            Assert.InRange(alignment.Clock.SecondsAt(frame) - truth, -0.010, 0.010);
        }
        Assert.InRange(alignment.DriftPpm - capture.Clock.DriftPpm, -50, 50);
        Assert.InRange(alignment.Clock.RadarStartFrame - capture.RadarClock.RadarStartFrame, -1, 1);
    }

    [Fact]
    public void EventsRegeneratedFromThePlatesAreWithinFiftyMillisecondsOfTheTruth()
    {
        // The leg's inertia moves the standing COP until the pose is reached. That ends sharply, so that little smoothing finds it best.
        var rules = new FootEventOptions
        {
            FootUp = FootUpRule.LiftOff,
            MinimumHoldSeconds = 0.3, // older people hold the pose for 0.6 s at times
            SpeedWindowSeconds = 0.02,
            StableSpeedFactor = 3,
            LowPassHz = 30,
        };
        int told = 0;
        var more = new SimulatedStudy(Study.Options with { Participants = 12, Captures = 1 }, 1);
        foreach (SimulatedCapture capture in Captures.Concat(more.Captures().Where(c => c.Person.LegReach == 1).Take(3)))
        {
            FootEventResult result = FootEventDetection.Detect(
                capture.Id,
                capture.ForcePlate(3 - StudyCaptureName.PlateOf(capture.Standing)),
                capture.ForcePlate(StudyCaptureName.PlateOf(capture.Standing)),
                capture.RadarClock,
                rules
            );
            HoldComparison comparison = HoldComparison.Compare(capture.Holds, [.. result.Holds.Select(h => h.Hold)]);
            Assert.Empty(comparison.Missing);
            Assert.Empty(comparison.Extra);
            foreach (MatchedHold match in comparison.Matched)
            {
                Assert.False(match.BreakDiffers);
                foreach (double difference in new[] { match.FootUpMs, match.FootDownMs })
                    Assert.InRange(difference, -50, 50);
                // A foot that is lifted a little moves the standing COP too little to tell when the pose is reached.
                if (capture.Person.LegReach < 1)
                    continue;
                told++;
                Assert.InRange(match.StableMs, -50, 50);
                // Who loses balance wobbles before the foot comes down, and the COP breaks with the wobble: up to half a second earlier.
                bool lost = capture.Attempts[match.Reference.Number - 1].TouchDown;
                Assert.InRange(match.BreakMs ?? 0, lost ? -550 : -50, 50);
            }
        }
        Assert.InRange(told, 3, 20);
    }

    [Fact]
    public void CopSpeedOfThePlateIsTheTrueOneWithinTheNoiseFloor()
    {
        double floor = NoiseFloorMmPerSecond();
        foreach (SimulatedCapture capture in Captures)
        {
            CopRecording plate = CopRecording.FromPlate(capture.ForcePlate(StudyCaptureName.PlateOf(capture.Standing)));
            for (int i = 0; i < capture.Holds.Count; i++)
            {
                Hold hold = capture.Holds[i];
                double truth = capture.TrueCopSpeedsMmPerSecond[i],
                    measured = CopSpeed.OfHold(plate.Slice(hold.StableSeconds, hold.StableEndSeconds)).Value;
                double most = hold.StableEndSeconds - hold.StableSeconds < ShortSeconds ? 2 * floor : floor;
                Assert.InRange(measured, truth - most, truth + most);
            }
        }
        Assert.True(floor < 2.5, $"{floor} mm/s"); // the floor itself is far below what is measured
    }

    [Fact]
    public void TheEllipseOfThePlateIsTheTrueOneWithinTwoPercent()
    {
        foreach (SimulatedCapture capture in Captures)
        {
            CopRecording plate = CopRecording.FromPlate(capture.ForcePlate(StudyCaptureName.PlateOf(capture.Standing)));
            foreach (Hold hold in capture.Holds)
            {
                CopSignal measured = new CopPreprocessing().Apply(plate.Slice(hold.StableSeconds, hold.StableEndSeconds)).Signal;
                double truth = PredictionEllipse.Of(TrueCop(capture, hold)).AreaMm2;
                double most = hold.StableEndSeconds - hold.StableSeconds < ShortSeconds ? 0.10 : 0.02;
                Assert.InRange(PredictionEllipse.Of(measured).AreaMm2 / truth, 1 - most, 1 + most);
            }
        }
    }

    /// <summary>What the plates' noise alone would count as COP speed.</summary>
    private static double NoiseFloorMmPerSecond()
    {
        RandomStream random = RandomStream.Of(1);
        double[] Noise() => [.. Enumerable.Range(0, 12_000).Select(_ => Study.Options.PlateNoiseMillimetres * random.Gaussian())];
        return CopSpeed
            .OfHold(
                new CopRecording
                {
                    MediolateralMm = Noise(),
                    AnteroposteriorMm = Noise(),
                    SampleRateHz = 1200,
                }
            )
            .Value;
    }

    private static CopSignal TrueCop(SimulatedCapture capture, Hold hold)
    {
        int samples = (int)((hold.StableEndSeconds - hold.StableSeconds) * 1200);
        (double X, double Y)[] cop =
        [
            .. Enumerable.Range(0, samples).Select(i => capture.Sway.CopAt(capture.Clock.RadarAt(hold.StableSeconds + i / 1200.0))),
        ];
        return new CopSignal([.. cop.Select(p => 1000 * p.X)], [.. cop.Select(p => 1000 * p.Y)], 1200);
    }

    private static float[] Frames(IRadarCapture radar)
    {
        var chain = new StudyRangeDoppler(radar.Parameters);
        var frames = new float[radar.FrameCount * chain.Options.FrameSize];
        var block = new float[BlockFrames * radar.FrameSize];
        for (int first = 0; first < radar.FrameCount; first += BlockFrames)
        {
            radar.Read(first, BlockFrames, block);
            chain.Transform(
                block,
                frames.AsMemory(first * chain.Options.FrameSize, BlockFrames * chain.Options.FrameSize),
                TestContext.Current.CancellationToken
            );
        }
        return frames;
    }
}
