using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>Sizes of a 3×3 convolution (padding 1) with ReLU and 2×2 max pooling over frames of rows × columns × channels.</summary>
/// <param name="Frames">Frames, batch and time together.</param>
/// <param name="Rows">Rows of an input frame.</param>
/// <param name="Columns">Columns of an input frame.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels, a multiple of 16.</param>
internal readonly record struct ConvSizes(int Frames, int Rows, int Columns, int Inputs, int Outputs)
{
    public int PooledRows => Rows / 2;
    public int PooledColumns => Columns / 2;
    public int FrameSize => Rows * Columns * Inputs;
    public int PooledSize => PooledRows * PooledColumns * Outputs;

    /// <summary>Floats in one row of a frame with a zero column on each side.</summary>
    public int PaddedStride => (Columns + 2) * Inputs;
    public int PaddedSize => (Rows + 2) * PaddedStride;
}

/// <summary>
/// Convolution, ReLU and pooling in one pass: the four outputs of a pooling window live in registers, so the
/// un-pooled map is never stored, and backward visits only the output that won its window.
/// </summary>
internal static class FastConvKernels
{
    /// <summary>In <c>winners</c>: the ReLU was closed in the whole window, so nothing flows back.</summary>
    public const byte Closed = 4;

    /// <summary>Weights [outputs, inputs, 3, 3] as [block of 16 outputs, 3·3, inputs, 16].</summary>
    public static void PackByOutput(ReadOnlySpan<float> weight, Span<float> packed, in ConvSizes s)
    {
        for (int output = 0; output < s.Outputs; output++)
            for (int input = 0; input < s.Inputs; input++)
                for (int tap = 0; tap < 9; tap++)
                    packed[((output / Lanes * 9 + tap) * s.Inputs + input) * Lanes + output % Lanes] = weight[(output * s.Inputs + input) * 9 + tap];
    }

    /// <summary>Weights [outputs, inputs, 3, 3] as [outputs, 3·3, inputs].</summary>
    public static void PackByInput(ReadOnlySpan<float> weight, Span<float> packed, in ConvSizes s)
    {
        for (int output = 0; output < s.Outputs; output++)
            for (int input = 0; input < s.Inputs; input++)
                for (int tap = 0; tap < 9; tap++)
                    packed[(output * 9 + tap) * s.Inputs + input] = weight[(output * s.Inputs + input) * 9 + tap];
    }

    /// <summary>Adds gradients of one of the packed forms to [outputs, inputs, 3, 3].</summary>
    public static void Unpack(ReadOnlySpan<float> packed, Span<float> weight, bool byOutput, in ConvSizes s)
    {
        for (int output = 0; output < s.Outputs; output++)
            for (int input = 0; input < s.Inputs; input++)
                for (int tap = 0; tap < 9; tap++)
                {
                    int from = byOutput
                        ? ((output / Lanes * 9 + tap) * s.Inputs + input) * Lanes + output % Lanes
                        : (output * 9 + tap) * s.Inputs + input;
                    weight[(output * s.Inputs + input) * 9 + tap] = packed[from];
                }
    }

    /// <summary>Copies one frame into the middle of a zeroed border.</summary>
    public static void Pad(ReadOnlySpan<float> frame, Span<float> padded, in ConvSizes s)
    {
        int row = s.Columns * s.Inputs;
        for (int y = 0; y < s.Rows; y++)
            frame.Slice(y * row, row).CopyTo(padded[((y + 1) * s.PaddedStride + s.Inputs)..]);
    }

    /// <summary>Pooled maps [frames, rows/2, columns/2, outputs] and, for backward, which of a window's four outputs won.</summary>
    public static void Forward(ReadOnlySpan<float> frames, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, Span<float> pooled, Span<byte> winners, in ConvSizes s)
    {
        using Tensor paddedMemory = Scratch(s.PaddedSize);
        Span<float> padded = Numbers(paddedMemory);
        ref float weights = ref MemoryMarshal.GetReference(packed);
        ref float biases = ref MemoryMarshal.GetReference(bias);
        int blockSize = 9 * s.Inputs * Lanes;
        for (int frame = 0; frame < s.Frames; frame++)
        {
            Pad(frames.Slice(frame * s.FrameSize, s.FrameSize), padded, s);
            for (int window = 0; window < s.PooledRows * s.PooledColumns; window++)
            {
                int corner = window / s.PooledColumns * 2 * s.PaddedStride + window % s.PooledColumns * 2 * s.Inputs;
                ref float patch = ref padded[corner];
                int at = (frame * s.PooledRows * s.PooledColumns + window) * s.Outputs;
                for (int output = 0; output < s.Outputs; output += Lanes)
                {
                    if (output + 2 * Lanes <= s.Outputs)
                    {
                        Window2(ref patch, ref Unsafe.Add(ref weights, output / Lanes * blockSize), ref Unsafe.Add(ref biases, output), pooled, winners, at + output, s);
                        output += Lanes;
                    }
                    else
                    {
                        Window1(ref patch, ref Unsafe.Add(ref weights, output / Lanes * blockSize), ref Unsafe.Add(ref biases, output), pooled, winners, at + output, s);
                    }
                }
            }
        }
    }

