using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// One row or two times some columns of a matrix, as a recurrence does at every step. As many columns at once as keep the processor
/// busy: two multiply-adds begin in a cycle and each takes four, so fewer than eight sums would wait for each other, and eight do as
/// soon as anything else is late. Two rows have sixteen sums in 512-bit registers, twelve in the sixteen of 256 bits. Each number is
/// summed over the rows in order, whatever the width.
/// </summary>
internal static class RowProducts
{
    // Columns of eight registers of 512 bits, and of four and six of 256.
    private const int Eight = 128,
        Four = 32,
        Six = 48;

    /// <summary>Columns that are taken at once.</summary>
    /// <param name="left">Columns that are left, a multiple of 64 of which some have been taken by this.</param>
    public static int Width(int left) =>
        Vector512.IsHardwareAccelerated ? (left >= Eight ? Eight : Eight / 2)
        : left is Four or 2 * Four ? Four
        : Six;

    /// <summary>Adds two rows' products to what is there.</summary>
    /// <param name="matrix">[<paramref name="rows"/>, ·], from the first of the columns on.</param>
    /// <param name="stride">Numbers from one row of the matrix to the next.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="a">[<paramref name="rows"/>].</param>
    /// <param name="b">[<paramref name="rows"/>].</param>
    /// <param name="toA">[<paramref name="width"/>], added to.</param>
    /// <param name="toB">[<paramref name="width"/>], added to; the same as <paramref name="toA"/> where the rows are.</param>
    /// <param name="width">From <see cref="Width"/>.</param>
    public static void AddTwo(ref float matrix, int stride, int rows, ref float a, ref float b, ref float toA, ref float toB, int width)
    {
        if (Unsafe.AreSame(ref toA, ref toB))
            AddOne(ref matrix, stride, rows, ref a, ref toA, width);
        else if (width == Six)
            TwoSix(ref matrix, stride, rows, ref a, ref b, ref toA, ref toB);
        else if (width == Four)
            TwoFour<NarrowLanes>(ref matrix, stride, rows, ref a, ref b, ref toA, ref toB);
        else if (width == Eight)
            TwoEight(ref matrix, stride, rows, ref a, ref b, ref toA, ref toB);
        else
            TwoFour<WideLanes>(ref matrix, stride, rows, ref a, ref b, ref toA, ref toB);
    }

    /// <summary>Adds one row's products to what is there.</summary>
    private static void AddOne(ref float matrix, int stride, int rows, ref float a, ref float to, int width)
    {
        if (width == Six)
            OneSix(ref matrix, stride, rows, ref a, ref to);
        else if (width == Four)
            OneFour<NarrowLanes>(ref matrix, stride, rows, ref a, ref to);
        else if (width == Eight)
            OneEight(ref matrix, stride, rows, ref a, ref to);
        else
            OneFour<WideLanes>(ref matrix, stride, rows, ref a, ref to);
    }

