using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>The end of a convolution's pooling window: ReLU, the largest of its four outputs, and which that was.</summary>
internal static class ConvPooling
{
    /// <summary>ReLU and maximum of four sums that lie one behind the other, and who won.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(Span<float> four, Span<float> pooled, Span<byte> winners, int at) =>
        Pool(
            Load(ref four[0], 0),
            Load(ref four[0], Lanes),
            Load(ref four[0], 2 * Lanes),
            Load(ref four[0], 3 * Lanes),
            pooled,
            winners,
            at
        );

    /// <summary>ReLU and maximum of four, and who won; the first of equals wins, as in PyTorch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(
        Vector512<float> a,
        Vector512<float> b,
        Vector512<float> c,
        Vector512<float> d,
        Span<float> pooled,
        Span<byte> winners,
        int at
    )
    {
        if (winners.IsEmpty)
        {
            WideLanes
                .LargestOrZero(new WideLanes(a), new WideLanes(b), new WideLanes(c), new WideLanes(d))
                .Store(ref MemoryMarshal.GetReference(pooled), at);
            return;
        }
        Vector512<float> best = a;
        Vector512<int> winner = Vector512<int>.Zero;
        Better(b, 1, ref best, ref winner);
        Better(c, 2, ref best, ref winner);
        Better(d, 3, ref best, ref winner);
        Vector512<float> open = Vector512.GreaterThan(best, Vector512<float>.Zero);
        // NaN is neither greater nor closed away: it goes on, as it does in PyTorch.
        Vector512<float> isNumber = Vector512.Equals(best, best);
        Vector512.ConditionalSelect(isNumber, best & open, best).StoreUnsafe(ref MemoryMarshal.GetReference(pooled), (nuint)at);
        winner = Vector512.ConditionalSelect(open.AsInt32(), winner, Vector512.Create((int)FastConvKernels.Closed));
        Vector128<byte> narrow = Vector128.Narrow(
            Vector256.Narrow(winner.GetLower(), winner.GetUpper()).AsUInt16().GetLower(),
            Vector256.Narrow(winner.GetLower(), winner.GetUpper()).AsUInt16().GetUpper()
        );
        narrow.StoreUnsafe(ref MemoryMarshal.GetReference(winners), (nuint)at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Better(Vector512<float> candidate, int index, ref Vector512<float> best, ref Vector512<int> winner)
    {
        Vector512<float> better = Vector512.GreaterThan(candidate, best) | ~Vector512.Equals(candidate, candidate);
        best = Vector512.ConditionalSelect(better, candidate, best);
        winner = Vector512.ConditionalSelect(better.AsInt32(), Vector512.Create(index), winner);
    }
}
