using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TreePose.Signal.Transforms;

/// <summary>Eight lanes: 512-bit registers. Used only where AVX-512 is there.</summary>
internal readonly struct Lanes8(Vector512<double> value) : ILanes<Lanes8>
{
    private readonly Vector512<double> _value = value;

    public static int Count => 8;

    public double this[int lane] => _value[lane];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Broadcast(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(ref readonly double source, nuint offset) => new(Vector512.LoadUnsafe(in source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(ref readonly float source, nuint offset) =>
        new(Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(in source, offset)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double destination, nuint offset) => _value.StoreUnsafe(ref destination, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator +(Lanes8 a, Lanes8 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator -(Lanes8 a, Lanes8 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator *(Lanes8 a, Lanes8 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MultiplyAdd(Lanes8 a, Lanes8 b, Lanes8 c) => new(Vector512.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MultiplySubtract(Lanes8 a, Lanes8 b, Lanes8 c) => new(Avx512F.FusedMultiplySubtract(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 SubtractProduct(Lanes8 a, Lanes8 b, Lanes8 c) =>
        new(Avx512F.FusedMultiplyAddNegated(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Min(Lanes8 a, Lanes8 b) => new(Vector512.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Max(Lanes8 a, Lanes8 b) => new(Vector512.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref readonly double rows, ref double columns, nuint column)
    {
        Quarter(in rows, 0, out Vector512<double> a0, out Vector512<double> a1, out Vector512<double> a2, out Vector512<double> a3);
        Quarter(in rows, 32, out Vector512<double> b0, out Vector512<double> b1, out Vector512<double> b2, out Vector512<double> b3);
        // a0 holds columns 0 and 4 of rows 0-3 in its halves after the exchange of 128-bit pairs; b0 those of rows 4-7.
        Avx512F.Shuffle4x128(a0, b0, 0b01_00_01_00).StoreUnsafe(ref columns);
        Avx512F.Shuffle4x128(a1, b1, 0b01_00_01_00).StoreUnsafe(ref columns, column);
        Avx512F.Shuffle4x128(a2, b2, 0b01_00_01_00).StoreUnsafe(ref columns, 2 * column);
        Avx512F.Shuffle4x128(a3, b3, 0b01_00_01_00).StoreUnsafe(ref columns, 3 * column);
        Avx512F.Shuffle4x128(a0, b0, 0b11_10_11_10).StoreUnsafe(ref columns, 4 * column);
        Avx512F.Shuffle4x128(a1, b1, 0b11_10_11_10).StoreUnsafe(ref columns, 5 * column);
        Avx512F.Shuffle4x128(a2, b2, 0b11_10_11_10).StoreUnsafe(ref columns, 6 * column);
        Avx512F.Shuffle4x128(a3, b3, 0b11_10_11_10).StoreUnsafe(ref columns, 7 * column);
    }

    // Four rows: c_j holds (row 0..3 of column j) in its lower half and (row 0..3 of column j + 4) in its upper half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        ref readonly double rows,
        nuint from,
        out Vector512<double> c0,
        out Vector512<double> c1,
        out Vector512<double> c2,
        out Vector512<double> c3
    )
    {
        Vector512<double> r0 = Vector512.LoadUnsafe(in rows, from),
            r1 = Vector512.LoadUnsafe(in rows, from + 8);
        Vector512<double> r2 = Vector512.LoadUnsafe(in rows, from + 16),
            r3 = Vector512.LoadUnsafe(in rows, from + 24);
        Vector512<double> even01 = Avx512F.UnpackLow(r0, r1),
            odd01 = Avx512F.UnpackHigh(r0, r1); // columns 0 2 4 6, 1 3 5 7
        Vector512<double> even23 = Avx512F.UnpackLow(r2, r3),
            odd23 = Avx512F.UnpackHigh(r2, r3);
        Vector512<long> first = Vector512.Create(0L, 1, 8, 9, 4, 5, 12, 13),
            second = Vector512.Create(2L, 3, 10, 11, 6, 7, 14, 15);
        c0 = Avx512F.PermuteVar8x64x2(even01, first, even23);
        c1 = Avx512F.PermuteVar8x64x2(odd01, first, odd23);
        c2 = Avx512F.PermuteVar8x64x2(even01, second, even23);
        c3 = Avx512F.PermuteVar8x64x2(odd01, second, odd23);
    }
}
