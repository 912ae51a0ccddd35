using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TreePose.Signal.RangeDoppler;

/// <summary>Says to the processor what will be read next, so that it comes from memory while something else is computed.</summary>
internal static class CacheHint
{
    /// <summary>
    /// A number whose cache line is read soon. Nothing waits for it and nothing depends on it, wherever the reference points: an array
    /// that moves meanwhile costs the hint alone. Does nothing on processors other than x86.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Soon(ref readonly float number)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.AsRef(in number)));
    }
}
