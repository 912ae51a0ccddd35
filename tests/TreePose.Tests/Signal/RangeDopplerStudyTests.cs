using System.Runtime.InteropServices;
using TreePose.Captures;
using TreePose.Signal.RangeDoppler;
using TreePose.Signal.Transforms;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Signal;

/// <summary>The chain <c>study</c>: the fast kernels against the plain one and against NumPy.</summary>
public sealed class RangeDopplerStudyTests
{
    [Theory]
    [InlineData(128, 256), InlineData(16, 32), InlineData(32, 64), InlineData(64, 32), InlineData(256, 512)]
    public void FastKernelsDoWhatThePlainOneDoes(int chirps, int samples)
    {
        var options = new StudyChainOptions { DopplerBinsEachSide = Math.Min(11, chirps / 2 - 1), RangeBins = Math.Min(13, samples / 2) };
        float[] map = RadarSamples.Capture(1, 1, chirps, samples);
        float[] expected = new float[options.FrameSize];
        new GeneralStudyMap(chirps, samples, isComplex: false, options).Transform(map, [], expected);
        Agree<Lanes4>(map, chirps, samples, options, expected);
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            Agree<Lanes8>(map, chirps, samples, options, expected);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void TheLastFrameTooIsWhatNumPyMakes(int threads)
    {
        ReadOnlySpan<double> expected = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(TestFiles.Golden("range_doppler_study.f8")));
        float[] frames = Study(RadarSamples.Capture(3, 4, 128, 256), 128, 256, threads); // [frame, channel, Doppler, range]
        float[] oddShape = Study(RadarSamples.Capture(2, 1, 40, 30), 40, 30, threads);
        Assert.Equal(expected.Length, frames.Length + oddShape.Length);
        Parity(expected[..frames.Length], frames);
        Parity(expected[frames.Length..], oddShape);
    }

    [Fact]
    public void ACaptureIsReadOnceInBlocksAndItsLastFrameIsThere()
    {
        const int Frames = CaptureFrames.MostFramesAtOnce + 3,
            Channels = 2;
        var parameters = new RadarParameters(32, 32, 76e9, 77e9, 1e6, 256e-6);
        var options = new StudyChainOptions { DopplerBinsEachSide = 3, RangeBins = 4 };
        float[] samples = RadarSamples.Capture(Frames, Channels, 32, 32);
        var whole = new float[Frames * Channels * options.FrameSize]; // [frame, channel, Doppler, range]
        var chain = new StudyRangeDoppler(parameters, options);
        chain.Transform(samples, whole, TestContext.Current.CancellationToken);
        var capture = new CountingCapture(new RadarCapture(parameters, Channels, samples));
        List<float>[] channels =
        [
            [],
            [],
        ];
        CaptureFrames.Transform(
            capture,
            chain,
            (channel, frames) => channels[channel].AddRange(frames),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal((2, Frames), (capture.Reads, capture.FramesRead));
        for (int channel = 0; channel < Channels; channel++)
        {
            Assert.Equal(Frames * options.FrameSize, channels[channel].Count);
            for (int i = 0; i < channels[channel].Count; i++)
                Assert.Equal(
                    whole[(i / options.FrameSize * Channels + channel) * options.FrameSize + i % options.FrameSize],
                    channels[channel][i]
                );
        }
    }

    [Fact]
    public void NothingIsAllocatedForAMap()
    {
        float[] map = RadarSamples.Capture(1, 1, 128, 256),
            frame = new float[299];
        var kernel = new LaneStudyMap<Lanes4>(new LaneStudyPlan<Lanes4>(128, 256, new StudyChainOptions()));
        // The least of several: the runtime itself may allocate while it compiles a method anew.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Allocated()));

        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
                kernel.Transform(map, [], frame);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void AConstantMapIsAllZero()
    {
        var frames = new float[299];
        new StudyRangeDoppler(128, 256).Transform(new float[128 * 256], frames, TestContext.Current.CancellationToken);
        Assert.All(frames, v => Assert.Equal(0, v));
    }

    [Fact]
    public void SamplesThatAreNotWholeMapsAreRefused()
    {
        var chain = new StudyRangeDoppler(128, 256);
        Assert.Contains("128 chirps × 256 samples", Refusal(1000, 299));
        Assert.Contains("room for 299", Refusal(128 * 256, 1));

        string Refusal(int samples, int room) =>
            Assert
                .Throws<ArgumentException>(() =>
                    chain.Transform(new float[samples], new float[room], TestContext.Current.CancellationToken)
                )
                .Message;
    }

    [Fact]
    public void BinsThatTheMapDoesNotHaveAreRefusedAllAtOnce()
    {
        var error = Assert.Throws<OptionsException>(() => new StudyRangeDoppler(16, 16));
        Assert.Equal(2, error.Violations.Count);
        Assert.Contains("16 chirps a frame have 7", error.Message);
        Assert.Contains("16 samples a chirp have 8", error.Message);
    }

    [Fact]
    public void CancellationStopsBetweenMaps()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            new StudyRangeDoppler(128, 256).Transform(new float[128 * 256], new float[299], source.Token)
        );
    }

