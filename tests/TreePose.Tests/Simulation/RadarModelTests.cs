using TreePose.Captures;
using TreePose.Signal.RangeDoppler;
using TreePose.Simulation;
using Xunit;

namespace TreePose.Tests.Simulation;

/// <summary>The radar model against physics: what a lone reflector must look like after the chain of the study.</summary>
public sealed class RadarModelTests
{
    private static readonly SimulatedRadarOptions Quiet = new()
    {
        SnrDecibels = 40,
        ClutterReflectors = 0,
        HeightMetres = 1,
    };
    private static readonly RadarParameters Parameters = Quiet.Parameters;

    public static TheoryData<double, double> RangesAndSpeeds =>
        new()
        {
            { 0.9, 0 },
            { 1.234, 0.1 },
            { 1.5, -0.31 },
            { 1.71, 0.5 },
            { 1.95, -0.55 },
            { 0.55, 0.02 },
        };

    [Theory]
    [MemberData(nameof(RangesAndSpeeds))]
    public void ALoneReflectorLandsInItsBinToWithinHalfABin(double metres, double metresPerSecond)
    {
        var point = new MovingPoint(t => metres + metresPerSecond * t);
        float[] samples = Frames(Quiet with { Channels = 1 }, point, 1);
        var chain = new StudyRangeDoppler(Parameters);
        var map = new float[chain.Options.FrameSize];
        chain.Transform(samples, map, TestContext.Current.CancellationToken);
        int peak = Array.IndexOf(map, map.Max()),
            doppler = peak / 13 - 11,
            range = peak % 13;
        double trueRange = (metres + metresPerSecond * Parameters.FrameSeconds / 2) / Parameters.RangeResolutionMetres;
        double trueDoppler = metresPerSecond / Parameters.VelocityResolutionMetresPerSecond;
        Assert.InRange(range - trueRange, -0.5, 0.5);
        Assert.InRange(doppler - trueDoppler, -0.5, 0.5);
    }

    [Fact]
    public void PhaseAtTheRangeBinFollowsAnOscillationOfOneMillimetre()
    {
        const double hertz = 0.9,
            amplitude = 1e-3;
        var point = new MovingPoint(t => 1.4 + amplitude * Math.Sin(2 * Math.PI * hertz * t));
        SimulatedRadarOptions options = Quiet with { Channels = 1, ChirpsPerFrame = 8, SnrDecibels = 0 };
        const int frames = 1000;
        double[] displacement = Displacement(options, Frames(options, point, frames), frames, 1.4);
        double sine = 0,
            cosine = 0;
        for (int f = 0; f < frames; f++)
        {
            double angle = 2 * Math.PI * hertz * f * options.SecondsPerFrame;
            (sine, cosine) = (
                sine + 2.0 / frames * displacement[f] * Math.Sin(angle),
                cosine + 2.0 / frames * displacement[f] * Math.Cos(angle)
            );
        }
        Assert.InRange(double.Hypot(sine, cosine), 0.95 * amplitude, 1.05 * amplitude);
        double rest = displacement
            .Select((d, f) => d - amplitude * Math.Sin(2 * Math.PI * hertz * f * options.SecondsPerFrame))
            .Select(r => r * r)
            .Average();
        Assert.True(Math.Sqrt(rest) < 0.05 * amplitude, $"residual {Math.Sqrt(rest) * 1e3} mm");
    }

    [Fact]
    public void PhaseNoiseHidesThatOscillation()
    {
        var point = new MovingPoint(t => 1.4 + 1e-3 * Math.Sin(2 * Math.PI * 0.9 * t));
        SimulatedRadarOptions options = Quiet with { Channels = 1, ChirpsPerFrame = 8, PhaseNoiseRadians = 0.3 };
        double[] displacement = Displacement(options, Frames(options, point, 500), 500, 1.4);
        Assert.True(displacement.Max() - displacement.Min() > 5e-3);
    }

    [Fact]
    public void NoiseHasTheStatedSnr()
    {
        SimulatedRadarOptions options = Quiet with { Channels = 1, SnrDecibels = 6 };
        var still = new MovingPoint(_ => Math.Sqrt(1.5 * 1.5 + 1e-4)); // antennas stand 1 cm to each side
        double clean = Power(Frames(options with { SnrDecibels = 100 }, still, 1));
        double noisy = Power(Frames(options, still, 1)) - clean;
        Assert.InRange(10 * Math.Log10(clean / noisy), 5.8, 6.2);
    }