    /// <summary>One pooling window for 16 outputs.</summary>
    private static void Window1(ref float patch, ref float weights, ref float bias, Span<float> pooled, Span<byte> winners, int at, in ConvSizes s)
    {
        nint taps = 3 * s.Inputs; // one kernel row: its taps lie side by side, channel by channel
        Vector512<float> a = Load(ref bias, 0), b = a, c = a, d = a;
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
        Pool(a, b, c, d, pooled, winners, at);
    }

    /// <summary>One pooling window for 32 outputs: eight sums in flight hide the latency of the multiply-add.</summary>
    private static void Window2(ref float patch, ref float weights, ref float bias, Span<float> pooled, Span<byte> winners, int at, in ConvSizes s)
    {
        nint taps = 3 * s.Inputs;
        ref float others = ref Unsafe.Add(ref weights, 9 * s.Inputs * Lanes);
        Vector512<float> a = Load(ref bias, 0), b = a, c = a, d = a;
        Vector512<float> e = Load(ref bias, Lanes), f = e, g = e, h = e;
        ref float upper = ref patch;
        nint weight = 0;
        for (int dy = 0; dy < 3; dy++)
        {
            ref float upperRight = ref Unsafe.Add(ref upper, s.Inputs);
            ref float lower = ref Unsafe.Add(ref upper, s.PaddedStride);
            ref float lowerRight = ref Unsafe.Add(ref lower, s.Inputs);
            for (nint k = 0; k < taps; k++, weight += Lanes)
            {
                Vector512<float> w = Vector512.LoadUnsafe(ref weights, (nuint)weight), v = Vector512.LoadUnsafe(ref others, (nuint)weight), x = Spread(ref upper, k);
                a = Vector512.FusedMultiplyAdd(w, x, a);
                e = Vector512.FusedMultiplyAdd(v, x, e);
                x = Spread(ref upperRight, k);
                b = Vector512.FusedMultiplyAdd(w, x, b);
                f = Vector512.FusedMultiplyAdd(v, x, f);
                x = Spread(ref lower, k);
                c = Vector512.FusedMultiplyAdd(w, x, c);
                g = Vector512.FusedMultiplyAdd(v, x, g);
                x = Spread(ref lowerRight, k);
                d = Vector512.FusedMultiplyAdd(w, x, d);
                h = Vector512.FusedMultiplyAdd(v, x, h);
            }
            upper = ref lower;
        }
        Pool(a, b, c, d, pooled, winners, at);
        Pool(e, f, g, h, pooled, winners, at + Lanes);
    }

    /// <summary>ReLU and maximum of four, and who won; the first of equals wins, as in PyTorch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pool(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, Span<float> pooled, Span<byte> winners, int at)
    {
        Vector512<float> best = a;
        Vector512<int> winner = Vector512<int>.Zero;
        Better(b, 1, ref best, ref winner);
        Better(c, 2, ref best, ref winner);
        Better(d, 3, ref best, ref winner);
        Vector512<float> open = Vector512.GreaterThan(best, Vector512<float>.Zero);
        // NaN is neither greater nor closed away: it goes on, as it does in PyTorch.
        Vector512<float> isNumber = Vector512.Equals(best, best);
        Vector512.ConditionalSelect(isNumber, best & open, best).StoreUnsafe(ref MemoryMarshal.GetReference(pooled), (nuint)at);
        winner = Vector512.ConditionalSelect(open.AsInt32(), winner, Vector512.Create((int)Closed));
        Vector128<byte> narrow = Vector128.Narrow(
            Vector256.Narrow(winner.GetLower(), winner.GetUpper()).AsUInt16().GetLower(),
            Vector256.Narrow(winner.GetLower(), winner.GetUpper()).AsUInt16().GetUpper());
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
