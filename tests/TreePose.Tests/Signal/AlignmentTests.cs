using TreePose.Balance.Alignment;
using TreePose.Captures;
using Xunit;

namespace TreePose.Tests.Signal;

/// <summary>Clock alignment on seeded traces whose offset and drift are known.</summary>
public sealed class AlignmentTests
{
    private const double NominalSecondsPerFrame = 128 * 284e-6;

    [Theory]
    [InlineData(1, 2700, 1.37, false), InlineData(2, -300, 0.211, false), InlineData(3, 0, 2.205, true), InlineData(4, 5200, -0.713, true)]
    public void OffsetAndDriftAreRecovered(int seed, double driftPpm, double offsetSeconds, bool reversed)
    {
        double secondsPerFrame = NominalSecondsPerFrame * (1 + driftPpm * 1e-6);
        double[] radar = Radar(seed, secondsPerFrame, offsetSeconds, reversed ? -1 : 1);
        ClockAlignment alignment = ClockAligner.Align("01_MNTRL_RR_V1", Mocap(seed), radar, NominalSecondsPerFrame);
        Assert.Equal(driftPpm, alignment.DriftPpm, 50.0);
        for (int frame = 0; frame < radar.Length; frame += 100)
            Assert.Equal(offsetSeconds + frame * secondsPerFrame, alignment.Clock.SecondsAt(frame), 0.010);
        Assert.Equal(reversed, alignment.RadarIsReversed);
        Assert.Equal((int)Math.Round(alignment.StartFrame), alignment.Clock.RadarStartFrame);
        Assert.InRange(alignment.Clock.MocapStartSeconds, 4 - 0.02, 4 + 0.02);
        Assert.InRange(alignment.Clock.MocapEndSeconds, 36.5 - 0.02, 36.5 + 0.02);
        Assert.InRange(alignment.ResidualMilliseconds, 0, 8);
        Assert.InRange(alignment.RadarCorrelation, 0.95, 1);
        Assert.Equal(alignment.Clock.RadarEndFrame, alignment.Clock.FrameAt(alignment.Clock.MocapEndSeconds));
    }

    [Fact]
    public void TheRangeBinThatShowsTheActuatorIsChosenFromFrames()
    {
        double[] radar = Radar(5, NominalSecondsPerFrame, 1, 1);
        var random = new Random(6);
        var frames = new float[radar.Length * 23 * 13]; // [frame, Doppler, range]
        for (int frame = 0; frame < radar.Length; frame++)
        {
            for (int i = 0; i < 23 * 13; i++)
                frames[frame * 23 * 13 + i] = (float)(0.02 * random.NextDouble());
            double bin = 11 + radar[frame] / 25; // about two Doppler bins at full speed
            for (int d = 0; d < 23; d++)
                frames[(frame * 23 + d) * 13 + 4] += (float)Math.Exp(-Math.Pow(d - bin, 2) / 2);
        }
        ClockAlignment alignment = ClockAligner.AlignBestRange(
            "x",
            Mocap(5),
            ActuatorTrace.MeanDopplerByRange(frames, 23, 13),
            NominalSecondsPerFrame
        );
        Assert.Equal(4, alignment.RangeBin);
        Assert.Equal(1, alignment.Clock.SecondsAt(0), 0.010);
    }

    [Fact]
    public void ShortGapsAreBridgedAndLongOnesRefused()
    {
        double[] values = Mocap(7).Values;
        values.AsSpan(1000, 5).Fill(double.NaN);
        values[0] = double.NaN;
        VelocityTrace bridged = VelocityTrace.FromMotionCapture(Recording(values));
        Assert.All(bridged.Values, v => Assert.True(double.IsFinite(v)));
        Assert.Equal(bridged.Values[1], bridged.Values[0]);
        values.AsSpan(2000, 30).Fill(double.NaN);
        var error = Assert.Throws<ClockAlignmentException>(() => VelocityTrace.FromMotionCapture(Recording(values)));
        Assert.Contains("samples 2000 to 2029 are missing", error.Message);
    }

