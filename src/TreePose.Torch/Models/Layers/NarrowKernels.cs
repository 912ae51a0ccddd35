using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// The products of the fast layers for processors without 512-bit registers. What is summed at once fits the sixteen registers of 256
/// bits that such a processor has: with the wide kernels' tiles every sum would be in memory. Each number is summed in the same order
/// as there, so both give the same to the bit.
/// </summary>
internal static class NarrowKernels
{
    /// <summary>Floats in half a vector.</summary>
    public const int HalfLanes = Lanes / 2;

    /// <summary>Rows of a tile of a matrix product.</summary>
    public const int Rows = 4;

    /// <summary>Four rows times 16 columns; rows behind <paramref name="last"/> repeat the last one.</summary>
    /// <param name="a">The first row.</param>
    /// <param name="aRow">Stride from row to row.</param>
    /// <param name="aColumn">Stride from column to column.</param>
    /// <param name="panel">The columns; a row begins every <see cref="FastMatrix.Panel"/> floats.</param>
    /// <param name="start">[16]: what each row's sum starts from.</param>
    /// <param name="c">Where the first row goes.</param>
    /// <param name="n">Stride of the answer from row to row.</param>
    /// <param name="last">The last row of these four that there is.</param>
    /// <param name="k">Length of the sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply4(ref float a, int aRow, int aColumn, ref float panel, ref float start, ref float c, int n, int last, int k)
    {
        ref float r0 = ref a;
        ref float r1 = ref Unsafe.Add(ref a, Math.Min(1, last) * aRow);
        ref float r2 = ref Unsafe.Add(ref a, Math.Min(2, last) * aRow);
        ref float r3 = ref Unsafe.Add(ref a, Math.Min(3, last) * aRow);
        Vector256<float> p0 = Load8(ref start, 0),
            p1 = p0,
            p2 = p0,
            p3 = p0;
        Vector256<float> q0 = Load8(ref start, HalfLanes),
            q1 = q0,
            q2 = q0,
            q3 = q0;
        nint at = 0,
            step = aColumn;
        for (int i = 0; i < k; i++, at += step, panel = ref Unsafe.Add(ref panel, FastMatrix.Panel))
        {
            Vector256<float> p = Load8(ref panel, 0),
                q = Load8(ref panel, HalfLanes);
            Vector256<float> x = Spread8(ref r0, at);
            p0 = Vector256.FusedMultiplyAdd(p, x, p0);
            q0 = Vector256.FusedMultiplyAdd(q, x, q0);
            x = Spread8(ref r1, at);
            p1 = Vector256.FusedMultiplyAdd(p, x, p1);
            q1 = Vector256.FusedMultiplyAdd(q, x, q1);
            x = Spread8(ref r2, at);
            p2 = Vector256.FusedMultiplyAdd(p, x, p2);
            q2 = Vector256.FusedMultiplyAdd(q, x, q2);
            x = Spread8(ref r3, at);
            p3 = Vector256.FusedMultiplyAdd(p, x, p3);
            q3 = Vector256.FusedMultiplyAdd(q, x, q3);
        }
        Store(ref c, 0, p0, q0);
        Store(ref c, Math.Min(1, last) * n, p1, q1);
        Store(ref c, Math.Min(2, last) * n, p2, q2);
        Store(ref c, Math.Min(3, last) * n, p3, q3);
    }

