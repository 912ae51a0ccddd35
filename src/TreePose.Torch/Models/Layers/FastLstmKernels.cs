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
    /// Recurrent weights [4H, H] as [blocks of units, H, 4 gates, units], so that a unit's four gates meet in registers and the weights
    /// are read in the order in which they lie. A block fills a register.
    /// </summary>
    public static void Pack(ReadOnlySpan<float> weight, Span<float> packed, int hidden)
    {
        int units = Vector512.IsHardwareAccelerated ? WideLanes.Count : NarrowLanes.Count;
        for (int block = 0; block < hidden / units; block++)
        for (int gate = 0; gate < 4; gate++)
            FastTranspose.Transpose(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(weight), (gate * hidden + block * units) * hidden),
                hidden,
                ref packed[(block * hidden * 4 + gate) * units],
                4 * units,
                units,
                hidden
            );
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
        if (Vector512.IsHardwareAccelerated)
            Recur<WideLanes>(ref packed, ref beforeA, ref beforeB, before, ref gatesA, ref gatesB, hidden);
        else
            Recur<NarrowLanes>(ref packed, ref beforeA, ref beforeB, before, ref gatesA, ref gatesB, hidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Recur<T>(
        ref float packed,
        ref float beforeA,
        ref float beforeB,
        int before,
        ref float gatesA,
        ref float gatesB,
        int hidden
    )
        where T : struct, IFloatLanes<T>
    {
        bool alone = Unsafe.AreSame(ref gatesA, ref gatesB);
        for (int unit = 0, units; unit < hidden; unit += units)
        {
            units = alone && unit + 2 * T.Count <= hidden ? 2 * T.Count : T.Count;
            ref float weights = ref Unsafe.Add(ref packed, unit * 4 * hidden);
            ref float a = ref Unsafe.Add(ref gatesA, unit);
            if (units > T.Count)
                TwoBlocks<T>(ref weights, ref beforeA, before, ref a, hidden);
            else
                Gates<T>(ref weights, ref beforeA, ref beforeB, before, ref a, ref Unsafe.Add(ref gatesB, unit), hidden);
        }
    }

    /// <summary>Two blocks of units of one sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoBlocks<T>(ref float weights, ref float before, int steps, ref float gates, int hidden)
        where T : struct, IFloatLanes<T>
    {
        ref float others = ref Unsafe.Add(ref weights, 4 * T.Count * hidden);
        ref float otherGates = ref Unsafe.Add(ref gates, T.Count);
        T a0 = T.Load(ref gates, 0),
            a1 = T.Load(ref gates, hidden),
            a2 = T.Load(ref gates, 2 * hidden),
            a3 = T.Load(ref gates, 3 * hidden);
        T b0 = T.Load(ref otherGates, 0),
            b1 = T.Load(ref otherGates, hidden),
            b2 = T.Load(ref otherGates, 2 * hidden),
            b3 = T.Load(ref otherGates, 3 * hidden);
        for (nint k = 0, at = 0; k < steps; k++, at += 4 * T.Count)
        {
            T x = T.Spread(ref before, k);
            a0 = T.MultiplyAdd(T.Load(ref weights, at), x, a0);
            b0 = T.MultiplyAdd(T.Load(ref others, at), x, b0);
            a1 = T.MultiplyAdd(T.Load(ref weights, at + T.Count), x, a1);
            b1 = T.MultiplyAdd(T.Load(ref others, at + T.Count), x, b1);
            a2 = T.MultiplyAdd(T.Load(ref weights, at + 2 * T.Count), x, a2);
            b2 = T.MultiplyAdd(T.Load(ref others, at + 2 * T.Count), x, b2);
            a3 = T.MultiplyAdd(T.Load(ref weights, at + 3 * T.Count), x, a3);
            b3 = T.MultiplyAdd(T.Load(ref others, at + 3 * T.Count), x, b3);
        }
        StoreFour(ref gates, hidden, a0, a1, a2, a3);
        StoreFour(ref otherGates, hidden, b0, b1, b2, b3);
    }

    /// <summary>A block of units of two sequences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gates<T>(
        ref float weights,
        ref float beforeA,
        ref float beforeB,
        int before,
        ref float gatesA,
        ref float gatesB,
        int hidden
    )
        where T : struct, IFloatLanes<T>
    {
        T a0 = T.Load(ref gatesA, 0),
            a1 = T.Load(ref gatesA, hidden),
            a2 = T.Load(ref gatesA, 2 * hidden),
            a3 = T.Load(ref gatesA, 3 * hidden);
        T b0 = T.Load(ref gatesB, 0),
            b1 = T.Load(ref gatesB, hidden),
            b2 = T.Load(ref gatesB, 2 * hidden),
            b3 = T.Load(ref gatesB, 3 * hidden);
        for (int k = 0; k < before; k++, weights = ref Unsafe.Add(ref weights, 4 * T.Count))
        {
            T xA = T.Spread(ref beforeA, k),
                xB = T.Spread(ref beforeB, k);
            T w = T.Load(ref weights, 0);
            a0 = T.MultiplyAdd(w, xA, a0);
            b0 = T.MultiplyAdd(w, xB, b0);
            w = T.Load(ref weights, T.Count);
            a1 = T.MultiplyAdd(w, xA, a1);
            b1 = T.MultiplyAdd(w, xB, b1);
            w = T.Load(ref weights, 2 * T.Count);
            a2 = T.MultiplyAdd(w, xA, a2);
            b2 = T.MultiplyAdd(w, xB, b2);
            w = T.Load(ref weights, 3 * T.Count);
            a3 = T.MultiplyAdd(w, xA, a3);
            b3 = T.MultiplyAdd(w, xB, b3);
        }
        StoreFour(ref gatesA, hidden, a0, a1, a2, a3);
        StoreFour(ref gatesB, hidden, b0, b1, b2, b3);
    }

    /// <summary>Writes four registers that are <paramref name="apart"/> floats from each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreFour<T>(ref float to, int apart, T v0, T v1, T v2, T v3)
        where T : struct, IFloatLanes<T>
    {
        v0.Store(ref to, 0);
        v1.Store(ref to, apart);
        v2.Store(ref to, 2 * apart);
        v3.Store(ref to, 3 * apart);
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
            StoreFour(ref Unsafe.Add(ref gates, unit), hidden, i, f, g, o);
            c.Store(ref cell, unit);
            (o * Tanh(c)).Store(ref output, unit);
        }
    }
}
