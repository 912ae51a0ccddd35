using System.Buffers.Binary;

namespace TreePose.Tracking.WandB;

/// <summary>
/// The framing of a <c>.wandb</c> file: a 7-byte header, then records in blocks of 32,768 bytes, each piece with
/// CRC-32, length and type. The file is a function of what is written: opened again, it is fed from the start, compares
/// what it has, and appends from where it ended; a torn tail is completed, and other content is replaced.
/// </summary>
internal sealed class WandBLog : IDisposable
{
    private const int Block = 32_768;
    private const int PieceHeader = 7;
    private readonly FileStream _file;
    private readonly byte[] _compared = new byte[Block];
    private long _position;
    private long _existing;

    public WandBLog(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _existing = _file.Length;
        Put([(byte)':', (byte)'W', (byte)'&', (byte)'B', 0xE1, 0xBE, 0]); // 0xBEE1, version 0
    }

    /// <summary>Where the next record begins.</summary>
    public long Position => _position;

    /// <summary>Writes one record, in as many pieces as blocks demand.</summary>
    public void Append(ReadOnlySpan<byte> record)
    {
        bool first = true;
        do
        {
            int left = Block - (int)(_position % Block);
            if (left < PieceHeader)
            {
                Put(new byte[left]);
                left = Block;
            }
            int length = Math.Min(record.Length, left - PieceHeader);
            bool last = length == record.Length;
            byte type = (byte)(
                first
                    ? last
                        ? 1
                        : 2
                    : last
                        ? 4
                        : 3
            );
            byte[] piece = new byte[PieceHeader + length];
            piece[6] = type;
            record[..length].CopyTo(piece.AsSpan(PieceHeader));
            BinaryPrimitives.WriteUInt32LittleEndian(piece, Crc32.Of(piece.AsSpan(6)));
            BinaryPrimitives.WriteUInt16LittleEndian(piece.AsSpan(4), (ushort)length);
            Put(piece);
            record = record[length..];
            first = false;
        } while (!record.IsEmpty);
    }

    /// <summary>Takes back what was written from <paramref name="position"/> on.</summary>
    public void CutBackTo(long position)
    {
        _file.SetLength(position);
        _existing = Math.Min(_existing, position);
        _position = position;
    }

    public void Dispose() => _file.Dispose();

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _file.Position = _position;
        int known = (int)Math.Clamp(_existing - _position, 0, bytes.Length);
        if (known > 0)
        {
            Span<byte> there = _compared.AsSpan(0, known);
            _file.ReadExactly(there);
            if (!there.SequenceEqual(bytes[..known]))
            {
                _file.SetLength(_position);
                (_existing, known, _file.Position) = (_position, 0, _position);
            }
        }
        if (known < bytes.Length)
            _file.Write(bytes[known..]);
        _position += bytes.Length;
    }
}
