using System.Runtime.CompilerServices;

namespace TreePose.Signal.RangeDoppler;

/// <summary>Brings samples into the cache before <see cref="LaneStudyMap{TLanes}"/> reads them.</summary>
internal static class CacheWarmer
{
    /// <summary>
    /// Reads a number of every cache line in order, and gives their sum, which keeps the reads
    /// from being left out. The transform reads columns, a line a chirp, which no prefetcher
    /// follows; from memory that costs more than this pass.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Touch(ReadOnlySpan<float> samples)
    {
        const int line = 16;
        float a = 0,
            b = 0,
            c = 0,
            d = 0;
        int i = 0;
        for (; i + (3 * line) < samples.Length; i += 4 * line)
        {
            a += samples[i];
            b += samples[i + line];
            c += samples[i + (2 * line)];
            d += samples[i + (3 * line)];
        }
        return a + b + c + d;
    }
}
