using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// <see cref="FastConvKernels"/> with registers of 512 bits: what is summed at once stays in the 32 that there are. Each number is
/// summed in the same order as elsewhere.
/// </summary>
internal static class WideConvolution
{
    /// <summary>One padded frame for 32 outputs, two windows at once; the last of an odd number is its own partner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward32(
        Span<float> padded,
        ref float weights,
        ref float biases,
        Span<float> pooled,
        Span<byte> winners,
        int output,
        in ConvSizes s
    )
    {
        var windows = new PoolingWindows(s, output);
        while (windows.Next())
        {
            (int patch, int at) = (windows.Patch, windows.At);
            (int other, int otherAt) = windows.NextOrLast();
            TwoWindows(ref padded[patch], other - patch, ref weights, ref biases, pooled, winners, at, otherAt, s);
        }
    }

    /// <summary>One padded frame for 16 outputs of a single input, whose nine weights stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ForwardOneInput(
        Span<float> padded,
        ref float weights,
        ref float biases,
        Span<float> pooled,
        Span<byte> winners,
        int output,
        in ConvSizes s
    )
    {
        Vector512<float> bias = Load(ref biases, 0),
            w0 = Load(ref weights, 0),
            w1 = Load(ref weights, Lanes),
            w2 = Load(ref weights, 2 * Lanes),
            w3 = Load(ref weights, 3 * Lanes),
            w4 = Load(ref weights, 4 * Lanes),
            w5 = Load(ref weights, 5 * Lanes),
            w6 = Load(ref weights, 6 * Lanes),
            w7 = Load(ref weights, 7 * Lanes),
            w8 = Load(ref weights, 8 * Lanes);
        var windows = new PoolingWindows(s, output);
        while (windows.Next())
        {
            ref float row0 = ref padded[windows.Patch];
            ref float row1 = ref Unsafe.Add(ref row0, s.PaddedStride);
            ref float row2 = ref Unsafe.Add(ref row1, s.PaddedStride);
            ref float row3 = ref Unsafe.Add(ref row2, s.PaddedStride);
            Vector512<float> a = bias,
                b = bias,
                c = bias,
                d = bias;
            Row(ref row0, w0, w1, w2, ref a, ref b);
            Row(ref row1, w3, w4, w5, ref a, ref b);
            Row(ref row2, w6, w7, w8, ref a, ref b);
            Row(ref row1, w0, w1, w2, ref c, ref d);
            Row(ref row2, w3, w4, w5, ref c, ref d);
            Row(ref row3, w6, w7, w8, ref c, ref d);
            ConvPooling.Pool<WideLanes>(new(a), new(b), new(c), new(d), pooled, winners, windows.At);
        }
    }

    /// <summary>One row of weights at two places beside each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(
        ref float numbers,
        Vector512<float> w0,
        Vector512<float> w1,
        Vector512<float> w2,
        ref Vector512<float> left,
        ref Vector512<float> right
    )
    {
        Vector512<float> x1 = Spread(ref numbers, 1),
            x2 = Spread(ref numbers, 2);
        left = Vector512.FusedMultiplyAdd(w0, Spread(ref numbers, 0), left);
        right = Vector512.FusedMultiplyAdd(w0, x1, right);
        left = Vector512.FusedMultiplyAdd(w1, x1, left);
        right = Vector512.FusedMultiplyAdd(w1, x2, right);
        left = Vector512.FusedMultiplyAdd(w2, x2, left);
        right = Vector512.FusedMultiplyAdd(w2, Spread(ref numbers, 3), right);
    }

    /// <summary>One pooling window for 16 outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Window1(
        ref float patch,
        ref float weights,
        ref float bias,
        Span<float> pooled,
        Span<byte> winners,
        int at,
        in ConvSizes s
    )
    {
        nint taps = 3 * s.Inputs; // one kernel row: its taps lie side by side, channel by channel
        Vector512<float> a = Load(ref bias, 0),
            b = a,
            c = a,
            d = a;
        ref float upper = ref patch;
        for (int dy = 0; dy < 3; dy++)
        {
            ref float upperRight = ref Unsafe.Add(ref upper, s.Inputs);
            ref float lower = ref Unsafe.Add(ref upper, s.PaddedStride);
            ref float lowerRight = ref Unsafe.Add(ref lower, s.Inputs);
            for (nint k = 0; k < taps; k++, weights = ref Unsafe.Add(ref weights, Lanes))
            {
                Vector512<float> w = Load(ref weights, 0);
                a = Vector512.FusedMultiplyAdd(w, Spread(ref upper, k), a);
                b = Vector512.FusedMultiplyAdd(w, Spread(ref upperRight, k), b);
                c = Vector512.FusedMultiplyAdd(w, Spread(ref lower, k), c);
                d = Vector512.FusedMultiplyAdd(w, Spread(ref lowerRight, k), d);
            }
            upper = ref lower;
        }
        ConvPooling.Pool<WideLanes>(new(a), new(b), new(c), new(d), pooled, winners, at);
    }

    /// <summary>Two pooling windows that are <paramref name="apart"/> floats from each other, for 32 channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoWindows(
        ref float patch,
        nint apart,
        ref float weights,
        ref float bias,
        Span<float> pooled,
        Span<byte> winners,
        int at,
        int otherAt,
        in ConvSizes s
    )
    {
        nint inputs = s.Inputs,
            stride = s.PaddedStride,
            taps = 3 * inputs;
        ref float others = ref Unsafe.Add(ref weights, 9 * inputs * Lanes);
        Vector512<float> a0 = Load(ref bias, 0),
            a1 = a0,
            a2 = a0,
            a3 = a0,
            a4 = a0,
            a5 = a0,
            a6 = a0,
            a7 = a0;
        Vector512<float> b0 = Load(ref bias, Lanes),
            b1 = b0,
            b2 = b0,
            b3 = b0,
            b4 = b0,
            b5 = b0,
            b6 = b0,
            b7 = b0;
        ref float upper = ref patch;
        nint weight = 0;
        for (int dy = 0; dy < 3; dy++)
        {
            ref float lower = ref Unsafe.Add(ref upper, stride);
            ref float upperOther = ref Unsafe.Add(ref upper, apart);
            ref float lowerOther = ref Unsafe.Add(ref lower, apart);
            for (nint k = 0; k < taps; k++, weight += Lanes)
            {
                Vector512<float> w = Load(ref weights, weight),
                    v = Load(ref others, weight);
                Spreading(ref upper, k, w, v, ref a0, ref b0);
                Spreading(ref upper, k + inputs, w, v, ref a1, ref b1);
                Spreading(ref lower, k, w, v, ref a2, ref b2);
                Spreading(ref lower, k + inputs, w, v, ref a3, ref b3);
                Spreading(ref upperOther, k, w, v, ref a4, ref b4);
                Spreading(ref upperOther, k + inputs, w, v, ref a5, ref b5);
                Spreading(ref lowerOther, k, w, v, ref a6, ref b6);
                Spreading(ref lowerOther, k + inputs, w, v, ref a7, ref b7);
            }
            upper = ref lower;
        }
        ConvPooling.Pool<WideLanes>(new(a0), new(a1), new(a2), new(a3), pooled, winners, at);
        ConvPooling.Pool<WideLanes>(new(b0), new(b1), new(b2), new(b3), pooled, winners, at + Lanes);
        ConvPooling.Pool<WideLanes>(new(a4), new(a5), new(a6), new(a7), pooled, winners, otherAt);
        ConvPooling.Pool<WideLanes>(new(b4), new(b5), new(b6), new(b7), pooled, winners, otherAt + Lanes);
    }

    /// <summary>One number for two weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spreading(
        ref float numbers,
        nint at,
        Vector512<float> w,
        Vector512<float> v,
        ref Vector512<float> sumW,
        ref Vector512<float> sumV
    )
    {
        Vector512<float> x = Spread(ref numbers, at);
        sumW = Vector512.FusedMultiplyAdd(w, x, sumW);
        sumV = Vector512.FusedMultiplyAdd(v, x, sumV);
    }
}
