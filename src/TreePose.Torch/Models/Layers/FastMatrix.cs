using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// Products of 32-bit matrices on one thread, for sizes at which libtorch's own product reaches half of what the core
/// can do. Each number of the answer is summed over k in order, whatever the other rows and columns are: adding rows
/// (padding) never changes the rest, to the last bit.
/// </summary>
internal static class FastMatrix
{
    /// <summary>Columns that are multiplied together.</summary>
    public const int Panel = 2 * Lanes;

    /// <summary>Rows that are.</summary>
    public static int Tile => Vector512.IsHardwareAccelerated ? 8 : NarrowKernels.Rows;

    /// <summary>C = A·B, with A given by its strides so that Aᵀ costs nothing.</summary>
    /// <param name="a">A's numbers; element (i, k) is at i·<paramref name="aRow"/> + k·<paramref name="aColumn"/>.</param>
    /// <param name="aRow">Stride from row to row.</param>
    /// <param name="aColumn">Stride from column to column.</param>
    /// <param name="b">[K, N], or [N, K] when <paramref name="bTransposed"/>.</param>
    /// <param name="bTransposed">Whether B is stored as its transpose.</param>
    /// <param name="start">[N]: what each row's sum starts from; empty for zero.</param>
    /// <param name="c">[M, N], filled.</param>
    /// <param name="m">Rows of the answer.</param>
    /// <param name="n">Columns of the answer.</param>
    /// <param name="k">Length of the sums.</param>
    public static void Multiply(
        ReadOnlySpan<float> a,
        int aRow,
        int aColumn,
        ReadOnlySpan<float> b,
        bool bTransposed,
        ReadOnlySpan<float> start,
        Span<float> c,
        int m,
        int n,
        int k
    )
    {
        using Tensor panelMemory = Room(k * Panel);
        Span<float> panel = Numbers(panelMemory),
            first = stackalloc float[Panel],
            corner = stackalloc float[Tile * Panel];
        for (int column = 0; column < n; column += Panel)
        {
            int width = Math.Min(Panel, n - column);
            if (bTransposed)
                PackTransposed(b, panel, column, width, k);
            else
                Pack(b, panel, column, width, n, k);
            first.Clear();
            if (!start.IsEmpty)
                start.Slice(column, width).CopyTo(first);
            MultiplyPanel(a, aRow, aColumn, panel, first, corner, c, column, m, n, k);
        }
    }

    /// <summary>
    /// Up to 32 columns of C = A·B, from <paramref name="column"/> on: <paramref name="panel"/> is those columns of B, [K, 32], and
    /// <paramref name="first"/> [32] what each row's sum starts from; <paramref name="corner"/> has room for a tile of 32 columns. The
    /// others are as in <see cref="Multiply"/>.
    /// </summary>
    public static void MultiplyPanel(
        ReadOnlySpan<float> a,
        int aRow,
        int aColumn,
        ReadOnlySpan<float> panel,
        Span<float> first,
        Span<float> corner,
        Span<float> c,
        int column,
        int m,
        int n,
        int k
    )
    {
        int width = Math.Min(Panel, n - column);
        bool whole = width == Panel; // else by way of the corner, which has room for all columns
        for (int row = 0; row < m; row += Tile)
        {
            int last = Math.Min(Tile, m - row) - 1;
            MultiplyTile(
                ref MemoryMarshal.GetReference(a[(row * aRow)..]),
                aRow,
                aColumn,
                ref MemoryMarshal.GetReference(panel),
                ref MemoryMarshal.GetReference(first),
                ref MemoryMarshal.GetReference(whole ? c[(row * n + column)..] : corner),
                whole ? n : Panel,
                last,
                k
            );
            if (whole)
                continue;
            for (int i = 0; i <= last; i++)
                corner.Slice(i * Panel, width).CopyTo(c[((row + i) * n + column)..]);
        }
    }

