using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace TreePose.Torch.Checkpoints;

/// <summary>
/// Writes a zip whose entries are stored, not compressed, with their bytes at multiples of 64, as PyTorch's own writer
/// lays them out (PKWARE APPNOTE 6.3.9; the gap is an extra field "FB"). .NET's writer offers no control over the gap.
/// </summary>
internal sealed class StoredZipWriter(Stream stream)
{
    private const int Alignment = 64;
    private readonly MemoryStream _directory = new();
    private readonly long _start = stream.CanSeek ? stream.Position : 0;
    private long _position;
    private int _entries;

    /// <summary>Appends one entry.</summary>
    public void Add(string name, ReadOnlySpan<byte> bytes)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        long offset = _position;
        if (offset + bytes.Length + 4096 > uint.MaxValue)
            throw new TreePoseException($"A checkpoint of more than 4 GB cannot be written; entry '{name}' goes beyond it.");
        int gap = (int)((Alignment - (offset + 30 + utf8.Length + 4) % Alignment) % Alignment);
        byte[] header = new byte[30 + utf8.Length + 4 + gap];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034b50);
        Common(header.AsSpan(4), Crc32.HashToUInt32(bytes), bytes.Length, utf8.Length, 4 + gap);
        utf8.CopyTo(header, 30);
        "FB"u8.CopyTo(header.AsSpan(30 + utf8.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32 + utf8.Length), (ushort)gap);
        header.AsSpan(34 + utf8.Length).Fill((byte)'Z');
        Write(header);
        Write(bytes);

        byte[] central = new byte[46];
        BinaryPrimitives.WriteUInt32LittleEndian(central, 0x02014b50);
        Common(central.AsSpan(6), Crc32.HashToUInt32(bytes), bytes.Length, utf8.Length, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(central.AsSpan(42), (uint)offset);
        _directory.Write(central);
        _directory.Write(utf8);
        _entries++;
    }

    /// <summary>Appends the directory of entries; nothing may be added after it.</summary>
    public void Finish()
    {
        byte[] end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), checked((ushort)_entries));
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)_entries);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)_directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)_position);
        Write(_directory.ToArray());
        Write(end);
        if (stream.CanSeek && stream.Position - _start != _position)
            throw new IOException("The stream of a checkpoint was moved while it was written.");
    }

    /// <summary>
    /// The fields that the local and the central header share, from "version needed" on. No time: same content, same bytes.
    /// </summary>
    private static void Common(Span<byte> fields, uint crc, int size, int nameLength, int extraLength)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(fields, 10);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[2..], 0x0800); // names are UTF-8
        BinaryPrimitives.WriteUInt16LittleEndian(fields[8..], 0x21); // 1 January 1980, the earliest date of a zip
        BinaryPrimitives.WriteUInt32LittleEndian(fields[10..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[14..], (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[18..], (uint)size);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[22..], (ushort)nameLength);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[24..], (ushort)extraLength);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }
}

/// <summary>Reads such a zip and trusts nothing in it: no compression, no entry larger than the file, checksums verified.</summary>
internal sealed class StoredZipReader : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly string _where;
    private readonly string _remedy;

    public StoredZipReader(Stream stream, string where, string remedy)
    {
        (_where, _remedy, Length) = (where, remedy, stream.Length);
        try
        {
            _zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            long total = 0;
            foreach (ZipArchiveEntry entry in _zip.Entries)
                total += entry.CompressedLength;
            if (total > stream.Length)
                throw new DataFormatException(where, $"its entries claim {total} bytes in a file of {stream.Length}.", remedy);
        }
        catch (Exception e) when (e is not DataFormatException && (e is IOException || RecordJsonRules.IsDamage(e)))
        {
            throw new DataFormatException(where, "is not a whole zip: it is cut short or damaged.", remedy, e);
        }
    }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    public IEnumerable<string> Names => _zip.Entries.Select(e => e.FullName);

    /// <summary>The bytes of an entry, or null when there is none.</summary>
    public byte[]? Find(string name)
    {
        if (_zip.GetEntry(name) is not { } entry)
            return null;
        if (entry.CompressedLength != entry.Length)
            throw new DataFormatException($"{_where}: {name}", "is compressed; entries of a checkpoint are stored as they are.", _remedy);
        if (entry.Length > Array.MaxLength)
            throw new DataFormatException(
                $"{_where}: {name}",
                $"has {entry.Length} bytes; at most {Array.MaxLength} can be read.",
                _remedy
            );
        byte[] bytes = new byte[entry.Length];
        try
        {
            using Stream content = entry.Open();
            content.ReadExactly(bytes);
        }
        catch (Exception e) when (e is IOException || RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException($"{_where}: {name}", "is cut short or damaged.", _remedy, e);
        }
        if (Crc32.HashToUInt32(bytes) != entry.Crc32)
            throw new DataFormatException($"{_where}: {name}", "does not match its checksum.", _remedy);
        return bytes;
    }

    /// <summary>The bytes of an entry that must be there.</summary>
    public byte[] Read(string name) => Find(name) ?? throw new DataFormatException(_where, $"has no entry '{name}'.", _remedy);

    public void Dispose() => _zip.Dispose();
}
