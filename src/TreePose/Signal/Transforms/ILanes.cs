namespace TreePose.Signal.Transforms;

/// <summary>
/// A few double-precision numbers that are computed with at once, one for each of as many independent transforms.
/// One algorithm written over this type serves a single transform, 256-bit and 512-bit registers.
/// </summary>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Numbers held.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(double value);

    /// <summary>Reads <see cref="Count"/> numbers that begin <paramref name="offset"/> after <paramref name="source"/>.</summary>
    static abstract TSelf Load(ref readonly double source, nuint offset);

    /// <summary>Reads <see cref="Count"/> single-precision numbers and widens them.</summary>
    static abstract TSelf Load(ref readonly float source, nuint offset);

    /// <summary>Writes <see cref="Count"/> numbers.</summary>
    void Store(ref double destination, nuint offset);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a·b + c.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a·b − c.</summary>
    static abstract TSelf MultiplySubtract(TSelf a, TSelf b, TSelf c);

    /// <summary>c − a·b.</summary>
    static abstract TSelf SubtractProduct(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller of each pair; either one when there is a NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger of each pair; either one when there is a NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>Reads Count rows of Count contiguous numbers and writes them as columns.</summary>
    static abstract void Transpose(ref readonly double rows, ref double columns, nuint column);

    /// <summary>The number in one lane.</summary>
    double this[int lane] { get; }
}
