using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// What of the fast layers sums sixteen registers of 512 bits at once, of the 32 that a processor with such registers has. Eight would
/// wait for each other: two multiply-adds begin in a cycle, and each takes four. Each number is summed in the same order as elsewhere.
/// </summary>
internal static class WideKernels
{
    /// <summary>Columns of <see cref="Columns"/>.</summary>
    public const int Eight = 8 * Lanes;

    /// <summary>Two rows of gates times 128 columns of the recurrent weights.</summary>
    /// <param name="weights">[4H, H], from the first column on.</param>
    /// <param name="gatesA">[4H].</param>
    /// <param name="gatesB">[4H].</param>
    /// <param name="toA">[128], filled.</param>
    /// <param name="toB">[128], filled.</param>
    /// <param name="hidden">H.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(ref float weights, ref float gatesA, ref float gatesB, ref float toA, ref float toB, int hidden)
    {
        Vector512<float> a0 = default,
            a1 = default,
            a2 = default,
            a3 = default,
            a4 = default,
            a5 = default,
            a6 = default,
            a7 = default;
        Vector512<float> b0 = default,
            b1 = default,
            b2 = default,
            b3 = default,
            b4 = default,
            b5 = default,
            b6 = default,
            b7 = default;
        nint row = hidden;
        for (nint k = 0; k < 4 * row; k++, weights = ref Unsafe.Add(ref weights, row))
        {
            Vector512<float> a = Spread(ref gatesA, k),
                b = Spread(ref gatesB, k);
            Both(ref weights, 0, a, b, ref a0, ref b0);
            Both(ref weights, Lanes, a, b, ref a1, ref b1);
            Both(ref weights, 2 * Lanes, a, b, ref a2, ref b2);
            Both(ref weights, 3 * Lanes, a, b, ref a3, ref b3);
            Both(ref weights, 4 * Lanes, a, b, ref a4, ref b4);
            Both(ref weights, 5 * Lanes, a, b, ref a5, ref b5);
            Both(ref weights, 6 * Lanes, a, b, ref a6, ref b6);
            Both(ref weights, 7 * Lanes, a, b, ref a7, ref b7);
        }
        FastLstmKernels.StoreFour<WideLanes>(ref toA, Lanes, new(a0), new(a1), new(a2), new(a3));
        FastLstmKernels.StoreFour<WideLanes>(ref toB, Lanes, new(b0), new(b1), new(b2), new(b3));
        FastLstmKernels.StoreFour<WideLanes>(ref Unsafe.Add(ref toA, 4 * Lanes), Lanes, new(a4), new(a5), new(a6), new(a7));
        FastLstmKernels.StoreFour<WideLanes>(ref Unsafe.Add(ref toB, 4 * Lanes), Lanes, new(b4), new(b5), new(b6), new(b7));
    }

    /// <summary>One weight for two factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Both(
        ref float weights,
        nint at,
        Vector512<float> a,
        Vector512<float> b,
        ref Vector512<float> sumA,
        ref Vector512<float> sumB
    )
    {
        Vector512<float> w = Load(ref weights, at);
        sumA = Vector512.FusedMultiplyAdd(w, a, sumA);
        sumB = Vector512.FusedMultiplyAdd(w, b, sumB);
    }
}