    /// <summary>Eight registers of 512 bits of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoEight(ref float matrix, nint stride, int rows, ref float a, ref float b, ref float toA, ref float toB)
    {
        WideLanes a0 = WideLanes.Load(ref toA, 0),
            a1 = WideLanes.Load(ref toA, WideLanes.Count),
            a2 = WideLanes.Load(ref toA, 2 * WideLanes.Count),
            a3 = WideLanes.Load(ref toA, 3 * WideLanes.Count),
            a4 = WideLanes.Load(ref toA, 4 * WideLanes.Count),
            a5 = WideLanes.Load(ref toA, 5 * WideLanes.Count),
            a6 = WideLanes.Load(ref toA, 6 * WideLanes.Count),
            a7 = WideLanes.Load(ref toA, 7 * WideLanes.Count);
        WideLanes b0 = WideLanes.Load(ref toB, 0),
            b1 = WideLanes.Load(ref toB, WideLanes.Count),
            b2 = WideLanes.Load(ref toB, 2 * WideLanes.Count),
            b3 = WideLanes.Load(ref toB, 3 * WideLanes.Count),
            b4 = WideLanes.Load(ref toB, 4 * WideLanes.Count),
            b5 = WideLanes.Load(ref toB, 5 * WideLanes.Count),
            b6 = WideLanes.Load(ref toB, 6 * WideLanes.Count),
            b7 = WideLanes.Load(ref toB, 7 * WideLanes.Count);
        for (nint k = 0; k < rows; k++, matrix = ref Unsafe.Add(ref matrix, stride))
        {
            WideLanes x = WideLanes.Spread(ref a, k),
                y = WideLanes.Spread(ref b, k);
            Both(ref matrix, 0, x, y, ref a0, ref b0);
            Both(ref matrix, WideLanes.Count, x, y, ref a1, ref b1);
            Both(ref matrix, 2 * WideLanes.Count, x, y, ref a2, ref b2);
            Both(ref matrix, 3 * WideLanes.Count, x, y, ref a3, ref b3);
            Both(ref matrix, 4 * WideLanes.Count, x, y, ref a4, ref b4);
            Both(ref matrix, 5 * WideLanes.Count, x, y, ref a5, ref b5);
            Both(ref matrix, 6 * WideLanes.Count, x, y, ref a6, ref b6);
            Both(ref matrix, 7 * WideLanes.Count, x, y, ref a7, ref b7);
        }
        a0.Store(ref toA, 0);
        a1.Store(ref toA, WideLanes.Count);
        a2.Store(ref toA, 2 * WideLanes.Count);
        a3.Store(ref toA, 3 * WideLanes.Count);
        a4.Store(ref toA, 4 * WideLanes.Count);
        a5.Store(ref toA, 5 * WideLanes.Count);
        a6.Store(ref toA, 6 * WideLanes.Count);
        a7.Store(ref toA, 7 * WideLanes.Count);
        b0.Store(ref toB, 0);
        b1.Store(ref toB, WideLanes.Count);
        b2.Store(ref toB, 2 * WideLanes.Count);
        b3.Store(ref toB, 3 * WideLanes.Count);
        b4.Store(ref toB, 4 * WideLanes.Count);
        b5.Store(ref toB, 5 * WideLanes.Count);
        b6.Store(ref toB, 6 * WideLanes.Count);
        b7.Store(ref toB, 7 * WideLanes.Count);
    }

    /// <summary>Six registers of 256 bits of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoSix(ref float matrix, nint stride, int rows, ref float a, ref float b, ref float toA, ref float toB)
    {
        NarrowLanes a0 = NarrowLanes.Load(ref toA, 0),
            a1 = NarrowLanes.Load(ref toA, NarrowLanes.Count),
            a2 = NarrowLanes.Load(ref toA, 2 * NarrowLanes.Count),
            a3 = NarrowLanes.Load(ref toA, 3 * NarrowLanes.Count),
            a4 = NarrowLanes.Load(ref toA, 4 * NarrowLanes.Count),
            a5 = NarrowLanes.Load(ref toA, 5 * NarrowLanes.Count);
        NarrowLanes b0 = NarrowLanes.Load(ref toB, 0),
            b1 = NarrowLanes.Load(ref toB, NarrowLanes.Count),
            b2 = NarrowLanes.Load(ref toB, 2 * NarrowLanes.Count),
            b3 = NarrowLanes.Load(ref toB, 3 * NarrowLanes.Count),
            b4 = NarrowLanes.Load(ref toB, 4 * NarrowLanes.Count),
            b5 = NarrowLanes.Load(ref toB, 5 * NarrowLanes.Count);
        for (nint k = 0; k < rows; k++, matrix = ref Unsafe.Add(ref matrix, stride))
        {
            NarrowLanes x = NarrowLanes.Spread(ref a, k),
                y = NarrowLanes.Spread(ref b, k);
            Both(ref matrix, 0, x, y, ref a0, ref b0);
            Both(ref matrix, NarrowLanes.Count, x, y, ref a1, ref b1);
            Both(ref matrix, 2 * NarrowLanes.Count, x, y, ref a2, ref b2);
            Both(ref matrix, 3 * NarrowLanes.Count, x, y, ref a3, ref b3);
            Both(ref matrix, 4 * NarrowLanes.Count, x, y, ref a4, ref b4);
            Both(ref matrix, 5 * NarrowLanes.Count, x, y, ref a5, ref b5);
        }
        a0.Store(ref toA, 0);
        a1.Store(ref toA, NarrowLanes.Count);
        a2.Store(ref toA, 2 * NarrowLanes.Count);
        a3.Store(ref toA, 3 * NarrowLanes.Count);
        a4.Store(ref toA, 4 * NarrowLanes.Count);
        a5.Store(ref toA, 5 * NarrowLanes.Count);
        b0.Store(ref toB, 0);
        b1.Store(ref toB, NarrowLanes.Count);
        b2.Store(ref toB, 2 * NarrowLanes.Count);
        b3.Store(ref toB, 3 * NarrowLanes.Count);
        b4.Store(ref toB, 4 * NarrowLanes.Count);
        b5.Store(ref toB, 5 * NarrowLanes.Count);
    }

