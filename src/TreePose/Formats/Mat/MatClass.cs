namespace TreePose.Formats.Mat;

/// <summary>What an array of a MATLAB file is, by the numbers that the file has for it.</summary>
public enum MatClass
{
    /// <summary>Arrays in places: <c>c{1}</c>.</summary>
    Cell = 1,

    /// <summary>Arrays under names: <c>s.field</c>.</summary>
    Struct = 2,

    /// <summary>An object of an old class; its fields read like those of a struct.</summary>
    Object = 3,

    /// <summary>Text.</summary>
    Char = 4,

    /// <summary>A sparse matrix.</summary>
    Sparse = 5,

    /// <summary>Numbers of 64 bits with decimals.</summary>
    Double = 6,

    /// <summary>Numbers of 32 bits with decimals.</summary>
    Single = 7,

    /// <summary>Whole numbers of 8 bits.</summary>
    Int8 = 8,

    /// <summary>Whole numbers of 8 bits from 0; also truth values.</summary>
    UInt8 = 9,

    /// <summary>Whole numbers of 16 bits.</summary>
    Int16 = 10,

    /// <summary>Whole numbers of 16 bits from 0.</summary>
    UInt16 = 11,

    /// <summary>Whole numbers of 32 bits.</summary>
    Int32 = 12,

    /// <summary>Whole numbers of 32 bits from 0.</summary>
    UInt32 = 13,

    /// <summary>Whole numbers of 64 bits.</summary>
    Int64 = 14,

    /// <summary>Whole numbers of 64 bits from 0.</summary>
    UInt64 = 15,

    /// <summary>A function.</summary>
    Function = 16,

    /// <summary>An object of a new class.</summary>
    Opaque = 17,
}
