using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// The recurrence of an LSTM layer, whose input projections are already done. Gates are in PyTorch's order: input,
/// forget, cell, output; each H wide. The rows of a sequence follow each other.
/// </summary>
internal static class FastLstmKernels
{
    /// <summary>
    /// Recurrent weights [4H, H] as panels [H, columns of <see cref="RowProducts"/>], one behind the other, so that they are read in the
    /// order in which they lie.
    /// </summary>
    public static void Pack(ReadOnlySpan<float> weight, Span<float> packed, int hidden)
    {
        for (int column = 0, width; column < 4 * hidden; column += width)
        {
            width = RowProducts.Width(4 * hidden - column);
            FastTranspose.Transpose(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(weight), column * hidden),
                hidden,
                ref packed[column * hidden],
                width,
                width,
                hidden
            );
        }
    }

    /// <summary>Runs the recurrence forward.</summary>
    /// <param name="packed">From <see cref="Pack"/>.</param>
    /// <param name="gates">[N, 4H]: input projections with both biases; replaced by the gates after their non-linearity.</param>
    /// <param name="outputs">[N, H], filled.</param>
    /// <param name="cells">[N, H], filled.</param>
    /// <param name="lengths">Steps of each sequence, N together; their rows follow each other.</param>
    /// <param name="hidden">H, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(
        Span<float> packed,
        Span<float> gates,
        Span<float> outputs,
        Span<float> cells,
        ReadOnlySpan<int> lengths,
        int hidden
    )
    {
        ref float gate = ref MemoryMarshal.GetReference(gates);
        ref float output = ref MemoryMarshal.GetReference(outputs);
        ref float cell = ref MemoryMarshal.GetReference(cells);
        ref float zeros = ref MemoryMarshal.GetArrayDataReference(new float[hidden]);
        for (int pair = 0, start = 0; pair < lengths.Length; pair += 2)
        {
            (int one, int other) = (lengths[pair], pair + 1 < lengths.Length ? lengths[pair + 1] : 0);
            for (int t = 0; t < Math.Max(one, other); t++)
            {
                int first = t < one ? start + t : start + one + t,
                    second = t < other ? start + one + t : first; // one that is alone, or goes on alone, is its own partner
                Recur(
                    ref packed[0],
                    ref t == 0 ? ref zeros : ref Unsafe.Add(ref output, (first - 1) * hidden),
                    ref t == 0 ? ref zeros : ref Unsafe.Add(ref output, (second - 1) * hidden),
                    t == 0 ? 0 : hidden,
                    ref Unsafe.Add(ref gate, first * 4 * hidden),
                    ref Unsafe.Add(ref gate, second * 4 * hidden),
                    hidden
                );
                Cells(ref gate, ref output, ref cell, ref zeros, first, t, hidden);
                if (second != first)
                    Cells(ref gate, ref output, ref cell, ref zeros, second, t, hidden);
            }
            start += one + other;
        }
    }

    /// <summary>
    /// Adds the recurrent part to the gates of two sequences at once: each weight is read once for both. One that is its own partner is
    /// done once.
    /// </summary>
    private static void Recur(
        ref float packed,
        ref float beforeA,
        ref float beforeB,
        int before,
        ref float gatesA,
        ref float gatesB,
        int hidden
    )
    {
        for (int column = 0, width; column < 4 * hidden; column += width)
        {
            width = RowProducts.Width(4 * hidden - column);
            RowProducts.AddTwo(
                ref Unsafe.Add(ref packed, column * hidden),
                width,
                before,
                ref beforeA,
                ref beforeB,
                ref Unsafe.Add(ref gatesA, column),
                ref Unsafe.Add(ref gatesB, column),
                width
            );
        }
    }

    /// <summary>One step of several streams, each from where it stands, by the same sums as <see cref="Forward"/>.</summary>
    /// <param name="packed">From <see cref="Pack"/>.</param>
    /// <param name="gates">[streams at hand, 4H]: as there.</param>
    /// <param name="streams">Number of each stream at hand.</param>
    /// <param name="outputs">[stream, H]: of the step before; replaced.</param>
    /// <param name="cells">[stream, H]: of the step before; replaced.</param>
    /// <param name="answers">[streams at hand, H], filled.</param>
    /// <param name="hidden">H, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step(
        Span<float> packed,
        Span<float> gates,
        ReadOnlySpan<int> streams,
        Span<float> outputs,
        Span<float> cells,
        Span<float> answers,
        int hidden
    )
    {
        ref float gate = ref MemoryMarshal.GetReference(gates);
        for (int row = 0; row < streams.Length; row += 2)
        {
            int other = Math.Min(row + 1, streams.Length - 1); // one that is alone is its own partner
            Recur(
                ref packed[0],
                ref outputs[streams[row] * hidden],
                ref outputs[streams[other] * hidden],
                hidden,
                ref Unsafe.Add(ref gate, row * 4 * hidden),
                ref Unsafe.Add(ref gate, other * 4 * hidden),
                hidden
            );
            for (int at = row; at <= other; at++)
            {
                ref float cell = ref cells[streams[at] * hidden];
                Cells(ref Unsafe.Add(ref gate, at * 4 * hidden), ref cell, ref cell, ref answers[at * hidden], hidden);
            }
            for (int i = row; i <= other; i++)
                answers.Slice(i * hidden, hidden).CopyTo(outputs[(streams[i] * hidden)..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cells(ref float gate, ref float output, ref float cell, ref float zeros, int row, int t, int hidden) =>
        Cells(
            ref Unsafe.Add(ref gate, row * 4 * hidden),
            ref t == 0 ? ref zeros : ref Unsafe.Add(ref cell, (row - 1) * hidden),
            ref Unsafe.Add(ref cell, row * hidden),
            ref Unsafe.Add(ref output, row * hidden),
            hidden
        );

    /// <summary>The non-linear part of one step: gates in place, new cell state, output.</summary>
    private static void Cells(ref float gates, ref float before, ref float cell, ref float output, int hidden)
    {
        if (Vector512.IsHardwareAccelerated)
            Cells<WideLanes>(ref gates, ref before, ref cell, ref output, hidden);
        else
            Cells<NarrowLanes>(ref gates, ref before, ref cell, ref output, hidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Cells<T>(ref float gates, ref float before, ref float cell, ref float output, int hidden)
        where T : struct, IFloatLanes<T>
    {
        for (int unit = 0; unit < hidden; unit += T.Count)
        {
            T i = Sigmoid(T.Load(ref gates, unit)),
                f = Sigmoid(T.Load(ref gates, hidden + unit)),
                g = Tanh(T.Load(ref gates, 2 * hidden + unit)),
                o = Sigmoid(T.Load(ref gates, 3 * hidden + unit));
            T c = T.MultiplyAdd(f, T.Load(ref before, unit), i * g);
            i.Store(ref gates, unit);
            f.Store(ref gates, hidden + unit);
            g.Store(ref gates, 2 * hidden + unit);
            o.Store(ref gates, 3 * hidden + unit);
            c.Store(ref cell, unit);
            (o * Tanh(c)).Store(ref output, unit);
        }
    }
}
