using TreePose.Captures;
using TreePose.Formats.Dca1000;
using TreePose.Formats.Npy;
using TreePose.Formats.RawSignals;
using TreePose.Signal.Health;
using TreePose.Signal.RangeDoppler;
using TreePose.Signal.SlowTime;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Against recordings and maps of NumPy and h5py (tests/Golden/raw_signal.py).</summary>
public sealed class RawSignalTests
{
    private const int Frames = 3,
        Channels = 8,
        Chirps = 16,
        Samples = 32;
    private const double Metres = 1.72,
        MetresPerSecond = 1.75,
        Tolerance = 1e-4;

    public static TheoryData<string, string, int[]> Recordings =>
        new()
        {
            { "two_lanes_qi/adc_data.bin", "complex", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "two_lanes_iq/adc_data.bin", "complex", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "four_lanes/adc_data.bin", "complex", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "four_lanes_zeros/adc_data.bin", "complex", [0, 2, 4, 6] },
            { "four_lanes_absent/adc_data.bin", "complex", [0, 2, 4, 6] },
            { "packets/adc_data.bin", "complex", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "lost/adc_data.bin", "lost", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "real_two/adc_data.bin", "real", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "real_four/adc_data.bin", "real", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "ordered.npy", "complex", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "turned.npy", "complex", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "parts.npy", "complex", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "one_channel.npy", "real", [3] },
            { "complex.h5", "complex", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "doubles.h5", "complex", [0, 1, 2, 3, 4, 5, 6, 7] },
            { "whole.h5", "real", [0, 1, 2, 3, 4, 5, 6, 7] },
        };

    [Theory, MemberData(nameof(Recordings))]
    public void MapsOfEveryFormatAreThoseOfNumPy(string file, string signal, int[] channels)
    {
        using RawSignal raw = Open(file);
        RadarParameters radar = raw.Capture.Parameters;
        Assert.Equal((Frames, channels.Length), (raw.Capture.FrameCount, raw.Capture.Channels));
        Assert.Equal((Chirps, Samples, signal != "real"), (radar.ChirpsPerFrame, radar.SamplesPerChirp, radar.IsComplex));
        var samples = new float[Frames * raw.Capture.FrameSize];
        raw.Capture.Read(0, Frames, samples);

        var study = new StudyRangeDoppler(radar, new StudyChainOptions { DopplerBinsEachSide = 6 });
        var maps = new float[Frames * channels.Length * study.Options.FrameSize];
        study.Transform(samples, maps, TestContext.Current.CancellationToken);
        Compare($"{signal}_study.npy", channels, maps);

        var physical = new PhysicalRangeDoppler(radar);
        var powers = new double[Frames * channels.Length * physical.Axes.MapSize];
        physical.TransformToPower(samples, powers, TestContext.Current.CancellationToken);
        Compare($"{signal}_amplitude.npy", channels, [.. powers.Select(p => (float)Math.Sqrt(p))]);
    }

    [Theory]
    [InlineData("two_lanes_qi/adc_data.bin")]
    [InlineData("real_four/adc_data.bin")]
    [InlineData("turned.npy")]
    [InlineData("complex.h5")]
    public void ATargetStandsWhereTheAxesSayThatItIs(string file)
    {
        using RawSignal raw = Open(file);
        var chain = new PhysicalRangeDoppler(
            raw.Capture.Parameters,
            new PhysicalChainOptions
            {
                RangeZeroPadding = 8,
                DopplerZeroPadding = 8,
                RemoveSlowTimeMean = true,
            }
        );
        var frame = new float[raw.Capture.FrameSize];
        raw.Capture.Read(1, 1, frame);
        int mapNumbers = raw.Capture.Parameters.NumbersPerMap;
        var decibels = new float[chain.Axes.MapSize];
        for (int channel = 0; channel < raw.Capture.Channels; channel++)
        {
            chain.Transform(frame.AsMemory(channel * mapNumbers, mapNumbers), decibels, TestContext.Current.CancellationToken);
            int peak = decibels.IndexOf(decibels.Max());
            (double speed, double range) = (
                chain.Axes.VelocityMetresPerSecond[peak / chain.Axes.RangeBins],
                chain.Axes.RangeMetres[peak % chain.Axes.RangeBins]
            );
            Assert.Equal(Metres, range, raw.Capture.Parameters.RangeResolutionMetres / 4);
            Assert.Equal(MetresPerSecond, speed, raw.Capture.Parameters.VelocityResolutionMetresPerSecond / 4);
            Assert.Equal(20 * Math.Log10(900), decibels[peak], 0.5); // whether real or complex
        }
    }

