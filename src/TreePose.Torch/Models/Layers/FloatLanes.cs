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

    /// <summary>Writes <see cref="Count"/> numbers.</summary>
    void Store(ref float start, nint offset);

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
    public static WideLanes MultiplyAdd(WideLanes a, WideLanes b, WideLanes c) =>
        new(Vector512.FusedMultiplyAdd(a._numbers, b._numbers, c._numbers));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float start, nint offset) => _numbers.StoreUnsafe(ref start, (nuint)offset);

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
    public static NarrowLanes MultiplyAdd(NarrowLanes a, NarrowLanes b, NarrowLanes c) =>
        new(Vector256.FusedMultiplyAdd(a._numbers, b._numbers, c._numbers));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float start, nint offset) => _numbers.StoreUnsafe(ref start, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NarrowLanes Where(ReadOnlySpan<byte> bytes, int value)
    {
        Vector128<ushort> narrow = Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<ulong>(bytes)).AsByte());
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(narrow);
        return new(Vector256.Equals(Vector256.Create(low, high).AsInt32(), Vector256.Create(value)).AsSingle() & _numbers);
    }
}