    /// <summary>Four registers of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoFour<T>(ref float matrix, nint stride, int rows, ref float a, ref float b, ref float toA, ref float toB)
        where T : struct, IFloatLanes<T>
    {
        T a0 = T.Load(ref toA, 0),
            a1 = T.Load(ref toA, T.Count),
            a2 = T.Load(ref toA, 2 * T.Count),
            a3 = T.Load(ref toA, 3 * T.Count);
        T b0 = T.Load(ref toB, 0),
            b1 = T.Load(ref toB, T.Count),
            b2 = T.Load(ref toB, 2 * T.Count),
            b3 = T.Load(ref toB, 3 * T.Count);
        for (nint k = 0; k < rows; k++, matrix = ref Unsafe.Add(ref matrix, stride))
        {
            T x = T.Spread(ref a, k),
                y = T.Spread(ref b, k);
            Both(ref matrix, 0, x, y, ref a0, ref b0);
            Both(ref matrix, T.Count, x, y, ref a1, ref b1);
            Both(ref matrix, 2 * T.Count, x, y, ref a2, ref b2);
            Both(ref matrix, 3 * T.Count, x, y, ref a3, ref b3);
        }
        a0.Store(ref toA, 0);
        a1.Store(ref toA, T.Count);
        a2.Store(ref toA, 2 * T.Count);
        a3.Store(ref toA, 3 * T.Count);
        b0.Store(ref toB, 0);
        b1.Store(ref toB, T.Count);
        b2.Store(ref toB, 2 * T.Count);
        b3.Store(ref toB, 3 * T.Count);
    }

    /// <summary>Eight registers of 512 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneEight(ref float matrix, nint stride, int rows, ref float a, ref float to)
    {
        WideLanes a0 = WideLanes.Load(ref to, 0),
            a1 = WideLanes.Load(ref to, WideLanes.Count),
            a2 = WideLanes.Load(ref to, 2 * WideLanes.Count),
            a3 = WideLanes.Load(ref to, 3 * WideLanes.Count),
            a4 = WideLanes.Load(ref to, 4 * WideLanes.Count),
            a5 = WideLanes.Load(ref to, 5 * WideLanes.Count),
            a6 = WideLanes.Load(ref to, 6 * WideLanes.Count),
            a7 = WideLanes.Load(ref to, 7 * WideLanes.Count);
        for (nint k = 0; k < rows; k++, matrix = ref Unsafe.Add(ref matrix, stride))
        {
            WideLanes x = WideLanes.Spread(ref a, k);
            a0 = WideLanes.MultiplyAdd(WideLanes.Load(ref matrix, 0), x, a0);
            a1 = WideLanes.MultiplyAdd(WideLanes.Load(ref matrix, WideLanes.Count), x, a1);
            a2 = WideLanes.MultiplyAdd(WideLanes.Load(ref matrix, 2 * WideLanes.Count), x, a2);
            a3 = WideLanes.MultiplyAdd(WideLanes.Load(ref matrix, 3 * WideLanes.Count), x, a3);
            a4 = WideLanes.MultiplyAdd(WideLanes.Load(ref matrix, 4 * WideLanes.Count), x, a4);
            a5 = WideLanes.MultiplyAdd(WideLanes.Load(ref matrix, 5 * WideLanes.Count), x, a5);
            a6 = WideLanes.MultiplyAdd(WideLanes.Load(ref matrix, 6 * WideLanes.Count), x, a6);
            a7 = WideLanes.MultiplyAdd(WideLanes.Load(ref matrix, 7 * WideLanes.Count), x, a7);
        }
        a0.Store(ref to, 0);
        a1.Store(ref to, WideLanes.Count);
        a2.Store(ref to, 2 * WideLanes.Count);
        a3.Store(ref to, 3 * WideLanes.Count);
        a4.Store(ref to, 4 * WideLanes.Count);
        a5.Store(ref to, 5 * WideLanes.Count);
        a6.Store(ref to, 6 * WideLanes.Count);
        a7.Store(ref to, 7 * WideLanes.Count);
    }

