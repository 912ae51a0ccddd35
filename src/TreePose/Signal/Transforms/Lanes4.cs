using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TreePose.Signal.Transforms;

/// <summary>Four lanes: 256-bit registers (AVX2), or whatever the machine has that can stand in for them.</summary>
internal readonly struct Lanes4(Vector256<double> value) : ILanes<Lanes4>
{
    private readonly Vector256<double> _value = value;

    public static int Count => 4;

    public double this[int lane] => _value[lane];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Broadcast(double value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Load(ref readonly double source, nuint offset) => new(Vector256.LoadUnsafe(in source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Load(ref readonly float source, nuint offset)
    {
        Vector128<float> narrow = Vector128.LoadUnsafe(in source, offset);
        return new(
            Avx.IsSupported
                ? Avx.ConvertToVector256Double(narrow)
                : Vector256.Create(Vector128.WidenLower(narrow), Vector128.WidenUpper(narrow))
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double destination, nuint offset) => _value.StoreUnsafe(ref destination, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator +(Lanes4 a, Lanes4 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator -(Lanes4 a, Lanes4 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator *(Lanes4 a, Lanes4 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 MultiplyAdd(Lanes4 a, Lanes4 b, Lanes4 c) => new(Vector256.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 MultiplySubtract(Lanes4 a, Lanes4 b, Lanes4 c) =>
        new(
            Fma.IsSupported
                ? Fma.MultiplySubtract(a._value, b._value, c._value)
                : Vector256.MultiplyAddEstimate(a._value, b._value, -c._value)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 SubtractProduct(Lanes4 a, Lanes4 b, Lanes4 c) =>
        new(
            Fma.IsSupported
                ? Fma.MultiplyAddNegated(a._value, b._value, c._value)
                : Vector256.MultiplyAddEstimate(-a._value, b._value, c._value)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Min(Lanes4 a, Lanes4 b) => new(Vector256.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Max(Lanes4 a, Lanes4 b) => new(Vector256.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref readonly double rows, ref double columns, nuint column)
    {
        if (!Avx.IsSupported)
        {
            for (nuint r = 0; r < 4; r++)
            {
                for (nuint c = 0; c < 4; c++)
                    Unsafe.Add(ref columns, c * column + r) = Unsafe.Add(ref Unsafe.AsRef(in rows), r * 4 + c);
            }
            return;
        }
        Vector256<double> r0 = Vector256.LoadUnsafe(in rows),
            r1 = Vector256.LoadUnsafe(in rows, 4);
        Vector256<double> r2 = Vector256.LoadUnsafe(in rows, 8),
            r3 = Vector256.LoadUnsafe(in rows, 12);
        Vector256<double> low01 = Avx.UnpackLow(r0, r1),
            high01 = Avx.UnpackHigh(r0, r1);
        Vector256<double> low23 = Avx.UnpackLow(r2, r3),
            high23 = Avx.UnpackHigh(r2, r3);
        Avx.Permute2x128(low01, low23, 0x20).StoreUnsafe(ref columns);
        Avx.Permute2x128(high01, high23, 0x20).StoreUnsafe(ref columns, column);
        Avx.Permute2x128(low01, low23, 0x31).StoreUnsafe(ref columns, 2 * column);
        Avx.Permute2x128(high01, high23, 0x31).StoreUnsafe(ref columns, 3 * column);
    }
}