    /// <summary>Adds the recurrent part to 8 units' gates of two sequences at once.</summary>
    /// <param name="weights">[before, 4 gates, 16], from the first of these units on.</param>
    /// <param name="beforeA">Outputs of the step before, of one sequence.</param>
    /// <param name="beforeB">And of the other.</param>
    /// <param name="before">How many there are.</param>
    /// <param name="gatesA">Gates of one sequence, H apart.</param>
    /// <param name="gatesB">And of the other.</param>
    /// <param name="hidden">H.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gates(
        ref float weights,
        ref float beforeA,
        ref float beforeB,
        int before,
        ref float gatesA,
        ref float gatesB,
        int hidden
    )
    {
        Vector256<float> a0 = Load8(ref gatesA, 0),
            a1 = Load8(ref gatesA, hidden),
            a2 = Load8(ref gatesA, 2 * hidden),
            a3 = Load8(ref gatesA, 3 * hidden);
        Vector256<float> b0 = Load8(ref gatesB, 0),
            b1 = Load8(ref gatesB, hidden),
            b2 = Load8(ref gatesB, 2 * hidden),
            b3 = Load8(ref gatesB, 3 * hidden);
        for (int k = 0; k < before; k++, weights = ref Unsafe.Add(ref weights, 4 * Lanes))
        {
            Vector256<float> xA = Spread8(ref beforeA, k),
                xB = Spread8(ref beforeB, k);
            Vector256<float> w = Load8(ref weights, 0);
            a0 = Vector256.FusedMultiplyAdd(w, xA, a0);
            b0 = Vector256.FusedMultiplyAdd(w, xB, b0);
            w = Load8(ref weights, Lanes);
            a1 = Vector256.FusedMultiplyAdd(w, xA, a1);
            b1 = Vector256.FusedMultiplyAdd(w, xB, b1);
            w = Load8(ref weights, 2 * Lanes);
            a2 = Vector256.FusedMultiplyAdd(w, xA, a2);
            b2 = Vector256.FusedMultiplyAdd(w, xB, b2);
            w = Load8(ref weights, 3 * Lanes);
            a3 = Vector256.FusedMultiplyAdd(w, xA, a3);
            b3 = Vector256.FusedMultiplyAdd(w, xB, b3);
        }
        StoreFour(ref gatesA, hidden, a0, a1, a2, a3);
        StoreFour(ref gatesB, hidden, b0, b1, b2, b3);
    }

    /// <summary>Gate gradients of two sequences times 32 columns of the recurrent weights.</summary>
    /// <param name="weights">[4H, H], from the first of these columns on.</param>
    /// <param name="gatesA">[4H] of one sequence.</param>
    /// <param name="gatesB">And of the other.</param>
    /// <param name="toA">[32], filled.</param>
    /// <param name="toB">[32], filled.</param>
    /// <param name="hidden">H.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Back32(ref float weights, ref float gatesA, ref float gatesB, ref float toA, ref float toB, int hidden)
    {
        Vector256<float> a0 = default,
            a1 = default,
            a2 = default,
            a3 = default,
            b0 = default,
            b1 = default,
            b2 = default,
            b3 = default;
        for (int k = 0; k < 4 * hidden; k++, weights = ref Unsafe.Add(ref weights, hidden))
        {
            Vector256<float> xA = Spread8(ref gatesA, k),
                xB = Spread8(ref gatesB, k);
            Vector256<float> w = Load8(ref weights, 0);
            a0 = Vector256.FusedMultiplyAdd(w, xA, a0);
            b0 = Vector256.FusedMultiplyAdd(w, xB, b0);
            w = Load8(ref weights, HalfLanes);
            a1 = Vector256.FusedMultiplyAdd(w, xA, a1);
            b1 = Vector256.FusedMultiplyAdd(w, xB, b1);
            w = Load8(ref weights, 2 * HalfLanes);
            a2 = Vector256.FusedMultiplyAdd(w, xA, a2);
            b2 = Vector256.FusedMultiplyAdd(w, xB, b2);
            w = Load8(ref weights, 3 * HalfLanes);
            a3 = Vector256.FusedMultiplyAdd(w, xA, a3);
            b3 = Vector256.FusedMultiplyAdd(w, xB, b3);
        }
        StoreFour(ref toA, HalfLanes, a0, a1, a2, a3);
        StoreFour(ref toB, HalfLanes, b0, b1, b2, b3);
    }

    /// <summary>Reads 8 floats from <paramref name="offset"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load8(ref float start, nint offset) => Vector256.LoadUnsafe(ref start, (nuint)offset);

    /// <summary>Eight copies of one float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Spread8(ref float start, nint offset) => Vector256.Create(Unsafe.Add(ref start, offset));

    /// <summary>Writes 16 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref float to, int offset, Vector256<float> low, Vector256<float> high)
    {
        low.StoreUnsafe(ref to, (nuint)offset);
        high.StoreUnsafe(ref to, (nuint)(offset + HalfLanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(
        ref float to,
        int apart,
        Vector256<float> v0,
        Vector256<float> v1,
        Vector256<float> v2,
        Vector256<float> v3
    )
    {
        v0.StoreUnsafe(ref to);
        v1.StoreUnsafe(ref to, (nuint)apart);
        v2.StoreUnsafe(ref to, (nuint)(2 * apart));
        v3.StoreUnsafe(ref to, (nuint)(3 * apart));
    }
}
