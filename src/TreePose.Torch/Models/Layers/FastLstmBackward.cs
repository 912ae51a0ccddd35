using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// Back-propagation through time of <see cref="FastLstmKernels"/>, up to the gradient of the gates; the rest is matrix
/// products.
/// </summary>
internal static class FastLstmBackward
{
    /// <summary>Fills the gradient of the gates before their non-linearity.</summary>
    /// <param name="weight">Recurrent weights [4H, H].</param>
    /// <param name="gates">[N, 4H] after their non-linearity.</param>
    /// <param name="cells">[N, H].</param>
    /// <param name="outputGradient">[N, H].</param>
    /// <param name="gateGradient">[N, 4H], filled.</param>
    /// <param name="lengths">Steps of each sequence, N together; their rows follow each other.</param>
    /// <param name="hidden">H, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> gates,
        ReadOnlySpan<float> cells,
        ReadOnlySpan<float> outputGradient,
        Span<float> gateGradient,
        ReadOnlySpan<int> lengths,
        int hidden
    )
    {
        float[] fromLaterOutput = new float[lengths.Length * hidden],
            fromLaterCell = new float[lengths.Length * hidden];
        for (int pair = 0, start = 0; pair < lengths.Length; pair += 2)
        {
            (int one, int other) = (lengths[pair], pair + 1 < lengths.Length ? lengths[pair + 1] : 0);
            for (int t = Math.Max(one, other) - 1; t >= 0; t--)
            {
                // As in forward, a sequence that is alone is its own partner.
                (int first, int sequence) = t < one ? (start + t, pair) : (start + one + t, pair + 1);
                (int second, int partner) = t < other ? (start + one + t, pair + 1) : (first, sequence);
                Cell(gates, cells, outputGradient, gateGradient, fromLaterOutput, fromLaterCell, sequence, first, t == 0, hidden);
                if (second != first)
                    Cell(gates, cells, outputGradient, gateGradient, fromLaterOutput, fromLaterCell, partner, second, t == 0, hidden);
                if (t > 0)
                    Back(
                        weight,
                        gateGradient.Slice(first * 4 * hidden, 4 * hidden),
                        gateGradient.Slice(second * 4 * hidden, 4 * hidden),
                        fromLaterOutput.AsSpan(sequence * hidden, hidden),
                        fromLaterOutput.AsSpan(partner * hidden, hidden),
                        hidden
                    );
            }
            start += one + other;
        }
    }

    /// <summary>Gate gradients of two sequences times the recurrent weights: what flows to the outputs one step earlier.</summary>
    private static void Back(
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> gatesA,
        ReadOnlySpan<float> gatesB,
        Span<float> toA,
        Span<float> toB,
        int hidden
    )
    {
        ref float a = ref MemoryMarshal.GetReference(gatesA);
        ref float b = ref MemoryMarshal.GetReference(gatesB);
        ref float weights = ref MemoryMarshal.GetReference(weight);
        toA.Clear();
        toB.Clear();
        int whole = hidden / (4 * Lanes) * (4 * Lanes),
            unit = 0;
        for (int width; unit < whole; unit += width)
        {
            width = RowProducts.Width(whole - unit);
            RowProducts.AddTwo(ref Unsafe.Add(ref weights, unit), hidden, 4 * hidden, ref a, ref b, ref toA[unit], ref toB[unit], width);
        }
        for (; unit < hidden; unit += Lanes)
        {
            One16(ref Unsafe.Add(ref weights, unit), ref a, ref toA[unit], hidden);
            One16(ref Unsafe.Add(ref weights, unit), ref b, ref toB[unit], hidden);
        }
    }

    /// <summary>
    /// Each sequence's outputs [N, H] one step later in <paramref name="before"/>, whose numbers are zero: what each step began
    /// from.
    /// </summary>
    public static void OneStepEarlier(ReadOnlySpan<float> outputs, Span<float> before, ReadOnlySpan<int> lengths, int hidden)
    {
        int at = 0;
        foreach (int length in lengths)
        {
            if (length > 0)
                outputs.Slice(at, (length - 1) * hidden).CopyTo(before[(at + hidden)..]);
            at += length * hidden;
        }
    }

    /// <summary>Adds all rows to <paramref name="sums"/>, row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumRows(ReadOnlySpan<float> rows, Span<float> sums)
    {
        for (int column = 0; column < sums.Length; column += Lanes)
        {
            Vector512<float> sum = Load(ref sums[column], 0);
            for (int at = column; at < rows.Length; at += sums.Length)
                sum += Load(ref MemoryMarshal.GetReference(rows), at);
            sum.StoreUnsafe(ref sums[column]);
        }
    }

    /// <summary>One step of one sequence: gradient of its gates, and what flows to the cell state before.</summary>
    private static void Cell(
        ReadOnlySpan<float> gates,
        ReadOnlySpan<float> cells,
        ReadOnlySpan<float> outputGradient,
        Span<float> gateGradient,
        float[] fromLaterOutput,
        float[] fromLaterCell,
        int sequence,
        int row,
        bool first,
        int hidden
    )
    {
        ref float gate = ref MemoryMarshal.GetReference(gates.Slice(row * 4 * hidden, 4 * hidden));
        ref float to = ref MemoryMarshal.GetReference(gateGradient.Slice(row * 4 * hidden, 4 * hidden));
        ref float cell = ref MemoryMarshal.GetReference(cells.Slice(row * hidden, hidden));
        ref float outer = ref MemoryMarshal.GetReference(outputGradient.Slice(row * hidden, hidden));
        ref float laterOutput = ref fromLaterOutput[sequence * hidden];
        ref float laterCell = ref fromLaterCell[sequence * hidden];
        if (Vector512.IsHardwareAccelerated)
            Cell<WideLanes>(ref gate, ref to, ref cell, ref outer, ref laterOutput, ref laterCell, first, hidden);
        else
            Cell<NarrowLanes>(ref gate, ref to, ref cell, ref outer, ref laterOutput, ref laterCell, first, hidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Cell<T>(
        ref float gate,
        ref float to,
        ref float cell,
        ref float outer,
        ref float laterOutput,
        ref float laterCell,
        bool first,
        int hidden
    )
        where T : struct, IFloatLanes<T>
    {
        T one = T.All(1f);
        for (int unit = 0; unit < hidden; unit += T.Count)
        {
            T i = T.Load(ref gate, unit),
                f = T.Load(ref gate, hidden + unit),
                g = T.Load(ref gate, 2 * hidden + unit),
                o = T.Load(ref gate, 3 * hidden + unit);
            T c = Tanh(T.Load(ref cell, unit)),
                before = first ? T.All(0f) : T.Load(ref cell, unit - hidden);
            T dOutput = T.Load(ref outer, unit) + T.Load(ref laterOutput, unit);
            T dCell = T.MultiplyAdd(dOutput * o, one - c * c, T.Load(ref laterCell, unit));
            (dCell * g * i * (one - i)).Store(ref to, unit);
            (dCell * before * f * (one - f)).Store(ref to, hidden + unit);
            (dCell * i * (one - g * g)).Store(ref to, 2 * hidden + unit);
            (dOutput * c * o * (one - o)).Store(ref to, 3 * hidden + unit);
            (dCell * f).Store(ref laterCell, unit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One16(ref float weights, ref float gates, ref float to, int hidden)
    {
        Vector512<float> even = default,
            odd = default;
        for (int k = 0; k < 4 * hidden; k += 2)
        {
            even = Vector512.FusedMultiplyAdd(Load(ref weights, k * hidden), Spread(ref gates, k), even);
            odd = Vector512.FusedMultiplyAdd(Load(ref weights, (k + 1) * hidden), Spread(ref gates, k + 1), odd);
        }
        (even + odd).StoreUnsafe(ref to);
    }
}
