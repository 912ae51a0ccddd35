using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TreePose.Torch.Models.Layers;

/// <summary>Transposes of matrices: eight by eight numbers at a time where the processor has AVX, else number by number.</summary>
internal static class FastTranspose
{
    /// <summary>Rows and columns that are turned at once.</summary>
    private const int Side = 8;

    /// <summary>Writes a matrix as its transpose.</summary>
    /// <param name="from">[rows, columns]; a row begins every <paramref name="fromStride"/> floats.</param>
    /// <param name="fromStride">Floats from row to row.</param>
    /// <param name="to">[columns, rows]; a row begins every <paramref name="toStride"/> floats.</param>
    /// <param name="toStride">Floats from row to row.</param>
    /// <param name="rows">Rows of <paramref name="from"/>.</param>
    /// <param name="columns">Columns of <paramref name="from"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(ref float from, nint fromStride, ref float to, nint toStride, int rows, int columns)
    {
        int wholeRows = Avx.IsSupported ? rows / Side * Side : 0,
            wholeColumns = Avx.IsSupported ? columns / Side * Side : 0;
        for (int column = 0; column < wholeColumns; column += Side) // what is written lies together
        for (int row = 0; row < wholeRows; row += Side)
            Eight(
                ref Unsafe.Add(ref from, row * fromStride + column),
                fromStride,
                ref Unsafe.Add(ref to, column * toStride + row),
                toStride
            );
        for (int row = 0; row < rows; row++)
        for (int column = row < wholeRows ? wholeColumns : 0; column < columns; column++)
            Unsafe.Add(ref to, column * toStride + row) = Unsafe.Add(ref from, row * fromStride + column);
    }

    /// <summary>Eight by eight numbers: the lower four rows come behind the upper four, then each half is turned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(ref float from, nint fromStride, ref float to, nint toStride)
    {
        ref float lower = ref Unsafe.Add(ref from, 4 * fromStride);
        for (nint half = 0; half < Side; half += 4, to = ref Unsafe.Add(ref to, 4 * toStride))
        {
            Vector256<float> a = Both(ref from, ref lower, half), // a0 a1 a2 a3 e0 e1 e2 e3
                b = Both(ref from, ref lower, fromStride + half),
                c = Both(ref from, ref lower, 2 * fromStride + half),
                d = Both(ref from, ref lower, 3 * fromStride + half);
            (Vector256<float> ab, Vector256<float> abEnd) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b)); // a0 b0 a1 b1, a2 b2 a3 b3
            (Vector256<float> cd, Vector256<float> cdEnd) = (Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
            Pairs(ab, cd, false).StoreUnsafe(ref to);
            Pairs(ab, cd, true).StoreUnsafe(ref to, (nuint)toStride);
            Pairs(abEnd, cdEnd, false).StoreUnsafe(ref to, (nuint)(2 * toStride));
            Pairs(abEnd, cdEnd, true).StoreUnsafe(ref to, (nuint)(3 * toStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Both(ref float upper, ref float lower, nint at) =>
        Vector256.Create(Vector128.LoadUnsafe(ref upper, (nuint)at), Vector128.LoadUnsafe(ref lower, (nuint)at));

    /// <summary>Of each half of two registers the first or the second pair of numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pairs(Vector256<float> one, Vector256<float> other, bool second) =>
        second ? Avx.UnpackHigh(one.AsDouble(), other.AsDouble()).AsSingle() : Avx.UnpackLow(one.AsDouble(), other.AsDouble()).AsSingle();
}
