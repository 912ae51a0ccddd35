using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;
using static TreePose.Torch.Models.Layers.NarrowKernels;

namespace TreePose.Torch.Models.Layers;

/// <summary>What <see cref="NarrowKernels"/> are for matrices and the LSTM, for convolutions.</summary>
internal static class NarrowConvKernels
{
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

    /// <summary>Adds one frame's gradient of the nine weights of 8 outputs for one input.</summary>
    /// <param name="padded">The frame inside its border, from this input on, channels last.</param>
    /// <param name="gradient">Of the pooled map, from these outputs on.</param>
    /// <param name="winners">Which of a window's four outputs it belongs to, from these outputs on.</param>
    /// <param name="sums">[3·3, inputs, 16], from this input and these outputs on.</param>
    /// <param name="s">Sizes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void NineWeights(
        Span<float> padded,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<byte> winners,
        ref float sums,
        in ConvSizes s
    )
    {
        nint inputs = s.Inputs,
            stride = s.PaddedStride,
            tap = inputs * Lanes;
        Vector256<float> a = Load8(ref sums, 0),
            b = Load8(ref sums, tap),
            c = Load8(ref sums, 2 * tap);
        Vector256<float> d = Load8(ref sums, 3 * tap),
            e = Load8(ref sums, 4 * tap),
            f = Load8(ref sums, 5 * tap);
        Vector256<float> g = Load8(ref sums, 6 * tap),
            h = Load8(ref sums, 7 * tap),
            i = Load8(ref sums, 8 * tap);
        for (int row = 0; row < s.PooledRows; row++)
        for (int column = 0, at = s.PooledStart + row * s.PooledStride; column < s.PooledColumns; column++, at += s.Outputs)
        {
            Vector256<float> all = Load8(ref MemoryMarshal.GetReference(gradient), at);
            Vector256<int> place = Widen(winners.Slice(at, HalfLanes));
            ref float corner = ref padded[2 * row * s.PaddedStride + 2 * column * s.Inputs];
            for (int p = 0; p < 4; p++)
            {
                Vector256<float> x = Vector256.Equals(place, Vector256.Create(p)).AsSingle() & all;
                ref float r0 = ref Unsafe.Add(ref corner, (p >> 1) * stride + (p & 1) * inputs);
                ref float r1 = ref Unsafe.Add(ref r0, stride);
                ref float r2 = ref Unsafe.Add(ref r1, stride);
                a = Vector256.FusedMultiplyAdd(x, Spread8(ref r0, 0), a);
                b = Vector256.FusedMultiplyAdd(x, Spread8(ref r0, inputs), b);
                c = Vector256.FusedMultiplyAdd(x, Spread8(ref r0, 2 * inputs), c);
                d = Vector256.FusedMultiplyAdd(x, Spread8(ref r1, 0), d);
                e = Vector256.FusedMultiplyAdd(x, Spread8(ref r1, inputs), e);
                f = Vector256.FusedMultiplyAdd(x, Spread8(ref r1, 2 * inputs), f);
                g = Vector256.FusedMultiplyAdd(x, Spread8(ref r2, 0), g);
                h = Vector256.FusedMultiplyAdd(x, Spread8(ref r2, inputs), h);
                i = Vector256.FusedMultiplyAdd(x, Spread8(ref r2, 2 * inputs), i);
            }
        }
        a.StoreUnsafe(ref sums);
        b.StoreUnsafe(ref sums, (nuint)tap);
        c.StoreUnsafe(ref sums, (nuint)(2 * tap));
        d.StoreUnsafe(ref sums, (nuint)(3 * tap));
        e.StoreUnsafe(ref sums, (nuint)(4 * tap));
        f.StoreUnsafe(ref sums, (nuint)(5 * tap));
        g.StoreUnsafe(ref sums, (nuint)(6 * tap));
        h.StoreUnsafe(ref sums, (nuint)(7 * tap));
        i.StoreUnsafe(ref sums, (nuint)(8 * tap));
    }

    /// <summary>Eight bytes as 32-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(ReadOnlySpan<byte> winners)
    {
        Vector128<ushort> narrow = Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<ulong>(winners)).AsByte());
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(narrow);
        return Vector256.Create(low, high).AsInt32();
    }
}