    /// <summary>A tile's rows times 32 columns in pieces that fit the processor's registers.</summary>
    private static void MultiplyTile(
        ref float a,
        int aRow,
        int aColumn,
        ref float panel,
        ref float start,
        ref float c,
        int n,
        int last,
        int k
    )
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Multiply8(ref a, aRow, aColumn, ref panel, ref start, ref c, n, last, k);
            return;
        }
        for (int at = 0; at < Panel; at += Lanes)
            NarrowKernels.Multiply6(
                ref a,
                aRow,
                aColumn,
                ref Unsafe.Add(ref panel, at),
                ref Unsafe.Add(ref start, at),
                ref Unsafe.Add(ref c, at),
                n,
                last,
                k
            );
    }

    /// <summary>One row times 64 columns, by the same sums as eight at once.</summary>
    /// <param name="a">[K].</param>
    /// <param name="panels">Two panels, one behind the other, [2, K, 32].</param>
    /// <param name="start">[64]: what the sums start from.</param>
    /// <param name="c">[64], filled.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneRowTwoPanels(ReadOnlySpan<float> a, ReadOnlySpan<float> panels, Span<float> start, Span<float> c)
    {
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float one = ref MemoryMarshal.GetReference(panels);
        ref float two = ref Unsafe.Add(ref one, a.Length * Panel);
        Vector512<float> p0 = Load(ref start[0], 0),
            p1 = Load(ref start[Lanes], 0),
            q0 = Load(ref start[Panel], 0),
            q1 = Load(ref start[Panel + Lanes], 0);
        for (nint i = 0, at = 0; i < a.Length; i++, at += Panel)
        {
            Vector512<float> spread = Spread(ref x, i);
            p0 = Vector512.FusedMultiplyAdd(Load(ref one, at), spread, p0);
            p1 = Vector512.FusedMultiplyAdd(Load(ref one, at + Lanes), spread, p1);
            q0 = Vector512.FusedMultiplyAdd(Load(ref two, at), spread, q0);
            q1 = Vector512.FusedMultiplyAdd(Load(ref two, at + Lanes), spread, q1);
        }
        Store(ref c[0], 0, p0, p1);
        Store(ref c[Panel], 0, q0, q1);
    }

    /// <summary>One row times 32 columns.</summary>
    /// <inheritdoc cref="OneRowTwoPanels" path="/param"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneRowOnePanel(ReadOnlySpan<float> a, ReadOnlySpan<float> panels, Span<float> start, Span<float> c)
    {
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float one = ref MemoryMarshal.GetReference(panels);
        Vector512<float> p0 = Load(ref start[0], 0),
            p1 = Load(ref start[Lanes], 0);
        for (nint i = 0, at = 0; i < a.Length; i++, at += Panel)
        {
            Vector512<float> spread = Spread(ref x, i);
            p0 = Vector512.FusedMultiplyAdd(Load(ref one, at), spread, p0);
            p1 = Vector512.FusedMultiplyAdd(Load(ref one, at + Lanes), spread, p1);
        }
        Store(ref c[0], 0, p0, p1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(ReadOnlySpan<float> b, Span<float> panel, int column, int width, int n, int k)
    {
        if (width < Panel)
        {
            panel.Clear();
            for (int i = 0; i < k; i++)
                b.Slice(i * n + column, width).CopyTo(panel[(i * Panel)..]);
            return;
        }
        ref float from = ref Unsafe.Add(ref MemoryMarshal.GetReference(b), column);
        ref float to = ref MemoryMarshal.GetReference(panel);
        for (int i = 0; i < k; i++, from = ref Unsafe.Add(ref from, n), to = ref Unsafe.Add(ref to, Panel))
            Store(ref to, 0, Load(ref from, 0), Load(ref from, Lanes));
    }

    /// <summary>Some columns of Bᵀ as a panel [K, 32], zeros behind them.</summary>
    /// <param name="b">[N, K].</param>
    /// <param name="panel">Filled.</param>
    /// <param name="column">The first.</param>
    /// <param name="width">How many, up to 32.</param>
    /// <param name="k">K.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackTransposed(ReadOnlySpan<float> b, Span<float> panel, int column, int width, int k)
    {
        if (width < Panel)
            panel.Clear();
        FastTranspose.Transpose(
            ref Unsafe.Add(ref MemoryMarshal.GetReference(b), column * k),
            k,
            ref MemoryMarshal.GetReference(panel),
            Panel,
            width,
            k
        );
    }

    /// <summary>
    /// Eight rows times 32 columns in sixteen registers. Rows behind <paramref name="last"/> repeat the last one: they
    /// write the same numbers to the same place.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply8(ref float a, int aRow, int aColumn, ref float panel, ref float start, ref float c, int n, int last, int k)
    {
        ref float r0 = ref a;
        ref float r1 = ref Unsafe.Add(ref a, Math.Min(1, last) * aRow);
        ref float r2 = ref Unsafe.Add(ref a, Math.Min(2, last) * aRow);
        ref float r3 = ref Unsafe.Add(ref a, Math.Min(3, last) * aRow);
        ref float r4 = ref Unsafe.Add(ref a, Math.Min(4, last) * aRow);
        ref float r5 = ref Unsafe.Add(ref a, Math.Min(5, last) * aRow);
        ref float r6 = ref Unsafe.Add(ref a, Math.Min(6, last) * aRow);
        ref float r7 = ref Unsafe.Add(ref a, Math.Min(7, last) * aRow);
        Eight(Load(ref start, 0), out var p0, out var p1, out var p2, out var p3, out var p4, out var p5, out var p6, out var p7);
        Eight(Load(ref start, Lanes), out var q0, out var q1, out var q2, out var q3, out var q4, out var q5, out var q6, out var q7);
        nint at = 0,
            step = aColumn;
        for (int i = 0; i < k; i++, at += step, panel = ref Unsafe.Add(ref panel, Panel))
        {
            Vector512<float> p = Load(ref panel, 0),
                q = Load(ref panel, Lanes),
                x = Vector512.Create(Unsafe.Add(ref r0, at));
            p0 = Vector512.FusedMultiplyAdd(p, x, p0);
            q0 = Vector512.FusedMultiplyAdd(q, x, q0);
            x = Vector512.Create(Unsafe.Add(ref r1, at));
            p1 = Vector512.FusedMultiplyAdd(p, x, p1);
            q1 = Vector512.FusedMultiplyAdd(q, x, q1);
            x = Vector512.Create(Unsafe.Add(ref r2, at));
            p2 = Vector512.FusedMultiplyAdd(p, x, p2);
            q2 = Vector512.FusedMultiplyAdd(q, x, q2);
            x = Vector512.Create(Unsafe.Add(ref r3, at));
            p3 = Vector512.FusedMultiplyAdd(p, x, p3);
            q3 = Vector512.FusedMultiplyAdd(q, x, q3);
            x = Vector512.Create(Unsafe.Add(ref r4, at));
            p4 = Vector512.FusedMultiplyAdd(p, x, p4);
            q4 = Vector512.FusedMultiplyAdd(q, x, q4);
            x = Vector512.Create(Unsafe.Add(ref r5, at));
            p5 = Vector512.FusedMultiplyAdd(p, x, p5);
            q5 = Vector512.FusedMultiplyAdd(q, x, q5);
            x = Vector512.Create(Unsafe.Add(ref r6, at));
            p6 = Vector512.FusedMultiplyAdd(p, x, p6);
            q6 = Vector512.FusedMultiplyAdd(q, x, q6);
            x = Vector512.Create(Unsafe.Add(ref r7, at));
            p7 = Vector512.FusedMultiplyAdd(p, x, p7);
            q7 = Vector512.FusedMultiplyAdd(q, x, q7);
        }
        Store(ref c, 0, p0, q0);
        Store(ref c, Math.Min(1, last) * n, p1, q1);
        Store(ref c, Math.Min(2, last) * n, p2, q2);
        Store(ref c, Math.Min(3, last) * n, p3, q3);
        Store(ref c, Math.Min(4, last) * n, p4, q4);
        Store(ref c, Math.Min(5, last) * n, p5, q5);
        Store(ref c, Math.Min(6, last) * n, p6, q6);
        Store(ref c, Math.Min(7, last) * n, p7, q7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(
        Vector512<float> start,
        out Vector512<float> s0,
        out Vector512<float> s1,
        out Vector512<float> s2,
        out Vector512<float> s3,
        out Vector512<float> s4,
        out Vector512<float> s5,
        out Vector512<float> s6,
        out Vector512<float> s7
    ) => s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = start;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float c, int offset, Vector512<float> p, Vector512<float> q)
    {
        p.StoreUnsafe(ref c, (nuint)offset);
        q.StoreUnsafe(ref c, (nuint)(offset + Lanes));
    }
}
