using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// Gradients of <see cref="FastConvKernels"/>. Each pooled output got its value from one place, so its gradient
/// flows through the nine taps of that place alone: a quarter of the work of an un-pooled backward, or less.
/// </summary>
internal static class FastConvBackward
{
    /// <summary>
    /// Gradient of weight and bias, and of the frames unless <paramref name="framesGradient"/> is empty.
    /// Sums run frame by frame in order: the same numbers every time.
    /// </summary>
    public static void Run(ReadOnlySpan<float> frames, ReadOnlySpan<float> weight, ReadOnlySpan<float> pooledGradient, ReadOnlySpan<byte> winners,
        Span<float> weightGradient, Span<float> biasGradient, Span<float> framesGradient, in ConvSizes s)
    {
        bool byOutput = s.Inputs % Lanes != 0;
        using Tensor packedMemory = Scratch(weight.Length), packedGradientMemory = Scratch(weight.Length), paddedMemory = Scratch(s.PaddedSize), paddedGradientMemory = Scratch(s.PaddedSize);
        Span<float> packed = Numbers(packedMemory), packedGradient = Numbers(packedGradientMemory);
        Span<float> padded = Numbers(paddedMemory), paddedGradient = framesGradient.IsEmpty ? [] : Numbers(paddedGradientMemory);
        if (byOutput) FastConvKernels.PackByOutput(weight, packed, s);
        else FastConvKernels.PackByInput(weight, packed, s);
        biasGradient.Clear();
        for (int frame = 0; frame < s.Frames; frame++)
        {
            FastConvKernels.Pad(frames.Slice(frame * s.FrameSize, s.FrameSize), padded, s);
            paddedGradient.Clear();
            ReadOnlySpan<float> gradient = pooledGradient.Slice(frame * s.PooledSize, s.PooledSize);
            ReadOnlySpan<byte> winner = winners.Slice(frame * s.PooledSize, s.PooledSize);
            if (byOutput) FewInputs(padded, packed, gradient, winner, packedGradient, biasGradient, paddedGradient, s);
            else ManyInputs(padded, packed, gradient, winner, packedGradient, biasGradient, paddedGradient, s);
            if (!framesGradient.IsEmpty) Unpad(paddedGradient, framesGradient.Slice(frame * s.FrameSize, s.FrameSize), s);
        }
        FastConvKernels.Unpack(packedGradient, weightGradient, byOutput, s);
    }