    [Fact]
    public void ChannelsSeeAnAngleAsAStepOfPhase()
    {
        SimulatedRadarOptions options = Quiet with { ChirpsPerFrame = 2, SnrDecibels = 60 };
        const double angle = 0.3;
        var aside = new MovingPoint(_ => 3, angle);
        float[] samples = Frames(options, aside, 1);
        double wavelength = RadarParameters.SpeedOfLight / 76.45e9,
            expected = 2 * Math.PI / wavelength * 1.96e-3 * Math.Sin(angle);
        double[] phases =
        [
            .. Enumerable.Range(0, 4).Select(c => Bin(samples.AsSpan(c * 2 * 256, 256), 3 / Parameters.RangeResolutionMetres).Phase),
        ];
        for (int c = 1; c < 4; c++)
            Assert.Equal(expected, Math.IEEERemainder(phases[c - 1] - phases[c], 2 * Math.PI), 0.08);
    }

    [Fact]
    public void AFrameIsTheSameInAnyBlockAndHoldsWholeCounts()
    {
        SimulationOptions options = new()
        {
            Participants = 1,
            Captures = 1,
            Holds = 1,
            Frames = 300,
            Radar = new() { Channels = 2 },
        };
        using IRadarCapture capture = new SimulatedStudy(options, 5).Capture(1, 1).Radar(),
            again = new SimulatedStudy(options, 5).Capture(1, 1).Radar();
        var block = new float[3 * capture.FrameSize];
        var single = new float[capture.FrameSize];
        capture.Read(100, 3, block);
        again.Read(102, 1, single);
        Assert.Equal(block[(2 * capture.FrameSize)..], single);
        Assert.All(single, v => Assert.Equal(MathF.Round(v), v));
        Assert.All(single, v => Assert.InRange(v, -32767, 32767));
        Assert.Throws<ArgumentOutOfRangeException>(() => capture.Read(299, 2, block));
    }

    private static float[] Frames(SimulatedRadarOptions options, MovingPoint point, int frames)
    {
        var model = new RadarModel(options, [point], [], frames, RandomStream.Of(7));
        var samples = new float[frames * model.FrameSize];
        for (int f = 0; f < frames; f++)
            model.RenderFrame(f, samples.AsSpan(f * model.FrameSize, model.FrameSize));
        return samples;
    }

    /// <summary>Displacement in metres of the first chirp of each frame, from the unwrapped phase at the range bin.</summary>
    private static double[] Displacement(SimulatedRadarOptions options, float[] samples, int frames, double metres)
    {
        double wavelength = options.Parameters.WavelengthMetres,
            last = 0,
            turns = 0;
        var displacement = new double[frames];
        for (int f = 0; f < frames; f++)
        {
            double phase = Bin(
                samples.AsSpan(f * options.ChirpsPerFrame * 256, 256),
                metres / options.Parameters.RangeResolutionMetres
            ).Phase;
            if (f > 0)
                turns += Math.IEEERemainder(phase - last, 2 * Math.PI);
            last = phase;
            displacement[f] = turns * wavelength / (4 * Math.PI);
        }
        return displacement;
    }

    /// <summary>One bin of a Hann-windowed chirp's spectrum.</summary>
    private static System.Numerics.Complex Bin(ReadOnlySpan<float> chirp, double bin)
    {
        System.Numerics.Complex sum = 0;
        for (int n = 0; n < chirp.Length; n++)
            sum +=
                chirp[n]
                * (0.5 - 0.5 * Math.Cos(2 * Math.PI * n / (chirp.Length - 1)))
                * System.Numerics.Complex.FromPolarCoordinates(1, -2 * Math.PI * bin * n / chirp.Length);
        return sum;
    }

    private static double Power(float[] samples) => samples.Average(v => (double)v * v);

    /// <summary>1 m² at the antennas' height, at a distance over time and an angle to the side.</summary>
    private sealed class MovingPoint(Func<double, double> metres, double angle = 0) : IMovingScatterers
    {
        public IReadOnlyList<Scatterer> Scatterers { get; } = [new("point", 1)];

        public void PlacesAt(double seconds, Span<Place> places) =>
            places[0] = new Place(metres(seconds) * Math.Sin(angle), metres(seconds) * Math.Cos(angle), 1);
    }
}
