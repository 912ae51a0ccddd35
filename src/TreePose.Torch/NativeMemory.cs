using System.Runtime.InteropServices;

namespace TreePose.Torch;

/// <summary>
/// How the C library keeps memory. A training step takes and returns some ten megabytes; by default the library gives
/// them back to the system each time, and every page is fetched and zeroed anew in the next step.
/// </summary>
internal static class NativeMemory
{
    private const int TrimThreshold = -1,
        MapThreshold = -3; // M_TRIM_THRESHOLD, M_MMAP_THRESHOLD of malloc.h
    private const int KeptBytes = 256 << 20,
        LargestMapThresholdBytes = 32 << 20;

    /// <summary>Keeps freed memory of up to 256 MiB for what comes next, and takes pieces of up to 32 MiB from it.</summary>
    public static void KeepForReuse()
    {
        mallopt(TrimThreshold, KeptBytes);
        mallopt(MapThreshold, LargestMapThresholdBytes);
    }

    [DllImport("libc")]
    private static extern int mallopt(int parameter, int value);
}