    [Fact]
    public void AnAlignmentIsTheSameTwice()
    {
        ClockAlignment Once() => ClockAligner.Align("x", Mocap(11), Radar(11, NominalSecondsPerFrame, 1, 1), NominalSecondsPerFrame);
        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void NoPatternIsATypedErrorThatSaysWhere()
    {
        var still = new VelocityTrace(0, 0.01, [.. Noise(8, 4000, 1)]);
        Assert.Contains("first half of the motion capture", Fails(still, new double[1000]));
        double[] onlyFirst = Mocap(9).Values;
        onlyFirst.AsSpan(3000).Clear();
        Assert.Contains("second half of the motion capture", Fails(new VelocityTrace(0, 0.01, onlyFirst), new double[1000]));
        double[] slow = [.. Mocap(9).Values.Select(v => v / 5)];
        Assert.Contains("allowed is 50 ± 20", Fails(new VelocityTrace(0, 0.01, slow), new double[1000]));
        Assert.Contains("not found in the radar", Fails(Mocap(9), Noise(10, 1100, 5)));
        Assert.Contains("not found in the radar", Fails(Mocap(9), new double[20]));
        Assert.Contains("too short", Fails(new VelocityTrace(0, 0.01, new double[100]), new double[1000]));

        static string Fails(VelocityTrace mocap, double[] radar) =>
            Assert
                .Throws<ClockAlignmentException>(() => ClockAligner.Align("03_MNTRR_RR_V2", mocap, radar, NominalSecondsPerFrame))
                .Message;
    }

    [Fact]
    public void ACaptureOutOfLineIsWarnedOf()
    {
        ClockAlignment[] captures = [.. Enumerable.Range(0, 8).Select(i => Alignment($"c{i}", 2700 + 10 * (i % 3), 2 + 0.2 * (i % 4)))];
        Assert.Empty(ClockReview.Check(captures));
        captures[3] = captures[3] with { DriftPpm = 3500 };
        captures[5] = captures[5] with { ResidualMilliseconds = 30 };
        captures[6] = captures[6] with { ResidualMilliseconds = 0.01 }; // better than the rest is no reason to warn
        IReadOnlyList<ClockWarning> warnings = ClockReview.Check(captures);
        Assert.Equal(["c3", "c5"], warnings.Select(w => w.Capture));
        Assert.Contains("drift 3500.0 ppm", warnings[0].Reason);
        Assert.Contains("residual 30.0 ms", warnings[1].Reason);
        Assert.Empty(ClockReview.Check(captures[3..6]));
    }

    private static ClockAlignment Alignment(string capture, double drift, double residual) =>
        new()
        {
            Capture = capture,
            Clock = new RadarClock(1, 30, 10, 800, 0.0365),
            StartFrame = 10,
            EndFrame = 800,
            DriftPpm = drift,
            ResidualMilliseconds = residual,
            MocapCorrelation = 1,
            RadarCorrelation = 1,
            RadarIsReversed = false,
        };

    private static MotionCaptureRecording Recording(double[] values) =>
        new()
        {
            SamplingFrequencyHz = 100,
            Names = ["Actuator_vel_X"],
            Columns = [values],
            TimeSeconds = [.. Enumerable.Range(0, values.Length).Select(i => i / 100.0)],
        };

    /// <summary>Actuator at rest but for two patterns that turn at 4 s and 36.5 s, at 100 Hz for 40 s.</summary>
    private static VelocityTrace Mocap(int seed) =>
        new(0, 0.01, [.. Noise(seed, 4000, 0.5).Select((noise, i) => Velocity(i * 0.01) + noise)]);

    /// <summary>The mean over each frame, whose middle lies at offset + frame · seconds per frame; a body sways between the patterns.</summary>
    private static double[] Radar(int seed, double secondsPerFrame, double offsetSeconds, double sign)
    {
        const int Steps = 40;
        double[] noise = Noise(seed + 1000, 1060, 0.5);
        return
        [
            .. noise.Select(
                (n, frame) =>
                {
                    double sum = 0,
                        middle = offsetSeconds + frame * secondsPerFrame;
                    for (int s = 0; s < Steps; s++)
                        sum += Velocity(middle + ((s + 0.5) / Steps - 0.5) * secondsPerFrame);
                    double sway = middle is > 8 and < 32 ? 15 * Math.Sin(2 * Math.PI * 0.4 * middle) : 0;
                    return 0.7 * (sign * sum / Steps + sway + n) + 3; // a radar's scale and zero are its own
                }
            ),
        ];
    }

    private static double Velocity(double seconds) => 50 * (Pattern(seconds - 4) + Pattern(seconds - 36.5));

    /// <summary>There for a second and back for a second, with ramps of 0.1 s; 0 is the turning point.</summary>
    private static double Pattern(double seconds)
    {
        double ramp = Math.Clamp(10 * (1.05 - Math.Abs(seconds)), 0, 1);
        return -ramp * Math.Clamp(20 * seconds, -1, 1);
    }

    private static double[] Noise(int seed, int count, double deviation)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())),
        ];
    }
}
