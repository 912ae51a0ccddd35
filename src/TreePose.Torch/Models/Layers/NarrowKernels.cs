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

    /// <summary>
    /// The pooled map of one padded frame for 8 outputs, three windows at once: twelve sums in flight. Where fewer are left, the last
    /// is done again.
    /// </summary>
    /// <param name="padded">The frame inside a border of zeros, channels last.</param>
    /// <param name="weights">[3·3, inputs, 16], from the first of the outputs on.</param>
    /// <param name="bias">[8].</param>
    /// <param name="pooled">The pooled map.</param>
    /// <param name="winners">Who won, for backward; may be empty.</param>
    /// <param name="output">The first of the outputs.</param>
    /// <param name="s">Sizes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward8(
        Span<float> padded,
        ref float weights,
        ref float bias,
        Span<float> pooled,
        Span<byte> winners,
        int output,
        in ConvSizes s
    )
    {
        (nint inputs, nint stride) = (s.Inputs, s.PaddedStride);
        var windows = new PoolingWindows(s, output);
        while (windows.Next())
        {
            (int patch, int at) = (windows.Patch, windows.At);
            (int second, int secondAt) = windows.NextOrLast();
            (int third, int thirdAt) = windows.NextOrLast();
            Vector256<float> a0 = Load8(ref bias, 0),
                a1 = a0,
                a2 = a0,
                a3 = a0,
                b0 = a0,
                b1 = a0,
                b2 = a0,
                b3 = a0,
                c0 = a0,
                c1 = a0,
                c2 = a0,
                c3 = a0;
            ref float one = ref padded[patch];
            ref float two = ref padded[second];
            ref float three = ref padded[third];
            ref float weight = ref weights;
            for (nint row = 0; row < 3 * stride; row += stride)
            for (nint k = row; k < row + 3 * inputs; k++, weight = ref Unsafe.Add(ref weight, Lanes))
            {
                Vector256<float> w = Load8(ref weight, 0);
                a0 = Vector256.FusedMultiplyAdd(w, Spread8(ref one, k), a0);
                a1 = Vector256.FusedMultiplyAdd(w, Spread8(ref one, k + inputs), a1);
                a2 = Vector256.FusedMultiplyAdd(w, Spread8(ref one, k + stride), a2);
                a3 = Vector256.FusedMultiplyAdd(w, Spread8(ref one, k + stride + inputs), a3);
                b0 = Vector256.FusedMultiplyAdd(w, Spread8(ref two, k), b0);
                b1 = Vector256.FusedMultiplyAdd(w, Spread8(ref two, k + inputs), b1);
                b2 = Vector256.FusedMultiplyAdd(w, Spread8(ref two, k + stride), b2);
                b3 = Vector256.FusedMultiplyAdd(w, Spread8(ref two, k + stride + inputs), b3);
                c0 = Vector256.FusedMultiplyAdd(w, Spread8(ref three, k), c0);
                c1 = Vector256.FusedMultiplyAdd(w, Spread8(ref three, k + inputs), c1);
                c2 = Vector256.FusedMultiplyAdd(w, Spread8(ref three, k + stride), c2);
                c3 = Vector256.FusedMultiplyAdd(w, Spread8(ref three, k + stride + inputs), c3);
            }
            ConvPooling.Pool<NarrowLanes>(new(a0), new(a1), new(a2), new(a3), pooled, winners, at);
            ConvPooling.Pool<NarrowLanes>(new(b0), new(b1), new(b2), new(b3), pooled, winners, secondAt);
            ConvPooling.Pool<NarrowLanes>(new(c0), new(c1), new(c2), new(c3), pooled, winners, thirdAt);
        }
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
