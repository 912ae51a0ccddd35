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
    /// <summary>Recurrent weights [4H, H] as [blocks of 16 units, H, 4 gates, 16], so that a unit's four gates meet in registers.</summary>
    public static void Pack(ReadOnlySpan<float> weight, Span<float> packed, int hidden)
    {
        for (int block = 0; block < hidden / Lanes; block++)
        for (int gate = 0; gate < 4; gate++)
            Transpose(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(weight), (gate * hidden + block * Lanes) * hidden),
                hidden,
                ref packed[(block * hidden * 4 + gate) * Lanes],
                4 * Lanes,
                Lanes,
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
                // A sequence that is alone, or goes on alone, is done twice: the weights' way to the core costs the time.
                int first = t < one ? start + t : start + one + t,
                    second = t < other ? start + one + t : first;
                for (int unit = 0; unit < hidden; unit += Lanes)
                {
                    Two(
                        ref packed[unit * hidden * 4],
                        ref t == 0 ? ref zeros : ref Unsafe.Add(ref output, (first - 1) * hidden),
                        ref t == 0 ? ref zeros : ref Unsafe.Add(ref output, (second - 1) * hidden),
                        t == 0 ? 0 : hidden,
                        ref Unsafe.Add(ref gate, first * 4 * hidden + unit),
                        ref Unsafe.Add(ref gate, second * 4 * hidden + unit),
                        hidden
                    );
                    Cell(ref gate, ref output, ref cell, ref zeros, first, t, unit, hidden);
                    if (second != first)
                        Cell(ref gate, ref output, ref cell, ref zeros, second, t, unit, hidden);
                }
            }
            start += one + other;
        }
    }

    /// <summary>Adds the recurrent part to 16 units' gates of two sequences at once: each weight is read once for both.</summary>
    private static void Two(
        ref float weights,
        ref float beforeA,
        ref float beforeB,
        int before,
        ref float gatesA,
        ref float gatesB,
        int hidden
    )
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Gates<WideLanes>(ref weights, ref beforeA, ref beforeB, before, ref gatesA, ref gatesB, hidden);
            return;
        }
        for (int unit = 0; unit < Lanes; unit += NarrowLanes.Count)
            Gates<NarrowLanes>(
                ref Unsafe.Add(ref weights, unit),
                ref beforeA,
                ref beforeB,
                before,
                ref Unsafe.Add(ref gatesA, unit),
                ref Unsafe.Add(ref gatesB, unit),
                hidden
            );
    }

    /// <summary>The same for as many units as a register holds.</summary>
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
        for (int k = 0; k < before; k++, weights = ref Unsafe.Add(ref weights, 4 * Lanes))
        {
            T xA = T.Spread(ref beforeA, k),
                xB = T.Spread(ref beforeB, k);
            T w = T.Load(ref weights, 0);
            a0 = T.MultiplyAdd(w, xA, a0);
            b0 = T.MultiplyAdd(w, xB, b0);
            w = T.Load(ref weights, Lanes);
            a1 = T.MultiplyAdd(w, xA, a1);
            b1 = T.MultiplyAdd(w, xB, b1);
            w = T.Load(ref weights, 2 * Lanes);
            a2 = T.MultiplyAdd(w, xA, a2);
            b2 = T.MultiplyAdd(w, xB, b2);
            w = T.Load(ref weights, 3 * Lanes);
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
            for (int unit = 0; unit < hidden; unit += Lanes)
            {
                ref float gateA = ref Unsafe.Add(ref gate, row * 4 * hidden + unit);
                ref float gateB = ref Unsafe.Add(ref gate, other * 4 * hidden + unit);
                Two(
                    ref packed[unit * hidden * 4],
                    ref outputs[streams[row] * hidden],
                    ref outputs[streams[other] * hidden],
                    hidden,
                    ref gateA,
                    ref gateB,
                    hidden
                );
                ref float cellA = ref cells[streams[row] * hidden + unit];
                Cell(ref gateA, ref cellA, ref cellA, ref answers[row * hidden + unit], hidden);
                if (other == row)
                    continue;
                ref float cellB = ref cells[streams[other] * hidden + unit];
                Cell(ref gateB, ref cellB, ref cellB, ref answers[other * hidden + unit], hidden);
            }
            for (int i = row; i <= other; i++)
                answers.Slice(i * hidden, hidden).CopyTo(outputs[(streams[i] * hidden)..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cell(ref float gate, ref float output, ref float cell, ref float zeros, int row, int t, int unit, int hidden) =>
        Cell(
            ref Unsafe.Add(ref gate, row * 4 * hidden + unit),
            ref t == 0 ? ref Unsafe.Add(ref zeros, unit) : ref Unsafe.Add(ref cell, (row - 1) * hidden + unit),
            ref Unsafe.Add(ref cell, row * hidden + unit),
            ref Unsafe.Add(ref output, row * hidden + unit),
            hidden
        );

    /// <summary>The non-linear part of one step for 16 units: gates in place, new cell state, output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cell(ref float gates, ref float before, ref float cell, ref float output, int hidden)
    {
        Vector512<float> i = Sigmoid(Load(ref gates, 0)),
            f = Sigmoid(Load(ref gates, hidden));
        Vector512<float> g = Tanh(Load(ref gates, 2 * hidden)),
            o = Sigmoid(Load(ref gates, 3 * hidden));
        Vector512<float> c = Vector512.FusedMultiplyAdd(f, Load(ref before, 0), i * g);
        Store(ref gates, hidden, i, f, g, o);
        c.StoreUnsafe(ref cell);
        (o * Tanh(c)).StoreUnsafe(ref output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float gates, int hidden, Vector512<float> i, Vector512<float> f, Vector512<float> g, Vector512<float> o)
    {
        i.StoreUnsafe(ref gates);
        f.StoreUnsafe(ref gates, (nuint)hidden);
        g.StoreUnsafe(ref gates, (nuint)(2 * hidden));
        o.StoreUnsafe(ref gates, (nuint)(3 * hidden));
    }
}
