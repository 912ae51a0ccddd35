using System.Runtime.CompilerServices;

namespace TreePose.Signal.Transforms;

/// <summary>One lane: a single transform.</summary>
internal readonly struct Lanes1(double value) : ILanes<Lanes1>
{
    private readonly double _value = value;

    public static int Count => 1;

    public double this[int lane] => _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Broadcast(double value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Load(ref readonly double source, nuint offset) => new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Load(ref readonly float source, nuint offset) => new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double destination, nuint offset) => Unsafe.Add(ref destination, offset) = _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator +(Lanes1 a, Lanes1 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator -(Lanes1 a, Lanes1 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator *(Lanes1 a, Lanes1 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 MultiplyAdd(Lanes1 a, Lanes1 b, Lanes1 c) => new(a._value * b._value + c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 MultiplySubtract(Lanes1 a, Lanes1 b, Lanes1 c) => new(a._value * b._value - c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 SubtractProduct(Lanes1 a, Lanes1 b, Lanes1 c) => new(c._value - a._value * b._value);

    public static Lanes1 Min(Lanes1 a, Lanes1 b) => new(double.MinNative(a._value, b._value));

    public static Lanes1 Max(Lanes1 a, Lanes1 b) => new(double.MaxNative(a._value, b._value));

    public static void Transpose(ref readonly double rows, ref double columns, nuint column) => Unsafe.Add(ref columns, 0) = rows;
}
