using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// What of the fast layers has other tiles on processors without 512-bit registers: what is summed at once fits the sixteen registers of
/// 256 bits that such a processor has, where with the wide kernels' tiles every sum would be in memory. Each number is summed in the same
/// order as there, so both give the same to the bit.
/// </summary>
internal static class NarrowKernels
{
    /// <summary>Floats in half a vector.</summary>
    public const int HalfLanes = Lanes / 2;

    /// <summary>Rows of a tile of a matrix product.</summary>
    public const int Rows = 6;

    /// <summary>Six rows times 16 columns; rows behind <paramref name="last"/> repeat the last one.</summary>
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
    public static void Multiply6(ref float a, int aRow, int aColumn, ref float panel, ref float start, ref float c, int n, int last, int k)
    {
        ref float r0 = ref a;
        ref float r1 = ref Unsafe.Add(ref a, Math.Min(1, last) * aRow);
        ref float r2 = ref Unsafe.Add(ref a, Math.Min(2, last) * aRow);
        ref float r3 = ref Unsafe.Add(ref a, Math.Min(3, last) * aRow);
        ref float r4 = ref Unsafe.Add(ref a, Math.Min(4, last) * aRow);
        ref float r5 = ref Unsafe.Add(ref a, Math.Min(5, last) * aRow);
        Vector256<float> p0 = Load8(ref start, 0),
            p1 = p0,
            p2 = p0,
            p3 = p0,
            p4 = p0,
            p5 = p0;
        Vector256<float> q0 = Load8(ref start, HalfLanes),
            q1 = q0,
            q2 = q0,
            q3 = q0,
            q4 = q0,
            q5 = q0;
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
            x = Spread8(ref r4, at);
            p4 = Vector256.FusedMultiplyAdd(p, x, p4);
            q4 = Vector256.FusedMultiplyAdd(q, x, q4);
            x = Spread8(ref r5, at);
            p5 = Vector256.FusedMultiplyAdd(p, x, p5);
            q5 = Vector256.FusedMultiplyAdd(q, x, q5);
        }
        Store(ref c, 0, p0, q0);
        Store(ref c, Math.Min(1, last) * n, p1, q1);
        Store(ref c, Math.Min(2, last) * n, p2, q2);
        Store(ref c, Math.Min(3, last) * n, p3, q3);
        Store(ref c, Math.Min(4, last) * n, p4, q4);
        Store(ref c, Math.Min(5, last) * n, p5, q5);
    }

    /// <summary>The four outputs of one pooling window of a convolution, each for 16 channels.</summary>
    /// <param name="patch">Upper left of the window's input, channels last.</param>
    /// <param name="weights">[3·3, inputs, 16].</param>
    /// <param name="bias">[16].</param>
    /// <param name="sums">[4, 16]: upper left, upper right, lower left, lower right; filled.</param>
    /// <param name="s">Sizes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Window(ref float patch, ref float weights, ref float bias, ref float sums, in ConvSizes s)
    {
        nint taps = 3 * s.Inputs; // one kernel row: its taps lie side by side, channel by channel
        Vector256<float> a = Load8(ref bias, 0),
            b = a,
            c = a,
            d = a;
        Vector256<float> e = Load8(ref bias, HalfLanes),
            f = e,
            g = e,
            h = e;
        ref float upper = ref patch;
        for (int dy = 0; dy < 3; dy++)
        {
            ref float upperRight = ref Unsafe.Add(ref upper, s.Inputs);
            ref float lower = ref Unsafe.Add(ref upper, s.PaddedStride);
            ref float lowerRight = ref Unsafe.Add(ref lower, s.Inputs);
            for (nint k = 0; k < taps; k++, weights = ref Unsafe.Add(ref weights, Lanes))
            {
                Vector256<float> w = Load8(ref weights, 0),
                    v = Load8(ref weights, HalfLanes);
                Vector256<float> x = Spread8(ref upper, k);
                a = Vector256.FusedMultiplyAdd(w, x, a);
                e = Vector256.FusedMultiplyAdd(v, x, e);
                x = Spread8(ref upperRight, k);
                b = Vector256.FusedMultiplyAdd(w, x, b);
                f = Vector256.FusedMultiplyAdd(v, x, f);
                x = Spread8(ref lower, k);
                c = Vector256.FusedMultiplyAdd(w, x, c);
                g = Vector256.FusedMultiplyAdd(v, x, g);
                x = Spread8(ref lowerRight, k);
                d = Vector256.FusedMultiplyAdd(w, x, d);
                h = Vector256.FusedMultiplyAdd(v, x, h);
            }
            upper = ref lower;
        }
        Store(ref sums, 0, a, e);
        Store(ref sums, Lanes, b, f);
        Store(ref sums, 2 * Lanes, c, g);
        Store(ref sums, 3 * Lanes, d, h);
    }

    /// <summary>ReLU and maximum of a window's four sums.</summary>
    /// <param name="sums">[4, 16], from <see cref="Window"/>.</param>
    /// <param name="pooled">[16], filled.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pool(ref float sums, ref float pooled)
    {
        for (int channel = 0; channel < Lanes; channel += HalfLanes)
            NarrowLanes
                .LargestOrZero(
                    NarrowLanes.Load(ref sums, channel),
                    NarrowLanes.Load(ref sums, Lanes + channel),
                    NarrowLanes.Load(ref sums, 2 * Lanes + channel),
                    NarrowLanes.Load(ref sums, 3 * Lanes + channel)
                )
                .Store(ref pooled, channel);
    }

    /// <summary>Reads 8 floats from <paramref name="offset"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load8(ref float start, nint offset) => Vector256.LoadUnsafe(ref start, (nuint)offset);

    /// <summary>Eight copies of one float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Spread8(ref float start, nint offset) => Vector256.Create(Unsafe.Add(ref start, offset));

    /// <summary>Writes 16 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float to, int offset, Vector256<float> low, Vector256<float> high)
    {
        low.StoreUnsafe(ref to, (nuint)offset);
        high.StoreUnsafe(ref to, (nuint)(offset + HalfLanes));
    }
}
