using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// A few single-precision numbers that are computed with at once. A kernel written over this type serves registers of 512 and of 256
/// bits: what it sums at once is as many registers at either width, and each number is summed in the same order.
/// </summary>
internal interface IFloatLanes<TSelf>
    where TSelf : struct, IFloatLanes<TSelf>
{
    /// <summary>Numbers held.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> numbers from <paramref name="offset"/> on.</summary>
    static abstract TSelf Load(ref float start, nint offset);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Spread(ref float start, nint offset);

    /// <summary>a·b + c.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf All(float number);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a);

    /// <summary>Each number, or the bound that it is beyond; NaN stays.</summary>
    static abstract TSelf Between(TSelf low, TSelf high, TSelf numbers);

    /// <summary>The nearest whole numbers, halves to the even one.</summary>
    static abstract TSelf Round(TSelf numbers);

    /// <summary>Two to the power of whole numbers from -126 to 127.</summary>
    static abstract TSelf PowerOfTwo(TSelf whole);

    /// <summary>One number or the other, by whether a third is less than a fourth.</summary>
    static abstract TSelf IfLess(TSelf a, TSelf b, TSelf then, TSelf otherwise);

    /// <summary>One number or the other, by whether a third is greater than a fourth, or a NaN.</summary>
    static abstract TSelf IfGreaterOrNaN(TSelf a, TSelf b, TSelf then, TSelf otherwise);

    /// <summary>The largest of four and zero, NaN where one of them is.</summary>
    static abstract TSelf LargestOrZero(TSelf a, TSelf b, TSelf c, TSelf d);

    /// <summary>Writes <see cref="Count"/> numbers.</summary>
    void Store(ref float start, nint offset);

    /// <summary>Writes whole numbers from 0 to 127 as bytes.</summary>
    void StoreBytes(ref byte start, nint offset);

    /// <summary>These numbers where a byte is <paramref name="value"/>, 0 elsewhere.</summary>
    /// <param name="bytes">[<see cref="Count"/>].</param>
    /// <param name="value">The value.</param>
    TSelf Where(ReadOnlySpan<byte> bytes, int value);
}

