using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// Convolution, ReLU and pooling in one pass: the four outputs of a pooling window live in registers, so the
/// un-pooled map is never stored, and backward visits only the output that won its window.
/// </summary>
internal static class FastConvKernels
{
    /// <summary>In <c>winners</c>: the ReLU was closed in the whole window, so nothing flows back.</summary>
    public const byte Closed = 4;

    /// <summary>All rounds of all frames.</summary>
    /// <param name="frames">[N, channels, rows, columns].</param>
    /// <param name="mask">[N]: a frame at 0 is left out, and its features are zero.</param>
    /// <param name="packed">Packed weights of all rounds.</param>
    /// <param name="padded">
    /// Each frame's input of each round inside a border of zeros, filled. With room for one frame alone, all go through it.
    /// </param>
    /// <param name="winners">Each frame's winners of each round, filled; empty where nothing flows back.</param>
    /// <param name="pooled">Room for the last round's map of one frame.</param>
    /// <param name="features">[N, channels of the last round · places], filled.</param>
    /// <param name="rounds">Sizes.</param>
    public static void ForwardAll(
        ReadOnlySpan<float> frames,
        ReadOnlySpan<float> mask,
        ReadOnlySpan<float> packed,
        Span<float> padded,
        Span<byte> winners,
        Span<float> pooled,
        Span<float> features,
        ReadOnlySpan<ConvSizes> rounds
    )
    {
        ConvSizes last = rounds[^1];
        int frameSize = rounds[0].Rows * rounds[0].Columns * rounds[0].Inputs,
            paddedSize = last.PaddedAt + last.PaddedSize,
            winnersSize = last.WinnersAt + last.PooledSize;
        bool kept = padded.Length >= (long)mask.Length * paddedSize,
            bordered = false;
        for (int frame = 0; frame < mask.Length; frame++)
        {
            if (mask[frame] == 0)
            {
                features.Slice(frame * last.PooledSize, last.PooledSize).Clear();
                continue;
            }
            int place = kept ? frame : 0;
            Span<float> own = padded.Slice(place * paddedSize, paddedSize);
            if (kept || !bordered)
                ClearBorders(own, rounds);
            bordered = true;
            Pad(frames.Slice(frame * frameSize, frameSize), own, rounds[0]);
            foreach (ref readonly ConvSizes s in rounds)
                Forward(
                    own.Slice(s.PaddedAt, s.PaddedSize),
                    packed.Slice(s.WeightsAt, s.WeightSize),
                    s.Bordered ? own.Slice(s.PaddedAt + s.PaddedSize, s.PooledSize) : pooled,
                    winners.IsEmpty ? winners : winners.Slice(place * winnersSize + s.WinnersAt, s.PooledSize),
                    s
                );
            FastTranspose.Transpose(
                ref pooled[0],
                last.Outputs,
                ref features[frame * last.PooledSize],
                last.PooledRows * last.PooledColumns,
                last.PooledRows * last.PooledColumns,
                last.Outputs
            ); // [channels, places]
        }
    }

    /// <summary>Zeros around the input of each round; what is inside will be written.</summary>
    private static void ClearBorders(Span<float> padded, ReadOnlySpan<ConvSizes> rounds)
    {
        foreach (ref readonly ConvSizes s in rounds)
        {
            Span<float> own = padded.Slice(s.PaddedAt, s.PaddedSize);
            own[..s.PaddedStride].Clear();
            // The end of a row and the beginning of the next lie together.
            for (int y = 1; y <= s.Rows + 1; y++)
                own.Slice(y * s.PaddedStride - s.Inputs, 2 * s.Inputs).Clear();
            own[((s.Rows + 1) * s.PaddedStride)..].Clear();
        }
    }

    /// <summary>Copies one frame [channels, rows, columns] into the middle of a zeroed border, channels last.</summary>
    private static void Pad(ReadOnlySpan<float> frame, Span<float> padded, in ConvSizes s)
    {
        for (int input = 0, from = 0; input < s.Inputs; input++)
        for (int y = 1; y <= s.Rows; y++)
        {
            ref float to = ref padded[y * s.PaddedStride + s.Inputs + input];
            foreach (float number in frame.Slice(from, s.Columns))
            {
                to = number;
                to = ref Unsafe.Add(ref to, s.Inputs);
            }
            from += s.Columns;
        }
    }

    /// <summary>The pooled map of one padded frame and, for backward, which of a window's four outputs won.</summary>
    private static void Forward(Span<float> padded, ReadOnlySpan<float> packed, Span<float> pooled, Span<byte> winners, in ConvSizes s)
    {
        ref float weights = ref MemoryMarshal.GetReference(packed);
        int blockSize = 9 * s.Inputs * Lanes,
            output = 0;
        for (; Vector512.IsHardwareAccelerated && output + 2 * Lanes <= s.Outputs; output += 2 * Lanes)
            WideConvolution.Forward32(
                padded,
                ref Unsafe.Add(ref weights, output / Lanes * blockSize),
                ref Unsafe.Add(ref weights, 9 * s.Inputs * s.Outputs + output),
                pooled,
                winners,
                output,
                s
            );
        for (; output < s.Outputs; output += Lanes)
            Forward16(
                padded,
                ref Unsafe.Add(ref weights, output / Lanes * blockSize),
                ref Unsafe.Add(ref weights, 9 * s.Inputs * s.Outputs + output),
                pooled,
                winners,
                output,
                s
            );
    }

    /// <summary>The same for 16 outputs.</summary>
    private static void Forward16(
        Span<float> padded,
        ref float weights,
        ref float biases,
        Span<float> pooled,
        Span<byte> winners,
        int output,
        in ConvSizes s
    )
    {
        if (Vector512.IsHardwareAccelerated && s.Inputs == 1)
        {
            WideConvolution.ForwardOneInput(padded, ref weights, ref biases, pooled, winners, output, s);
            return;
        }
        if (!Vector512.IsHardwareAccelerated)
        {
            for (int half = 0; half < Lanes; half += NarrowLanes.Count)
                NarrowKernels.Forward8(
                    padded,
                    ref Unsafe.Add(ref weights, half),
                    ref Unsafe.Add(ref biases, half),
                    pooled,
                    winners,
                    output + half,
                    s
                );
            return;
        }
        var windows = new PoolingWindows(s, output);
        while (windows.Next())
            WideConvolution.Window1(ref padded[windows.Patch], ref weights, ref biases, pooled, winners, windows.At, s);
    }
}
