using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TreePose.Torch.Models.Layers;

/// <summary>The end of a convolution's pooling window: ReLU, the largest of its four outputs, and which that was.</summary>
internal static class ConvPooling
{
    /// <summary>
    /// ReLU and maximum of four, and who won where that is wanted. The first of equals wins and NaN goes on, as in PyTorch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool<T>(T a, T b, T c, T d, Span<float> pooled, Span<byte> winners, int at)
        where T : struct, IFloatLanes<T>
    {
        if (winners.IsEmpty)
        {
            T.LargestOrZero(a, b, c, d).Store(ref MemoryMarshal.GetReference(pooled), at);
            return;
        }
        T best = a,
            zero = T.All(0),
            winner = zero;
        Better(b, 1, ref best, ref winner);
        Better(c, 2, ref best, ref winner);
        Better(d, 3, ref best, ref winner);
        T.IfGreaterOrNaN(best, zero, best, zero).Store(ref MemoryMarshal.GetReference(pooled), at);
        T.IfLess(zero, best, winner, T.All(FastConvKernels.Closed)).StoreBytes(ref MemoryMarshal.GetReference(winners), at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Better<T>(T candidate, int index, ref T best, ref T winner)
        where T : struct, IFloatLanes<T>
    {
        winner = T.IfGreaterOrNaN(candidate, best, T.All(index), winner);
        best = T.IfGreaterOrNaN(candidate, best, candidate, best);
    }
}
