using System.Buffers.Binary;

namespace TreePose.Formats.C3d;

/// <summary>The machine that a C3D file's numbers are written for; the values are those of the file.</summary>
internal enum C3dProcessor
{
    /// <summary>Least significant byte first, IEEE 754.</summary>
    Intel = 84,

    /// <summary>Whole numbers as Intel's; real ones as the VAX has them: F_floating, its two words exchanged.</summary>
    Dec = 85,

    /// <summary>Most significant byte first, IEEE 754 (SGI/MIPS).</summary>
    Mips = 86,
}

/// <summary>The bytes of a C3D file as numbers of its processor. Places are checked by who asks.</summary>
/// <param name="bytes">The whole file.</param>
/// <param name="processor">What its numbers are written for.</param>
internal sealed class C3dBytes(byte[] bytes, C3dProcessor processor)
{
    private const int ExponentShift = 23;

    /// <summary>Bytes of a block; places are counted in blocks, from 1.</summary>
    public const int Block = 512;

    /// <summary>Length of the file.</summary>
    public int Length => bytes.Length;

    public byte this[int at] => bytes[at];

    public ReadOnlySpan<byte> Span(int at, int length) => bytes.AsSpan(at, length);

    public short Int16(int at) =>
        processor == C3dProcessor.Mips
            ? BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at))
            : BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));

    public ushort UInt16(int at) => (ushort)Int16(at);

    public float Single(int at) =>
        processor switch
        {
            C3dProcessor.Mips => BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(at)),
            C3dProcessor.Dec => FromVax((uint)(UInt16(at) << 16 | UInt16(at + 2))),
            _ => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at)),
        };

    /// <summary>
    /// F_floating: sign, 8 bits of exponent, 23 of fraction as in IEEE 754, but 0.1fff · 2^(e − 128) and neither infinity nor denormal
    /// numbers; a sign with exponent 0 is no number.
    /// </summary>
    private static float FromVax(uint bits)
    {
        int exponent = (int)(bits >> ExponentShift & 0xFF);
        bool negative = bits >> 31 == 1;
        if (exponent == 0)
            return negative ? float.NaN : 0;
        if (exponent > 2) // the same number has an exponent 2 less in IEEE 754
            return BitConverter.UInt32BitsToSingle(bits - (2u << ExponentShift));
        float fraction = BitConverter.UInt32BitsToSingle(bits & 0x007FFFFF | 127u << ExponentShift); // 1.fff
        return MathF.ScaleB(negative ? -fraction : fraction, exponent - 129);
    }
}
