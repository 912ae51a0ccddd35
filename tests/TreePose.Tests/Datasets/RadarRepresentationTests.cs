using System.Text.Json;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Parts;
using TreePose.Simulation;
using TreePose.TestKit;
using TreePose.Tests.Signal;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>What representations make of one radar frame; the raw signal is that of tests/Golden/representations.py.</summary>
public sealed class RadarRepresentationTests
{
    private static readonly RadarParameters Small = RadarParameters.Study with { ChirpsPerFrame = 32, SamplesPerChirp = 64 };
    private static readonly float[] Samples = RadarSamples.Capture(1, 1, 32, 64);
    private static readonly float[] Map = [.. Enumerable.Range(0, RadarFrame.MapShape.Size).Select(i => i / 8f)];

    [Fact]
    public void ChirpsAreTheComplexRangeProfilesOfNumPy()
    {
        var chirps = new ComplexChirps(
            new()
            {
                FirstRangeBin = 2,
                RangeBins = 5,
                ChirpStride = 3,
            }
        );
        Assert.Equal("[2 components, 11 chirps, 5 range]", chirps.Shape(Small).ToString());
        AreGolden("complexChirps", chirps, 1e-6);
        Assert.Equal("[2 components, 32 chirps, 13 range]", new ComplexChirps(new()).Shape(RadarParameters.Study).ToString());
    }

    [Theory]
    [InlineData("microDoppler", 1, false)]
    [InlineData("microDopplerWithoutMean", 2, true)]
    public void MicroDopplerIsTheSpectrogramOfSciPy(string golden, int zeroPadding, bool removeMean)
    {
        var columns = new MicroDopplerColumns(
            new()
            {
                Spectra = new()
                {
                    WindowChirps = 16,
                    HopChirps = 4,
                    ZeroPadding = zeroPadding,
                    RemoveMean = removeMean,
                },
                DopplerBinsEachSide = 5,
                FirstRangeBin = 1,
                RangeBins = 6,
            }
        );
        Assert.Equal("[1 channel, 5 chirps, 11 Doppler]", columns.Shape(Small).ToString());
        AreGolden(golden, columns, 1e-5);
        Assert.Equal("[1 channel, 7 chirps, 23 Doppler]", new MicroDopplerColumns(new()).Shape(RadarParameters.Study).ToString());
    }

    [Fact]
    public void OptionsThatARadarCannotGiveAreRefused()
    {
        OptionsException refused = Assert.Throws<OptionsException>(() =>
            new MicroDopplerColumns(
                new()
                {
                    Spectra = new() { WindowChirps = 64, ZeroPadding = 1 },
                    DopplerBinsEachSide = 32,
                }
            ).Shape(Small)
        );
        Assert.Equal(2, refused.Violations.Count);
        Assert.Contains("'spectra.windowChirps' cannot be 64: a frame of this radar has 32 chirps.", refused.Message);
        Assert.Contains("'dopplerBinsEachSide' cannot be 32: the spectra have 31", refused.Message);
        Assert.Contains(
            "64 samples a chirp have 32 range bins",
            Assert.Throws<OptionsException>(() => new ComplexChirps(new() { FirstRangeBin = 20 }).Shape(Small)).Message
        );
    }

    [Fact]
    public void SilenceGetsTheLowestLevel()
    {
        var columns = new MicroDopplerColumns(new() { FloorDecibels = -90 });
        float[] made = Made(columns, Small, new(3, Small) { Chirps = new float[32 * 64] });
        Assert.All(made, level => Assert.Equal(-90f, level));
    }

    [Fact]
    public void TheMapIsAsItIsAndPhaseStandsBesideIt()
    {
        Assert.Equal(Map, Made(new RadarMap(), Small, new(0, Small) { Map = Map }));
        float[] velocities = [.. Enumerable.Range(0, 13).Select(i => i - 6f)];
        float[] planes = Made(new PhasePlanes(new()), Small, new(0, Small) { Map = Map, Velocities = velocities });
        Assert.Equal(Map, planes[..299]);
        Assert.Equal((-2f, 2f), (planes[299 + 5 * 13 + 4], planes[2 * 299 + 5 * 13 + 4])); // Doppler row 5, range bin 4
        Assert.IsType<RadarMap>(new PhasePlanes(new()).Otherwise);
        Assert.Null(new PhasePlanes(new() { Required = true }).Otherwise);
    }

    [Theory]
    [InlineData(300, -500, 0.375, 0.625)] // a laboratory's Z may point down
    [InlineData(6, 3, 0, 0)] // below 20 N nobody stands there
    public void PlatesStandBesideTheMapAsSharesOfTheLoad(double first, double second, double share, double other)
    {
        PlateLoad[] loads = [new(1, 2, first, 3, 4), new(1, 2, second, 3, 4)];
        float[] planes = Made(new PlatesBesideMap(new()), Small, new(0, Small) { Map = Map, Plates = loads });
        Assert.Equal(Map, planes[..299]);
        Assert.All(planes[299..598], v => Assert.Equal((float)share, v));
        Assert.All(planes[598..], v => Assert.Equal((float)other, v));
    }