    /// <summary>Six registers of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneSix(ref float matrix, nint stride, int rows, ref float a, ref float to)
    {
        NarrowLanes a0 = NarrowLanes.Load(ref to, 0),
            a1 = NarrowLanes.Load(ref to, NarrowLanes.Count),
            a2 = NarrowLanes.Load(ref to, 2 * NarrowLanes.Count),
            a3 = NarrowLanes.Load(ref to, 3 * NarrowLanes.Count),
            a4 = NarrowLanes.Load(ref to, 4 * NarrowLanes.Count),
            a5 = NarrowLanes.Load(ref to, 5 * NarrowLanes.Count);
        for (nint k = 0; k < rows; k++, matrix = ref Unsafe.Add(ref matrix, stride))
        {
            NarrowLanes x = NarrowLanes.Spread(ref a, k);
            a0 = NarrowLanes.MultiplyAdd(NarrowLanes.Load(ref matrix, 0), x, a0);
            a1 = NarrowLanes.MultiplyAdd(NarrowLanes.Load(ref matrix, NarrowLanes.Count), x, a1);
            a2 = NarrowLanes.MultiplyAdd(NarrowLanes.Load(ref matrix, 2 * NarrowLanes.Count), x, a2);
            a3 = NarrowLanes.MultiplyAdd(NarrowLanes.Load(ref matrix, 3 * NarrowLanes.Count), x, a3);
            a4 = NarrowLanes.MultiplyAdd(NarrowLanes.Load(ref matrix, 4 * NarrowLanes.Count), x, a4);
            a5 = NarrowLanes.MultiplyAdd(NarrowLanes.Load(ref matrix, 5 * NarrowLanes.Count), x, a5);
        }
        a0.Store(ref to, 0);
        a1.Store(ref to, NarrowLanes.Count);
        a2.Store(ref to, 2 * NarrowLanes.Count);
        a3.Store(ref to, 3 * NarrowLanes.Count);
        a4.Store(ref to, 4 * NarrowLanes.Count);
        a5.Store(ref to, 5 * NarrowLanes.Count);
    }

    /// <summary>Four registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneFour<T>(ref float matrix, nint stride, int rows, ref float a, ref float to)
        where T : struct, IFloatLanes<T>
    {
        T a0 = T.Load(ref to, 0),
            a1 = T.Load(ref to, T.Count),
            a2 = T.Load(ref to, 2 * T.Count),
            a3 = T.Load(ref to, 3 * T.Count);
        for (nint k = 0; k < rows; k++, matrix = ref Unsafe.Add(ref matrix, stride))
        {
            T x = T.Spread(ref a, k);
            a0 = T.MultiplyAdd(T.Load(ref matrix, 0), x, a0);
            a1 = T.MultiplyAdd(T.Load(ref matrix, T.Count), x, a1);
            a2 = T.MultiplyAdd(T.Load(ref matrix, 2 * T.Count), x, a2);
            a3 = T.MultiplyAdd(T.Load(ref matrix, 3 * T.Count), x, a3);
        }
        a0.Store(ref to, 0);
        a1.Store(ref to, T.Count);
        a2.Store(ref to, 2 * T.Count);
        a3.Store(ref to, 3 * T.Count);
    }

    /// <summary>Some numbers of a row of the matrix for two factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Both<T>(ref float matrix, nint at, T x, T y, ref T a, ref T b)
        where T : struct, IFloatLanes<T>
    {
        T w = T.Load(ref matrix, at);
        a = T.MultiplyAdd(w, x, a);
        b = T.MultiplyAdd(w, y, b);
    }
}