/// <summary>A register of 512 bits, or two or four narrower ones.</summary>
internal readonly struct WideLanes(Vector512<float> numbers) : IFloatLanes<WideLanes>
{
    private readonly Vector512<float> _numbers = numbers;

    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes Load(ref float start, nint offset) => new(Vector512.LoadUnsafe(ref start, (nuint)offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes Spread(ref float start, nint offset) => new(Vector512.Create(Unsafe.Add(ref start, offset)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes All(float number) => new(Vector512.Create(number));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes operator +(WideLanes a, WideLanes b) => new(a._numbers + b._numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes operator -(WideLanes a, WideLanes b) => new(a._numbers - b._numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes operator *(WideLanes a, WideLanes b) => new(a._numbers * b._numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes operator /(WideLanes a, WideLanes b) => new(a._numbers / b._numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes operator -(WideLanes a) => new(-a._numbers);

    // The native minimum and maximum give their second operand when one is NaN: it goes on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes Between(WideLanes low, WideLanes high, WideLanes numbers) =>
        new(Vector512.MaxNative(low._numbers, Vector512.MinNative(high._numbers, numbers._numbers)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes Round(WideLanes numbers) => new(Vector512.Round(numbers._numbers));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes PowerOfTwo(WideLanes whole) =>
        new(Vector512.ShiftLeft(Vector512.ConvertToInt32Native(whole._numbers) + Vector512.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes IfLess(WideLanes a, WideLanes b, WideLanes then, WideLanes otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a._numbers, b._numbers), then._numbers, otherwise._numbers));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes IfGreaterOrNaN(WideLanes a, WideLanes b, WideLanes then, WideLanes otherwise) =>
        new(
            Vector512.ConditionalSelect(
                Vector512.GreaterThan(a._numbers, b._numbers) | ~Vector512.Equals(a._numbers, a._numbers),
                then._numbers,
                otherwise._numbers
            )
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes LargestOrZero(WideLanes a, WideLanes b, WideLanes c, WideLanes d)
    {
        Vector512<float> numbers = Vector512.Equals(a._numbers, a._numbers) & Vector512.Equals(b._numbers, b._numbers);
        numbers &= Vector512.Equals(c._numbers, c._numbers) & Vector512.Equals(d._numbers, d._numbers);
        Vector512<float> upper = Vector512.MaxNative(a._numbers, b._numbers),
            lower = Vector512.MaxNative(c._numbers, d._numbers);
        return new(Vector512.MaxNative(Vector512.MaxNative(upper, lower), Vector512<float>.Zero) | ~numbers); // all bits set are a NaN
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes MultiplyAdd(WideLanes a, WideLanes b, WideLanes c) =>
        new(Vector512.FusedMultiplyAdd(a._numbers, b._numbers, c._numbers));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float start, nint offset) => _numbers.StoreUnsafe(ref start, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(ref byte start, nint offset)
    {
        Vector512<int> whole = Vector512.ConvertToInt32Native(_numbers);
        Vector256<short> half = Vector256.Narrow(whole.GetLower(), whole.GetUpper());
        Vector128.Narrow(half.GetLower(), half.GetUpper()).AsByte().StoreUnsafe(ref start, (nuint)offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public WideLanes Where(ReadOnlySpan<byte> bytes, int value) =>
        new(Vector512.Equals(FastMath.Widen(bytes), Vector512.Create(value)).AsSingle() & _numbers);
}

/// <summary>A register of 256 bits, or two narrower ones.</summary>
internal readonly struct NarrowLanes(Vector256<float> numbers) : IFloatLanes<NarrowLanes>
{
    private readonly Vector256<float> _numbers = numbers;

    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes Load(ref float start, nint offset) => new(Vector256.LoadUnsafe(ref start, (nuint)offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes Spread(ref float start, nint offset) => new(Vector256.Create(Unsafe.Add(ref start, offset)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes All(float number) => new(Vector256.Create(number));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes operator +(NarrowLanes a, NarrowLanes b) => new(a._numbers + b._numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes operator -(NarrowLanes a, NarrowLanes b) => new(a._numbers - b._numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes operator *(NarrowLanes a, NarrowLanes b) => new(a._numbers * b._numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes operator /(NarrowLanes a, NarrowLanes b) => new(a._numbers / b._numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes operator -(NarrowLanes a) => new(-a._numbers);

    // The native minimum and maximum give their second operand when one is NaN: it goes on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes Between(NarrowLanes low, NarrowLanes high, NarrowLanes numbers) =>
        new(Vector256.MaxNative(low._numbers, Vector256.MinNative(high._numbers, numbers._numbers)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes Round(NarrowLanes numbers) => new(Vector256.Round(numbers._numbers));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes PowerOfTwo(NarrowLanes whole) =>
        new(Vector256.ShiftLeft(Vector256.ConvertToInt32Native(whole._numbers) + Vector256.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes IfLess(NarrowLanes a, NarrowLanes b, NarrowLanes then, NarrowLanes otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a._numbers, b._numbers), then._numbers, otherwise._numbers));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes IfGreaterOrNaN(NarrowLanes a, NarrowLanes b, NarrowLanes then, NarrowLanes otherwise) =>
        new(
            Vector256.ConditionalSelect(
                Vector256.GreaterThan(a._numbers, b._numbers) | ~Vector256.Equals(a._numbers, a._numbers),
                then._numbers,
                otherwise._numbers
            )
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes LargestOrZero(NarrowLanes a, NarrowLanes b, NarrowLanes c, NarrowLanes d)
    {
        Vector256<float> numbers = Vector256.Equals(a._numbers, a._numbers) & Vector256.Equals(b._numbers, b._numbers);
        numbers &= Vector256.Equals(c._numbers, c._numbers) & Vector256.Equals(d._numbers, d._numbers);
        Vector256<float> upper = Vector256.MaxNative(a._numbers, b._numbers),
            lower = Vector256.MaxNative(c._numbers, d._numbers);
        return new(Vector256.MaxNative(Vector256.MaxNative(upper, lower), Vector256<float>.Zero) | ~numbers); // all bits set are a NaN
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes MultiplyAdd(NarrowLanes a, NarrowLanes b, NarrowLanes c) =>
        new(Vector256.FusedMultiplyAdd(a._numbers, b._numbers, c._numbers));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float start, nint offset) => _numbers.StoreUnsafe(ref start, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(ref byte start, nint offset)
    {
        Vector256<int> whole = Vector256.ConvertToInt32Native(_numbers);
        Vector128<short> half = Vector128.Narrow(whole.GetLower(), whole.GetUpper());
        ulong eight = Vector128.Narrow(half, half).AsUInt64().ToScalar();
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, offset), eight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NarrowLanes Where(ReadOnlySpan<byte> bytes, int value)
    {
        Vector128<ushort> narrow = Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<ulong>(bytes)).AsByte());
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(narrow);
        return new(Vector256.Equals(Vector256.Create(low, high).AsInt32(), Vector256.Create(value)).AsSingle() & _numbers);
    }
}
