using System.Buffers.Binary;
using System.Numerics;
using TreePose.Formats.Npy;

namespace TreePose.Formats.Mat;

/// <summary>What stands before each element: its type and how many bytes it has. Up to 4 bytes stand in the tag itself.</summary>
/// <param name="Type">Number of the type.</param>
/// <param name="Bytes">Length of the content.</param>
/// <param name="Small">The content, when it stands in the tag.</param>
internal readonly record struct MatTag(int Type, long Bytes, byte[]? Small)
{
    public const int Matrix = 14,
        Compressed = 15,
        Utf8 = 16,
        Utf16 = 17,
        Utf32 = 18;
}

/// <summary>
/// Goes forward through the elements of a MATLAB file or of an unpacked variable. No element can claim more bytes than what holds it
/// has, and nothing is reserved before that is known.
/// </summary>
/// <param name="stream">At an element's tag.</param>
/// <param name="bigEndian">Whether the most significant byte comes first.</param>
/// <param name="length">Bytes that may be read at most.</param>
/// <param name="where">File, and variable, for errors.</param>
internal sealed class MatElements(Stream stream, bool bigEndian, long length, string where)
{
    private const int Alignment = 8,
        SmallBytes = 4,
        BlockBytes = 1 << 16;
    private long _left = length;

    /// <summary>File and variable, for errors.</summary>
    public string Where => where;

    /// <summary>Bytes left of the element that was entered last.</summary>
    public long Left => _left;

    /// <summary>Reads a tag.</summary>
    public MatTag ReadTag()
    {
        Take(2 * SmallBytes);
        Span<byte> tag = stackalloc byte[2 * SmallBytes];
        stream.ReadExactly(tag);
        uint first = Whole(tag);
        if (first >> 16 is var small and > 0)
            return small <= SmallBytes
                ? new MatTag((int)(first & 0xFFFF), small, tag[SmallBytes..].ToArray())
                : throw Damaged($"an element says that it has {small} bytes within its tag, which has room for {SmallBytes}.");
        uint bytes = Whole(tag[SmallBytes..]);
        return bytes <= _left
            ? new MatTag((int)first, bytes, null)
            : throw Damaged($"breaks off, or is damaged: an element claims {bytes} bytes, and {_left} are left of what holds it.");
    }

    /// <summary>Goes into an array.</summary>
    /// <returns>False when it is there and empty.</returns>
    public bool EnterMatrix()
    {
        MatTag tag = ReadTag();
        if (tag.Type != MatTag.Matrix)
            throw Damaged($"an element of type {tag.Type} stands where an array (14) is expected.");
        _left = tag.Bytes;
        return tag.Bytes > 0;
    }

    /// <summary>Leaves an element out.</summary>
    public void SkipElement()
    {
        MatTag tag = ReadTag();
        if (tag.Small is null)
            Skip(tag.Bytes + Padding(tag.Bytes));
    }

    /// <summary>All bytes of a short element, such as a name.</summary>
    /// <param name="most">More than these are damage.</param>
    /// <param name="what">What it is, for errors.</param>
    public byte[] ReadShort(int most, string what)
    {
        MatTag tag = ReadTag();
        if (tag.Bytes > most)
            throw Damaged($"{what} takes {tag.Bytes} bytes; up to {most} are expected.");
        return ReadBytes(tag);
    }

    /// <summary>All bytes of an element.</summary>
    public byte[] ReadBytes(MatTag tag)
    {
        byte[] bytes = new byte[tag.Bytes];
        Content(tag).ReadExactly(bytes);
        End(tag);
        return bytes;
    }

    /// <summary>Whole numbers of 32 bits: dimensions, flags.</summary>
    public int[] ReadInts(int most, string what)
    {
        byte[] bytes = ReadShort(most * sizeof(int), what);
        int[] values = new int[bytes.Length / sizeof(int)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (int)Whole(bytes.AsSpan(i * sizeof(int)));
        return values;
    }

    /// <summary>The tag of as many numbers, and their type.</summary>
    /// <param name="count">How many the array has.</param>
    public (MatTag Tag, NpyDataType Type) ReadNumbersTag(int count)
    {
        MatTag tag = ReadTag();
        NpyDataType type = TypeOf(tag.Type);
        return (long)count * type.Size == tag.Bytes
            ? (tag, type)
            : throw Damaged($"{count} numbers of {type.Size} bytes are expected, and {tag.Bytes} bytes stand there.");
    }

    /// <summary>Reads the next numbers of an element.</summary>
    public void Decode<T>(Stream content, NpyDataType type, Span<T> values)
        where T : unmanaged, INumberBase<T> => NpyNumbers.Decode(content, type, values, where);

    /// <summary>The content of an element; <see cref="End"/> stands after it.</summary>
    public Stream Content(MatTag tag)
    {
        if (tag.Small is { } small)
            return new MemoryStream(small, 0, (int)tag.Bytes);
        Take(tag.Bytes);
        return stream;
    }

    /// <summary>Goes over what fills an element up to 8 bytes; the last one of a variable may lack it.</summary>
    public void End(MatTag tag)
    {
        if (tag.Small is null)
            Skip(Math.Min(Padding(tag.Bytes), _left));
    }

    /// <summary>What is wrong with the file.</summary>
    public DataFormatException Damaged(string problem) => new(where, problem, "The file is damaged: copy or save it again.");

    /// <summary>Size and type of the letters of a text that is not UTF-8.</summary>
    public (int Size, NpyDataType Type) TypeOfLetters(MatTag tag)
    {
        NpyDataType type = TypeOf(tag.Type);
        return type.IsInteger && type.Size <= sizeof(uint)
            ? (type.Size, type)
            : throw Damaged($"letters are of type {tag.Type}; whole numbers of up to 4 bytes are expected.");
    }

    private static long Padding(long bytes) => (Alignment - bytes % Alignment) % Alignment;

    private NpyDataType TypeOf(int type) =>
        type switch
        {
            1 => new('i', 1, false),
            2 or MatTag.Utf8 => new('u', 1, false),
            3 => new('i', 2, bigEndian),
            4 or MatTag.Utf16 => new('u', 2, bigEndian),
            5 => new('i', 4, bigEndian),
            6 or MatTag.Utf32 => new('u', 4, bigEndian),
            7 => new('f', 4, bigEndian),
            9 => new('f', 8, bigEndian),
            12 => new('i', 8, bigEndian),
            13 => new('u', 8, bigEndian),
            _ => throw Damaged($"numbers are of type {type}; 1 to 7, 9, 12 and 13 are numbers."),
        };

    private uint Whole(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private void Take(long bytes)
    {
        if (bytes > _left)
            throw Damaged($"{bytes} bytes are expected, and {_left} are left.");
        _left -= bytes;
    }

    private void Skip(long bytes)
    {
        Take(bytes);
        if (stream.CanSeek)
        {
            stream.Seek(bytes, SeekOrigin.Current);
            return;
        }
        byte[] block = new byte[Math.Min(bytes, BlockBytes)];
        for (long done = 0; done < bytes; )
        {
            int count = (int)Math.Min(bytes - done, block.Length);
            stream.ReadExactly(block, 0, count);
            done += count;
        }
    }
}
