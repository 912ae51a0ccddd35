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
    /// <summary>Gradients of all rounds. Sums run frame by frame in order: the same numbers every time.</summary>
    /// <param name="mask">[N], as in forward.</param>
    /// <param name="padded">Each frame's input of each round, from forward.</param>
    /// <param name="winners">From forward.</param>
    /// <param name="packed">Weights of all rounds as backward reads them.</param>
    /// <param name="featureGradient">[N, channels · places].</param>
    /// <param name="packedGradient">Gradients of weights and biases in the order of <paramref name="packed"/>, added to.</param>
    /// <param name="framesGradient">[N, channels, rows, columns], filled unless it is empty.</param>
    /// <param name="rounds">Sizes.</param>
    public static void All(
        ReadOnlySpan<float> mask,
        Span<float> padded,
        ReadOnlySpan<byte> winners,
        Span<float> packed,
        ReadOnlySpan<float> featureGradient,
        Span<float> packedGradient,
        Span<float> framesGradient,
        ReadOnlySpan<ConvSizes> rounds
    )
    {
        ConvSizes first = rounds[0],
            last = rounds[^1];
        int frameSize = first.Rows * first.Columns * first.Inputs,
            paddedSize = last.PaddedAt + last.PaddedSize,
            winnersSize = last.WinnersAt + last.PooledSize,
            places = last.PooledRows * last.PooledColumns;
        using Tensor inputMemory = Room(paddedSize),
            paddedGradientMemory = Scratch(paddedSize),
            pooledGradientMemory = Room(last.PooledSize);
        Span<float> inputs = Numbers(inputMemory),
            paddedGradient = Numbers(paddedGradientMemory),
            pooledGradient = Numbers(pooledGradientMemory);
        var open = new OpenWindow[Math.Max(1, first.PooledRows * first.PooledColumns)];
        WindowPlaces[][] windows = [.. rounds.ToArray().Select(FastConvByInput.Windows)];
        framesGradient.Clear();
        int wanted = framesGradient.IsEmpty ? first.PaddedSize : 0; // nobody reads the gradient of the frames themselves
        for (int frame = 0; frame < mask.Length; frame++)
        {
            if (mask[frame] == 0)
                continue;
            paddedGradient[wanted..].Clear();
            // one sweep into the first-level cache instead of misses one by one
            padded.Slice(frame * paddedSize, paddedSize).CopyTo(inputs);
            FastTranspose.Transpose(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(featureGradient), frame * last.PooledSize),
                places,
                ref pooledGradient[0],
                last.Outputs,
                last.Outputs,
                places
            ); // [places, channels]
            for (int i = rounds.Length - 1; i >= 0; i--)
            {
                ConvSizes s = rounds[i];
                Span<float> gradient = s.Bordered ? paddedGradient.Slice(s.PaddedAt + s.PaddedSize, s.PooledSize) : pooledGradient;
                ReadOnlySpan<byte> won = winners.Slice(frame * winnersSize + s.WinnersAt, s.PooledSize);
                Span<float> input = inputs.Slice(s.PaddedAt, s.PaddedSize),
                    sums = packedGradient.Slice(s.WeightsAt, s.WeightSize);
                Span<float> toInput = paddedGradient.Slice(s.PaddedAt, s.PaddedSize);
                Span<float> weights = packed.Slice(s.WeightsAt, s.WeightSize);
                if (s.FewInputs)
                    FewInputs(input, weights, gradient, won, sums, i == 0 && framesGradient.IsEmpty ? [] : toInput, s);
                else
                    FastConvByInput.Run(input, weights, gradient, won, sums, toInput, windows[i], open, s);
            }
            if (!framesGradient.IsEmpty)
                Unpad(paddedGradient, framesGradient.Slice(frame * frameSize, frameSize), first);
        }
    }

    /// <summary>Few inputs (the first layer): vectors along 16 outputs, one input at a time, its nine sums in registers.</summary>
    private static void FewInputs(
        Span<float> padded,
        Span<float> packed,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<byte> winners,
        Span<float> packedGradient,
        Span<float> paddedGradient,
        in ConvSizes s
    )
    {
        Span<float> biases = packedGradient[(9 * s.Inputs * s.Outputs)..],
            added = stackalloc float[Lanes]; // by each input the same, of which that of the first counts
        for (int output = 0; output < s.Outputs; output += Lanes)
        for (int input = 0; input < s.Inputs; input++)
            OneInput(
                padded[input..],
                gradient[output..],
                winners[output..],
                ref packedGradient[(output / Lanes * 9 * s.Inputs + input) * Lanes],
                ref input == 0 ? ref biases[output] : ref added[0],
                s
            );
        if (paddedGradient.IsEmpty)
            return;
        for (int row = 0; row < s.PooledRows; row++)
        for (int column = 0; column < s.PooledColumns; column++)
        for (int output = 0, at = s.PooledStart + row * s.PooledStride + column * s.Outputs; output < s.Outputs; output++, at++)
        {
            int place = winners[at];
            if (place == FastConvKernels.Closed)
                continue;
            int corner = (2 * row + (place >> 1)) * s.PaddedStride + (2 * column + (place & 1)) * s.Inputs;
            for (int tap = 0; tap < 9; tap++)
            for (int input = 0; input < s.Inputs; input++)
                paddedGradient[corner + tap / 3 * s.PaddedStride + tap % 3 * s.Inputs + input] +=
                    gradient[at] * packed[((output / Lanes * 9 + tap) * s.Inputs + input) * Lanes + output % Lanes];
        }
    }

    /// <summary>Adds one frame's gradient of the nine weights of 16 outputs for one input, and of their biases.</summary>
    private static void OneInput(
        Span<float> padded,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<byte> winners,
        ref float sums,
        ref float bias,
        in ConvSizes s
    )
    {
        if (Vector512.IsHardwareAccelerated)
        {
            NineWeights<WideLanes>(padded, gradient, winners, ref sums, ref bias, s);
            return;
        }
        for (int output = 0; output < Lanes; output += NarrowLanes.Count)
            NineWeights<NarrowLanes>(
                padded,
                gradient[output..],
                winners[output..],
                ref Unsafe.Add(ref sums, output),
                ref Unsafe.Add(ref bias, output),
                s
            );
    }

    /// <summary>The same of as many outputs as a register holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NineWeights<T>(
        Span<float> padded,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<byte> winners,
        ref float sums,
        ref float bias,
        in ConvSizes s
    )
        where T : struct, IFloatLanes<T>
    {
        nint inputs = s.Inputs,
            stride = s.PaddedStride,
            tap = inputs * Lanes;
        T a = T.Load(ref sums, 0),
            b = T.Load(ref sums, tap),
            c = T.Load(ref sums, 2 * tap);
        T d = T.Load(ref sums, 3 * tap),
            e = T.Load(ref sums, 4 * tap),
            f = T.Load(ref sums, 5 * tap);
        T g = T.Load(ref sums, 6 * tap),
            h = T.Load(ref sums, 7 * tap),
            i = T.Load(ref sums, 8 * tap);
        T all = T.Load(ref bias, 0);
        for (int row = 0; row < s.PooledRows; row++)
        for (int column = 0, at = s.PooledStart + row * s.PooledStride; column < s.PooledColumns; column++, at += s.Outputs)
        {
            T pooled = T.Load(ref MemoryMarshal.GetReference(gradient), at);
            ReadOnlySpan<byte> places = winners.Slice(at, T.Count);
            ref float corner = ref padded[2 * row * s.PaddedStride + 2 * column * s.Inputs];
            T x0 = pooled.Where(places, 0),
                x1 = pooled.Where(places, 1),
                x2 = pooled.Where(places, 2),
                x3 = pooled.Where(places, 3);
            all += x0 + x1 + (x2 + x3); // of each lane one is not zero, at most
            Row(ref corner, inputs, x0, x1, ref a, ref b, ref c);
            corner = ref Unsafe.Add(ref corner, stride);
            Row(ref corner, inputs, x2, x3, ref a, ref b, ref c);
            Row(ref corner, inputs, x0, x1, ref d, ref e, ref f);
            corner = ref Unsafe.Add(ref corner, stride);
            Row(ref corner, inputs, x2, x3, ref d, ref e, ref f);
            Row(ref corner, inputs, x0, x1, ref g, ref h, ref i);
            corner = ref Unsafe.Add(ref corner, stride);
            Row(ref corner, inputs, x2, x3, ref g, ref h, ref i);
        }
        a.Store(ref sums, 0);
        b.Store(ref sums, tap);
        c.Store(ref sums, 2 * tap);
        d.Store(ref sums, 3 * tap);
        e.Store(ref sums, 4 * tap);
        f.Store(ref sums, 5 * tap);
        g.Store(ref sums, 6 * tap);
        h.Store(ref sums, 7 * tap);
        i.Store(ref sums, 8 * tap);
        all.Store(ref bias, 0);
    }

    /// <summary>One row of weights, from the numbers that two places beside each other read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T>(ref float numbers, nint inputs, T left, T right, ref T first, ref T second, ref T third)
        where T : struct, IFloatLanes<T>
    {
        first = T.MultiplyAdd(left, T.Spread(ref numbers, 0), first);
        T one = T.Spread(ref numbers, inputs),
            two = T.Spread(ref numbers, 2 * inputs);
        second = T.MultiplyAdd(left, one, second);
        first = T.MultiplyAdd(right, one, first);
        third = T.MultiplyAdd(left, two, third);
        second = T.MultiplyAdd(right, two, second);
        third = T.MultiplyAdd(right, T.Spread(ref numbers, 3 * inputs), third);
    }

    /// <summary>The inside of a padded frame as [channels, rows, columns].</summary>
    private static void Unpad(ReadOnlySpan<float> padded, Span<float> frame, in ConvSizes s)
    {
        for (int input = 0, to = 0; input < s.Inputs; input++)
        for (int y = 1; y <= s.Rows; y++)
        for (int x = 1; x <= s.Columns; x++)
            frame[to++] = padded[y * s.PaddedStride + x * s.Inputs + input];
    }
}
