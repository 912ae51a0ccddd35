using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace TreePose.Formats.Mat;

/// <summary>
/// Writes arrays of numbers as a MATLAB level 5 file (-v7: each variable compressed), little-endian, as MATLAB and SciPy read it.
/// </summary>
internal sealed class MatWriter : IDisposable
{
    private const int Int8 = 1,
        Int32 = 5,
        UInt32 = 6,
        Double = 9;
    private readonly AtomicFileStream _file;

    /// <summary>Begins a file that takes its place when it is whole.</summary>
    public MatWriter(string path)
    {
        _file = AtomicFile.Create(path);
        byte[] header = new byte[MatHeader.Length];
        header.AsSpan(0, MatHeader.TextLength).Fill((byte)' ');
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, written by TreePose").CopyTo(header, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(MatHeader.VersionAt), 0x0100);
        "IM"u8.CopyTo(header.AsSpan(MatHeader.OrderAt));
        _file.Stream.Write(header);
    }

    /// <summary>Adds an array of class double.</summary>
    /// <param name="name">Its name: a letter, then letters, digits and underscores.</param>
    /// <param name="shape">Lengths of its axes, at least two.</param>
    /// <param name="values">All numbers, the first axis running fastest, as MATLAB has them.</param>
    /// <exception cref="ArgumentException">There are not as many numbers as the axes say.</exception>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<double> values)
    {
        long count = 1;
        foreach (int length in shape)
            count *= length;
        if (shape.Length < 2 || count != values.Length)
            throw new ArgumentException($"{name} has {values.Length} numbers and {shape.Length} axes of {count}.", nameof(values));
        using var inner = new MemoryStream();
        Element(inner, UInt32, MemoryMarshal.AsBytes<int>([(int)MatClass.Double, 0]));
        Element(inner, Int32, MemoryMarshal.AsBytes(shape));
        Element(inner, Int8, Encoding.ASCII.GetBytes(name));
        Element(inner, Double, MemoryMarshal.AsBytes(values));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            Tag(zlib, MatTag.Matrix, (int)inner.Length);
            zlib.Write(inner.GetBuffer().AsSpan(0, (int)inner.Length));
        }
        Tag(_file.Stream, MatTag.Compressed, (int)packed.Length);
        _file.Stream.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>The file is whole.</summary>
    public void Commit() => _file.Commit();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void Element(Stream to, int type, ReadOnlySpan<byte> content)
    {
        Tag(to, type, content.Length);
        to.Write(content);
        to.Write(stackalloc byte[(8 - content.Length % 8) % 8]);
    }

    private static void Tag(Stream to, int type, int bytes)
    {
        Span<byte> tag = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tag, type);
        BinaryPrimitives.WriteInt32LittleEndian(tag[4..], bytes);
        to.Write(tag);
    }
}