    private static float[] Study(float[] samples, int chirps, int samplesPerChirp, int threads)
    {
        var chain = new StudyRangeDoppler(chirps, samplesPerChirp, threads: threads);
        var frames = new float[samples.Length / (chirps * samplesPerChirp) * chain.Options.FrameSize];
        chain.Transform(samples, frames, TestContext.Current.CancellationToken);
        return frames;
    }

    private static void Parity(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        for (int i = 0; i < actual.Length; i++)
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= 1e-6 * Math.Abs(expected[i]) + 1e-12,
                $"number {i}: {actual[i]} is not {expected[i]}"
            );
    }

    private static void Agree<TLanes>(float[] map, int chirps, int samples, StudyChainOptions options, float[] expected)
        where TLanes : struct, ILanes<TLanes>
    {
        Assert.True(LaneStudyPlan<TLanes>.Suits(chirps, samples, options));
        float[] frame = new float[options.FrameSize];
        new LaneStudyMap<TLanes>(new LaneStudyPlan<TLanes>(chirps, samples, options)).Transform(map, [], frame);
        for (int i = 0; i < frame.Length; i++)
            Assert.True(
                Math.Abs(frame[i] - expected[i]) <= 2e-7 * Math.Abs(expected[i]) + 1e-12,
                $"{typeof(TLanes).Name} bin [{i / options.RangeBins}, {i % options.RangeBins}]: {frame[i]} is not {expected[i]}"
            );
    }
}

/// <summary>Counts what is read of a capture.</summary>
internal sealed class CountingCapture(IRadarCapture inner) : IRadarCapture
{
    public int Reads { get; private set; }

    public int FramesRead { get; private set; }

    public RadarParameters Parameters => inner.Parameters;

    public int Channels => inner.Channels;

    public int FrameCount => inner.FrameCount;

    public int FrameSize => inner.FrameSize;

    public void Read(int firstFrame, int frameCount, Span<float> destination)
    {
        (Reads, FramesRead) = (Reads + 1, FramesRead + frameCount);
        inner.Read(firstFrame, frameCount, destination);
    }

    public void Dispose() => inner.Dispose();
}

/// <summary>Radar samples made from integers alone, the same as tests/Golden/range_doppler.py and bench/rdm_numpy.py make.</summary>
internal static class RadarSamples
{
    public static float[] Capture(int frames, int channels, int chirps, int samples)
    {
        var capture = new float[frames * channels * chirps * samples];
        for (int i = 0; i < capture.Length; i++)
        {
            uint h = (uint)i * 2654435761;
            h = (h ^ (h >> 16)) * 0x85EBCA6B;
            h = (h ^ (h >> 13)) * 0xC2B2AE35;
            h ^= h >> 16;
            int beat = (i % samples * 10 + i / samples % chirps * 6) % 256;
            capture[i] = (int)(h >> 20) - 2048 + 40 * (Math.Min(beat, 256 - beat) - 64) + 500;
        }
        return capture;
    }
}