    [Theory]
    [InlineData("two_lanes_iq/adc_data.bin")]
    [InlineData("real_four/adc_data.bin")]
    public void VelocityByPhaseIsTheTargetsOwn(string file)
    {
        using RawSignal raw = Open(file);
        RadarParameters radar = raw.Capture.Parameters;
        var phase = new PhaseVelocity(radar, Frames, 13);
        var frame = new float[raw.Capture.FrameSize];
        for (int f = 0; f < Frames; f++)
        {
            raw.Capture.Read(f, 1, frame);
            phase.Add(f, frame.AsSpan(0, radar.NumbersPerMap));
        }
        int bin = (int)Math.Round(Metres / radar.RangeResolutionMetres);
        // Two chirps a slice: 1.75 m/s turns by 2.3 rad from slice to slice, so that nothing is ambiguous.
        for (int f = 0; f < Frames; f++)
            Assert.InRange(phase.Velocities()[f * 13 + bin], 100 * MetresPerSecond * 0.9, 100 * MetresPerSecond * 1.1);
        double tone = SlowTimeSignal
            .At(raw.Capture, 0, Metres / radar.RangeResolutionMetres, cancellation: TestContext.Current.CancellationToken)[5]
            .Magnitude;
        Assert.Equal(900, tone, 90.0);
    }

    [Fact]
    public void WhatWasFoundIsSaid()
    {
        using RawSignal lost = Open("lost/adc_data.bin"),
            studio = RawSignal.Open(
                Golden("two_lanes_iq/adc_data.bin"),
                new RawSignalOptions { Ti = new() { Config = Golden("two_lanes_iq/capture.setup.json") } }
            ),
            zeros = Open("four_lanes_zeros/adc_data.bin"),
            packets = Open("packets/adc_data.bin");
        Assert.Equal(
            [
                "3 of 34 packets are lost; their samples are zero",
                "1 packet(s) are there twice; the first of each counts",
                "1 packet(s) came after later ones and were put in their places",
                "2 of 3 frames have lost samples: 0 to 1",
            ],
            lost.Findings
        );
        Assert.Equal(["mmWave Studio filled 2912 bytes of lost packets with zeros"], studio.Findings);
        Assert.Equal(["by the number of frames, receivers that are off are in the file, as zeros"], zeros.Findings);
        Assert.Empty(packets.Findings);
        Assert.Equal(
            "TI DCA1000, radar.mmwave.json: 4 receivers × 2 transmissions, 16 chirps of 32 complex samples, I then Q, 2 lanes, packets "
                + "of 1456 bytes, a frame every 50 ms",
            packets.Format
        );
    }

    [Fact]
    public void ExchangedPartsAreSuspected()
    {
        using RawSignal exchanged = RawSignal.Open(
            Golden("two_lanes_iq/adc_data.bin"),
            new RawSignalOptions
            {
                Ti = new() { Config = Golden("two_lanes_iq/radar.mmwave.json"), IqOrder = IqOrder.QThenI },
            }
        );
        Assert.Empty(exchanged.Findings);
        Assert.Contains(
            "real and imaginary part are exchanged: set the order",
            Assert.Single(FarSide.Findings(exchanged.Capture, exchanged.IfExchanged))
        );
    }

    [Fact]
    public void InrasIsReadAsBefore()
    {
        using RawSignal raw = RawSignal.Open(TestFiles.Golden("formats/radar/f4.h5"));
        Assert.Equal(("INRAS board: 4 channels, 4 chirps of 8 real samples", false), (raw.Format, raw.Capture.Parameters.IsComplex));
        Assert.Empty(raw.Findings);
    }

    internal static RawSignal Open(string file)
    {
        string folder = Path.GetDirectoryName(file)!;
        string config = folder == "two_lanes_iq" ? Golden($"{folder}/radar.mmwave.json") : ""; // a .setup.json is beside it
        return RawSignal.Open(
            Golden(file),
            new RawSignalOptions
            {
                Ti = new() { Lost = 1, Config = config },
            }
        );
    }

    /// <summary>Copies a recording with its configuration; gives the recording's path.</summary>
    internal static string Copy(string name, ScratchFolder scratch)
    {
        foreach (string file in Directory.GetFiles(Golden(name)))
            File.Copy(file, scratch.File(Path.GetFileName(file)));
        return scratch.File("adc_data.bin");
    }

    internal static string Golden(string file) => TestFiles.Golden($"raw_signal/{file}");

    private static void Compare(string expected, int[] channels, float[] actual)
    {
        NpyArray<float> maps = NpyFile.Read<float>(Golden(expected));
        int size = maps.Values.Length / Frames / Channels;
        float most = maps.Values.Max();
        Assert.Equal(Frames * channels.Length * size, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            int map = i / size;
            float value = maps.Values[(map / channels.Length * Channels + channels[map % channels.Length]) * size + i % size];
            Assert.True(
                Math.Abs(value - actual[i]) <= Tolerance * Math.Max(value, 1e-3f * most),
                $"{expected}, map {map}, channel {channels[map % channels.Length]}, cell {i % size}: {actual[i]}, NumPy {value}"
            );
        }
    }
}
