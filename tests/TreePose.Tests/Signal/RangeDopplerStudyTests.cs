using TreePose.Signal.Fourier;
using TreePose.Signal.RangeDoppler;
using Xunit;

namespace TreePose.Tests.Signal;

/// <summary>The chain <c>study</c>: the fast kernels against the plain one and against NumPy.</summary>
public sealed class RangeDopplerStudyTests
{
    [Theory]
    [InlineData(128, 256), InlineData(16, 16), InlineData(32, 64), InlineData(64, 32), InlineData(256, 512)]
    public void FastKernelsDoWhatThePlainOneDoes(int chirps, int samples)
    {
        var options = new StudyChainOptions { DopplerBinsEachSide = Math.Min(11, chirps / 2 - 1), RangeBins = Math.Min(13, samples / 2) };
        float[] map = RadarSamples.Capture(1, 1, chirps, samples);
        float[] expected = new float[options.FrameSize];
        new GeneralStudyMap(chirps, samples, options).Transform(map, expected);
        Agree<Lanes4>(map, chirps, samples, options, expected);
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported) Agree<Lanes8>(map, chirps, samples, options, expected);
    }

    private static void Agree<TLanes>(float[] map, int chirps, int samples, StudyChainOptions options, float[] expected)
        where TLanes : struct, ILanes<TLanes>
    {
        Assert.True(LaneStudyPlan<TLanes>.Suits(chirps, samples, options));
        float[] frame = new float[options.FrameSize];
        new LaneStudyMap<TLanes>(new LaneStudyPlan<TLanes>(chirps, samples, options)).Transform(map, frame);
        for (int i = 0; i < frame.Length; i++)
            Assert.True(Math.Abs(frame[i] - expected[i]) <= 2e-7 * Math.Abs(expected[i]) + 1e-12, $"{typeof(TLanes).Name} bin [{i / options.RangeBins}, {i % options.RangeBins}]: {frame[i]} is not {expected[i]}");
    }
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