    /// <summary>Inputs a multiple of 16: output by output, vectors along the inputs; closed outputs cost one test.</summary>
    private static void ManyInputs(Span<float> padded, Span<float> packed, ReadOnlySpan<float> gradient, ReadOnlySpan<byte> winner,
        Span<float> packedGradient, Span<float> biasGradient, Span<float> paddedGradient, in ConvSizes s)
    {
        nint kernelRow = 3 * s.Inputs, third = s.Inputs;
        bool toFrames = paddedGradient.Length > 0;
        int at = 0;
        for (int row = 0; row < s.PooledRows; row++)
            for (int column = 0; column < s.PooledColumns; column++)
                for (int output = 0; output < s.Outputs; output++, at++)
                {
                    int place = winner[at];
                    if (place == FastConvKernels.Closed) continue;
                    biasGradient[output] += gradient[at];
                    Vector512<float> g = Vector512.Create(gradient[at]);
                    nint corner = (2 * row + (place >> 1)) * s.PaddedStride + (2 * column + (place & 1)) * s.Inputs, kernel = output * 3 * kernelRow;
                    ref float sums = ref Unsafe.Add(ref MemoryMarshal.GetReference(packedGradient), kernel);
                    ref float source = ref Unsafe.Add(ref MemoryMarshal.GetReference(padded), corner);
                    Nine(ref sums, kernelRow, ref source, s.PaddedStride, g, third);
                    if (!toFrames) continue;
                    ref float weights = ref Unsafe.Add(ref MemoryMarshal.GetReference(packed), kernel);
                    ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(paddedGradient), corner);
                    Nine(ref target, s.PaddedStride, ref weights, kernelRow, g, third);
                }
    }

    /// <summary>Adds a number times the nine taps of one place to the nine taps of another; a tap is all inputs wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Nine(ref float to, nint toRow, ref float from, nint fromRow, Vector512<float> factor, nint inputs)
    {
        for (int dy = 0; dy < 3; dy++, to = ref Unsafe.Add(ref to, toRow), from = ref Unsafe.Add(ref from, fromRow))
        {
            if (inputs == Lanes) // the study's second layer: no loop left
            {
                Accumulate(ref to, 0, factor, Load(ref from, 0));
                Accumulate(ref to, Lanes, factor, Load(ref from, Lanes));
                Accumulate(ref to, 2 * Lanes, factor, Load(ref from, 2 * Lanes));
                continue;
            }
            for (nint k = 0; k < 3 * inputs; k += Lanes) Accumulate(ref to, k, factor, Load(ref from, k));
        }
    }

    /// <summary>Few inputs (the first layer): vectors along 16 outputs, one input at a time, its nine sums in registers.</summary>
    private static void FewInputs(Span<float> padded, Span<float> packed, ReadOnlySpan<float> gradient, ReadOnlySpan<byte> winner,
        Span<float> packedGradient, Span<float> biasGradient, Span<float> paddedGradient, in ConvSizes s)
    {
        for (int output = 0; output < s.Outputs; output += Lanes)
            for (int input = 0; input < s.Inputs; input++)
                OneInput(padded, gradient, winner, packedGradient, output, input, s);
        AddBias(gradient, winner, biasGradient, s);
        if (paddedGradient.Length == 0) return;
        for (int at = 0; at < gradient.Length; at++)
        {
            int place = winner[at], window = at / s.Outputs, output = at % s.Outputs;
            if (place == FastConvKernels.Closed) continue;
            int row = window / s.PooledColumns * 2 + (place >> 1), column = window % s.PooledColumns * 2 + (place & 1);
            for (int tap = 0; tap < 9; tap++)
                for (int input = 0; input < s.Inputs; input++)
                    paddedGradient[(row + tap / 3) * s.PaddedStride + (column + tap % 3) * s.Inputs + input] +=
                        gradient[at] * packed[((output / Lanes * 9 + tap) * s.Inputs + input) * Lanes + output % Lanes];
        }
    }

    private static void AddBias(ReadOnlySpan<float> gradient, ReadOnlySpan<byte> winner, Span<float> biasGradient, in ConvSizes s)
    {
        for (int output = 0; output < s.Outputs; output += Lanes)
        {
            Vector512<float> sum = Load(ref biasGradient[output], 0);
            for (int at = output; at < gradient.Length; at += s.Outputs)
            {
                Vector512<float> open = Vector512.LessThan(Widen(winner.Slice(at, Lanes)), Vector512.Create((int)FastConvKernels.Closed)).AsSingle();
                sum += Load(ref MemoryMarshal.GetReference(gradient), at) & open;
            }
            sum.StoreUnsafe(ref biasGradient[output]);
        }
    }

    /// <summary>Adds one frame's gradient of the nine weights of 16 outputs for one input.</summary>
    private static void OneInput(Span<float> padded, ReadOnlySpan<float> gradient, ReadOnlySpan<byte> winner, Span<float> packedGradient, int output, int input, in ConvSizes s)
    {
        ref float sums = ref packedGradient[(output / Lanes * 9 * s.Inputs + input) * Lanes];
        nint inputs = s.Inputs, stride = s.PaddedStride, tap = inputs * Lanes;
        Vector512<float> a = Load(ref sums, 0), b = Load(ref sums, tap), c = Load(ref sums, 2 * tap);
        Vector512<float> d = Load(ref sums, 3 * tap), e = Load(ref sums, 4 * tap), f = Load(ref sums, 5 * tap);
        Vector512<float> g = Load(ref sums, 6 * tap), h = Load(ref sums, 7 * tap), i = Load(ref sums, 8 * tap);
        for (int row = 0, at = output; row < s.PooledRows; row++)
            for (int column = 0; column < s.PooledColumns; column++, at += s.Outputs)
            {
                Vector512<float> all = Load(ref MemoryMarshal.GetReference(gradient), at);
                Vector512<int> place = Widen(winner.Slice(at, Lanes));
                ref float corner = ref padded[2 * row * s.PaddedStride + 2 * column * s.Inputs + input];
                for (int p = 0; p < 4; p++)
                {
                    Vector512<float> x = Vector512.Equals(place, Vector512.Create(p)).AsSingle() & all;
                    ref float r0 = ref Unsafe.Add(ref corner, (p >> 1) * stride + (p & 1) * inputs);
                    ref float r1 = ref Unsafe.Add(ref r0, stride);
                    ref float r2 = ref Unsafe.Add(ref r1, stride);
                    a = Vector512.FusedMultiplyAdd(x, Spread(ref r0, 0), a);
                    b = Vector512.FusedMultiplyAdd(x, Spread(ref r0, inputs), b);
                    c = Vector512.FusedMultiplyAdd(x, Spread(ref r0, 2 * inputs), c);
                    d = Vector512.FusedMultiplyAdd(x, Spread(ref r1, 0), d);
                    e = Vector512.FusedMultiplyAdd(x, Spread(ref r1, inputs), e);
                    f = Vector512.FusedMultiplyAdd(x, Spread(ref r1, 2 * inputs), f);
                    g = Vector512.FusedMultiplyAdd(x, Spread(ref r2, 0), g);
                    h = Vector512.FusedMultiplyAdd(x, Spread(ref r2, inputs), h);
                    i = Vector512.FusedMultiplyAdd(x, Spread(ref r2, 2 * inputs), i);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(ReadOnlySpan<byte> winners)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(winners)));
        (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(Vector256.Create(low, high));
        return Vector512.Create(first, second).AsInt32();
    }

    private static void Unpad(Span<float> padded, Span<float> frame, in ConvSizes s)
    {
        int row = s.Columns * s.Inputs;
        for (int y = 0; y < s.Rows; y++)
            padded.Slice((y + 1) * s.PaddedStride + s.Inputs, row).CopyTo(frame[(y * row)..]);
    }
}
