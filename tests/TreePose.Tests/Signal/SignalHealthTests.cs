using TreePose.Captures;
using TreePose.Datasets.RadarMaps;
using TreePose.Signal.Health;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Signal;

/// <summary>Frames without a usable signal are found while they are read, counted, named, and refused above a share.</summary>
public sealed class SignalHealthTests
{
    private static readonly RadarParameters Radar = new(16, 8, 76e9, 77e9, 1e6, 256e-6);
    private const int Channels = 4,
        FrameSize = Channels * 16 * 8;

    [Fact]
    public void ASoundRecordingHasNoFindings() => Assert.Empty(Look(Noise(40)).Findings);

    [Theory]
    [InlineData(12)]
    [InlineData(8)]
    [InlineData(16)]
    public void APureToneOfAConverterIsNotTakenForClipped(int bits)
    {
        float full = (1 << (bits - 1)) - 1;
        float[] samples = Noise(10);
        for (int i = 0; i < samples.Length; i++)
            samples[i] = MathF.Round(full * MathF.Sin(i * 0.0137f));
        Assert.Empty(Look(samples).Findings);
    }

    [Fact]
    public void FewLevelsAreNotTakenForClipped()
    {
        float[] samples = Noise(10);
        for (int i = 0; i < samples.Length; i++)
            samples[i] = MathF.Round(samples[i] / 200);
        Assert.Empty(Look(samples).Findings);
    }

    [Fact]
    public void EveryFaultIsNamedWithItsFramesAndChannels()
    {
        float[] samples = Noise(40);
        foreach (int frame in new[] { 4, 5, 9 })
            Frame(samples, frame, 2).Clear();
        Frame(samples, 20, 1)[7] = float.NaN;
        Frame(samples, 21, 1)[0] = float.NegativeInfinity;
        for (int channel = 1; channel <= Channels; channel++)
            Frame(samples, 30, channel).CopyTo(Frame(samples, 31, channel));
        Span<float> cut = Frame(samples, 12, 3);
        for (int i = 0; i < cut.Length; i++)
            cut[i] = Math.Clamp(cut[i], -60, 60);
        SignalHealth health = Look(samples);
        Assert.Equal(
            [
                "2 of 40 frames hold numbers that are not finite: 20 to 21, channel 1",
                "3 of 40 frames are empty (all numbers the same): 4 to 5, 9, channel 2",
                "1 of 40 frames repeat the frame before: 31, channels 1 to 4",
                "1 of 40 frames are clipped: 12, channel 3",
            ],
            health.Findings
        );
        var all = new SignalLimits
        {
            Empty = 1,
            Repeated = 1,
            Clipped = 1,
        };
        Assert.Contains("none is allowed", Assert.Throws<DataFormatException>(() => health.ThrowAbove("a.h5", all)).Message);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void AShareAboveItsLimitIsRefusedInOneChannelAlone(int empty, bool refused)
    {
        float[] samples = Noise(50);
        for (int frame = 0; frame < empty; frame++)
            Frame(samples, frame, 4).Fill(3);
        SignalHealth health = Look(samples);
        Assert.Single(health.Findings);
        string? said = Record.Exception(() => health.ThrowAbove("a.h5", new SignalLimits()))?.Message;
        Assert.Equal(refused, said is not null);
        if (refused)
            Assert.Contains("a.h5: 2 of 50 frames are empty (all numbers the same): 0 to 1, channel 4; a share of 0.02 is allowed", said);
    }

    [Fact]
    public void WhatIsReadTwiceIsCountedOnce()
    {
        float[] samples = Noise(6);
        Frame(samples, 5, 1).Clear();
        using var capture = new WatchedCapture(new RadarCapture(Radar, Channels, samples));
        var all = new float[samples.Length];
        capture.Read(0, 6, all);
        capture.Read(0, 6, all);
        Assert.Equal(samples, all);
        Assert.Equal("1 of 6 frames are empty (all numbers the same): 5, channel 1", Assert.Single(capture.Health.Findings));
    }

    /// <summary>Case 11 of the field: four of six frames were written.</summary>
    [Fact]
    public void ARecordingThatStoppedEarlyGivesNoMaps()
    {
        string path = Path.Combine(TestFiles.SharedData("field/11-recording-stopped-early"), "prealloc.h5");
        using var scratch = new ScratchFolder();
        RadarMapFiles Make(double allowed) =>
            RadarMapWriter.Write(
                path,
                scratch.Path,
                new RadarMapOptions
                {
                    Study = new() { DopplerBinsEachSide = 1, RangeBins = 5 },
                    Signal = new() { Empty = allowed },
                },
                1,
                SilentProgress.Instance,
                TestContext.Current.CancellationToken
            );
        string said = Assert.Throws<DataFormatException>(() => Make(0.02)).Message;
        Assert.Contains("2 of 6 frames are empty (all numbers the same): 4 to 5, channels 1 to 4", said);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
        Assert.Equal("2 of 6 frames are empty (all numbers the same): 4 to 5, channels 1 to 4", Assert.Single(Make(0.5).Health.Findings));
    }

    [Fact]
    public void MapsAreLookedAtWithoutChannels()
    {
        float[] maps = [.. Noise(5).Take(5 * 64)];
        maps.AsSpan(64, 64).Clear();
        maps.AsSpan(192, 64).CopyTo(maps.AsSpan(256));
        Assert.Equal(
            ["1 of 5 frames are empty (all numbers the same): 1", "1 of 5 frames repeat the frame before: 4"],
            SignalHealth.OfFrames(maps, 64).Findings
        );
    }

    private static SignalHealth Look(float[] samples)
    {
        using var capture = new WatchedCapture(new RadarCapture(Radar, Channels, samples));
        var block = new float[7 * FrameSize]; // repeats and ranges cross blocks
        for (int first = 0; first < capture.FrameCount; first += 7)
            capture.Read(first, Math.Min(7, capture.FrameCount - first), block);
        return capture.Health;
    }

    private static Span<float> Frame(float[] samples, int frame, int channel) =>
        samples.AsSpan(frame * FrameSize + (channel - 1) * FrameSize / Channels, FrameSize / Channels);

    private static float[] Noise(int frames)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, frames * FrameSize).Select(_ => 200 * (float)(random.NextDouble() + random.NextDouble() - 1))];
    }
}
