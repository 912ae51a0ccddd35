using System.Buffers.Binary;
using System.Numerics;

namespace TreePose.Formats.Hdf;

/// <summary>The bytes of an HDF5 file from some place on, up to an end that nothing may reach across.</summary>
internal sealed class HdfBytes(Stream stream, string path)
{
    private readonly byte[] _number = new byte[8];

    /// <summary>Bytes of the file.</summary>
    public long Length { get; } = stream.Length;

    /// <summary>The next byte.</summary>
    public long At { get; private set; }

    /// <summary>Where reading has to stop.</summary>
    public long End { get; private set; }

    /// <summary>Bytes before the end.</summary>
    public ulong Left => (ulong)(End - At);

    /// <summary>Where something stands whose address is counted from a base; refused when that is not in the file.</summary>
    public long Place(UInt128 place) =>
        place < (UInt128)Length ? (long)place : throw Wrong($"an address of {place} leads out of a file of {Length} bytes");

    /// <summary>Goes on at a place, and is let as far as an end.</summary>
    public void Open(long at, UInt128 size)
    {
        At = at;
        Require(size, Length - at);
        End = at + (long)size;
        stream.Position = at;
    }

    /// <summary>A number of so many bytes, little-endian.</summary>
    public ulong Number(int size)
    {
        Require((UInt128)size, End - At);
        _number.AsSpan().Clear();
        stream.ReadExactly(_number, 0, size);
        At += size;
        return BinaryPrimitives.ReadUInt64LittleEndian(_number);
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(UInt128 count)
    {
        Require(count, End - At);
        At += (long)count;
        stream.Position = At;
    }

    /// <summary>Whether four letters stand here; they are passed over then.</summary>
    public bool Take(uint letters)
    {
        if (End - At < 4)
            return false;
        if ((uint)Number(4) == letters)
            return true;
        At -= 4;
        stream.Position = At;
        return false;
    }

    /// <summary>Passes over a text that ends with 0.</summary>
    public int SkipText()
    {
        for (int length = 1; ; length++)
            if (Number(1) == 0)
                return length;
    }

    /// <summary>What is claimed has to be there.</summary>
    public void Require(UInt128 claimed, long there)
    {
        if (there < 0 || claimed > (UInt128)there)
            throw Wrong($"something at byte {At} claims {claimed} bytes where there are {Math.Max(0, there)}");
    }

    /// <summary>An error about the file.</summary>
    public DataFormatException Wrong(string problem, string? remedy = null) =>
        new(
            path,
            $"cannot be read as HDF5 ({problem}).",
            remedy ?? "The file is truncated, damaged or made to be so: copy it again, or look at it with h5dump."
        );

    /// <summary>Smallest power of two bytes that a field of flags tells.</summary>
    public static int Width(ulong flags) => 1 << (int)(flags & 3);

    /// <summary>The bytes in which every number up to this one can be written.</summary>
    public static int BytesFor(ulong most) => BitOperations.Log2(most | 1) / 8 + 1;
}
