namespace TreePose.Formats.Hdf;

/// <summary>Number types and shapes as an HDF5 file tells them; see <see cref="HdfStructure"/>.</summary>
internal static class HdfTypes
{
    private const int Deepest = 32;
    private const ulong BigEndian = 1;

    /// <summary>Reads a type, and gives the bytes of one element.</summary>
    /// <exception cref="DataFormatException">A length in it cannot be.</exception>
    public static ulong Check(HdfBytes bytes, int depth = 0)
    {
        if (depth > Deepest)
            throw bytes.Wrong($"a type lies in more than {Deepest} others");
        ulong head = bytes.Number(1),
            bits = bytes.Number(3),
            size = bytes.Number(4),
            version = head >> 4;
        bytes.Require(size, bytes.Length); // no element is larger than its file
        switch (head & 15)
        {
            case 0 or 4:
                bytes.Skip(4);
                break;
            case 1:
                if (depth > 0 && (bits & BigEndian) != 0) // PureHDF 2.2.0 takes their bytes as they lie
                    throw bytes.Wrong(
                        "a compound holds floating-point numbers in big-endian byte order",
                        "Save them in little-endian order, e.g. array.astype('<c8')."
                    );
                bytes.Skip(12);
                break;
            case 2:
                bytes.Skip(2);
                break;
            case 5:
                bytes.Skip(bits & 255);
                break;
            case 6:
                Members(bytes, version, bits & 0xFFFF, size, depth);
                break;
            case 8:
                ulong each = Check(bytes, depth + 1);
                for (ulong i = 0; i < (bits & 0xFFFF); i++)
                    Name(bytes, version);
                bytes.Skip((UInt128)(bits & 0xFFFF) * each);
                break;
            case 9:
                Check(bytes, depth + 1);
                break;
            case 10:
                ulong axes = bytes.Number(1);
                bytes.Skip(version < 3 ? 3 + 8 * axes : 4 * axes);
                Check(bytes, depth + 1);
                break;
        }
        return size;
    }

    /// <summary>How many elements a shape has.</summary>
    public static UInt128 Elements(HdfBytes bytes, int length)
    {
        ulong version = bytes.Number(1),
            axes = bytes.Number(1);
        bytes.Skip(1);
        ulong kind = version > 1 ? bytes.Number(1) : 1; // 0 one element, 1 along axes, 2 none
        if (kind != 1 && axes > 0)
            throw bytes.Wrong($"a shape of {axes} axes is said to have none");
        bool isNothing = kind == 2;
        bytes.Skip(version == 1 ? 5u : 0u);
        UInt128 count = isNothing ? 0u : 1u;
        for (ulong i = 0; i < axes; i++)
        {
            ulong along = bytes.Number(length);
            count = count > ulong.MaxValue ? count : count * along;
        }
        return count;
    }

    private static void Members(HdfBytes bytes, ulong version, ulong count, ulong size, int depth)
    {
        for (ulong i = 0; i < count; i++)
        {
            Name(bytes, version);
            bytes.Skip((UInt128)(version < 3 ? 4 : HdfBytes.BytesFor(size)));
            bytes.Skip(version == 1 ? 28u : 0u);
            Check(bytes, depth + 1);
        }
    }

    private static void Name(HdfBytes bytes, ulong version)
    {
        int length = bytes.SkipText();
        if (version < 3)
            bytes.Skip((UInt128)((8 - length % 8) % 8));
    }
}
