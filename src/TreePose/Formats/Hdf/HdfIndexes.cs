namespace TreePose.Formats.Hdf;

/// <summary>The structures by which the HDF5 library finds chunks and names; see <see cref="HdfStructure"/>.</summary>
internal static class HdfIndexes
{
    /// <summary>Kind of a tree of chunks, plus the number of axes.</summary>
    public const char Chunks = '\u1000';

    private const uint Tree = 0x45455254,
        FixedHeader = 0x44484146,
        ExtensibleHeader = 0x44484145,
        FractalHeader = 0x50485246;
    private const ulong MostBits = 40; // an array of a trillion chunks

    /// <summary>Nodes of chunks: each one's bytes have to be in the file.</summary>
    public static void ChunkTree(HdfBytes bytes, int axes, int offset, Action<ulong> add)
    {
        if (!bytes.Take(Tree) || bytes.Number(1) != 1)
            return;
        bool isLeaf = bytes.Number(1) == 0;
        ulong count = bytes.Number(2);
        bytes.Skip((UInt128)(2 * offset));
        for (ulong i = 0; i < count; i++)
        {
            ulong size = bytes.Number(4);
            bytes.Skip((UInt128)(4 + 8 * axes));
            ulong child = bytes.Number(offset);
            if (isLeaf)
                bytes.Require(size, bytes.Length);
            else
                add(child);
        }
    }

    /// <summary>A fixed array has room for all of its chunks.</summary>
    public static void FixedArray(HdfBytes bytes, int length)
    {
        if (!bytes.Take(FixedHeader))
            return;
        bytes.Skip(2);
        ulong size = bytes.Number(1);
        bytes.Skip(1);
        bytes.Require((UInt128)size * bytes.Number(length), bytes.Length);
    }

    /// <summary>An extensible array has tables of 2 to the half of its bits.</summary>
    public static void ExtensibleArray(HdfBytes bytes)
    {
        if (!bytes.Take(ExtensibleHeader))
            return;
        bytes.Skip(3);
        ulong bits = bytes.Number(1);
        if (bits > MostBits)
            throw bytes.Wrong($"an index of chunks has 2^{bits} places");
    }

    /// <summary>The heap of a group with many names.</summary>
    public static void FractalHeap(HdfBytes bytes, int offset, int length)
    {
        if (!bytes.Take(FractalHeader))
            return;
        bytes.Skip((UInt128)(10 + 2 * offset + 10 * length));
        ulong width = bytes.Number(2);
        for (int i = 0; i < 2; i++) // smallest and largest block
            if (bytes.Number(length) > 1 << 30)
                throw bytes.Wrong("a heap of names has blocks of more than a gibibyte");
        bytes.Skip((UInt128)(4 + offset));
        bytes.Require((UInt128)(width * bytes.Number(2)) * (UInt128)offset, bytes.Length);
    }
}