    [Fact]
    public void WhatARepresentationDoesNotNameItCannotRead()
    {
        Refused("Maps", frame => _ = frame.Map);
        Refused("Phase", frame => _ = frame.Velocities);
        Refused("Chirps", frame => _ = frame.Chirps);
        Refused("Plates", frame => _ = frame.Plates);

        static void Refused(string name, Action<RadarFrame> read) =>
            Assert.Contains(
                $"Add RadarContent.{name}",
                Assert.Throws<PartException>(() => read(new RadarFrame(0, RadarParameters.Study))).Message
            );
    }

    [Fact]
    public void AMistakeOfARepresentationComesOutAsItIs()
    {
        var supplied = new SuppliedCapture(Small, 2, 1)
        {
            Maps =
            [
                [.. Map, .. Map],
            ],
        };
        Assert.Equal([.. Map, .. Map], supplied.Make(new RadarMap(), TestContext.Current.CancellationToken)[0]);
        Assert.Throws<PartException>(() => supplied.Make(new Greedy(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void TheStudysParametersAreThoseOfTheSimulatedRadar() =>
        Assert.Equal(new SimulatedRadarOptions().Parameters, RadarParameters.Study);

    [Fact]
    public void PlatesAreReadInTheMiddleOfAFrame()
    {
        var clock = new RadarClock(10, 10.4, 5, 9, 0.1); // labelled frames 5 to 9 at 10 to 10.4 s
        ForcePlateRecording plate = Plate(9.95, 0.02, 30); // to 10.53 s
        PlateLoad[] loads = PlateLoads.At([plate, plate with { Plate = 2 }], clock, 12);
        Assert.Equal(24, loads.Length);
        Assert.Equal(10.1, loads[2 * 6].ForceZ, 1e-9); // the sample's own time stands in Z
        Assert.Equal(loads[2 * 6], loads[2 * 6 + 1]);
        Assert.Equal(-10.1, loads[2 * 6].CopX, 1e-9);
        Assert.Equal(9.95, loads[0].ForceZ, 1e-9); // frames without a label take the nearest sample
        Assert.Equal(10.53, loads[2 * 11].ForceZ, 1e-9);
    }

    [Fact]
    public void LabelledFramesOutsideThePlatesAndDamagedNumbersAreRefused()
    {
        var clock = new RadarClock(10, 10.4, 5, 9, 0.1);
        Assert.Contains(
            "recorded 9.95 to 10.27 s, but the labelled radar frame 8 lies at 10.3 s",
            Assert.Throws<TreePoseException>(() => PlateLoads.At([Plate(9.95, 0.02, 17)], clock, 12)).Message
        );
        ForcePlateRecording damaged = Plate(9.95, 0.02, 30);
        damaged.CopMillimetres.Y[8] = double.NaN; // at 10.11 s
        Assert.Contains(
            "not finite near 10.1 s, where radar frame 6 lies",
            Assert.Throws<TreePoseException>(() => PlateLoads.At([damaged], clock, 12)).Message
        );
    }

    /// <summary>Every number tells the sample's time.</summary>
    private static ForcePlateRecording Plate(double from, double step, int samples)
    {
        double[] times = [.. Enumerable.Range(0, samples).Select(i => from + i * step)];
        double[] back = [.. times.Select(t => -t)];
        return new()
        {
            Plate = 1,
            SamplingFrequencyHz = 1 / step,
            TimeSeconds = times,
            ForceNewtons = new([.. times], [.. times], [.. times]),
            CopMillimetres = new([.. back], [.. back], [.. back]),
        };
    }

    private static void AreGolden(string name, IRadarRepresentation representation, double tolerance)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(TestFiles.Golden("representations.json")));
        double[] expected = [.. golden.RootElement.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
        float[] made = Made(representation, Small, new(0, Small) { Chirps = Samples });
        Assert.Equal(expected.Length, made.Length);
        for (int i = 0; i < made.Length; i++)
            Assert.Equal(expected[i], made[i], tolerance * Math.Max(1, Math.Abs(expected[i])));
    }

    private static float[] Made(IRadarRepresentation representation, RadarParameters radar, RadarFrame frame)
    {
        var made = new float[representation.Shape(radar).Size];
        representation.Make(frame, made);
        return made;
    }

    /// <summary>Names maps and reads chirps.</summary>
    private sealed class Greedy : IRadarRepresentation
    {
        public RadarContent Needs => RadarContent.Maps;

        public FrameShape Shape(RadarParameters radar) => RadarFrame.MapShape;

        public void Make(in RadarFrame frame, Span<float> destination) => frame.Chirps.CopyTo(destination);
    }
}
