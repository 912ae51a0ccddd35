using System.Buffers.Binary;

namespace TreePose.Formats.Dca1000;

/// <summary>
/// The samples of a recording as bytes in the order of time. Where the file holds packets (sequence number of 4 bytes, count of the bytes
/// sent before of 6 bytes, samples), each is put where its count says, and what did not arrive is zero.
/// </summary>
internal sealed class SampleStream : IDisposable
{
    private const int HeaderBytes = 10,
        LongestPayload = 9000, // jumbo frames; the card itself sends 1456 bytes
        PacketsAtOnce = 512,
        MostLostPerPacket = 9,
        MostLate = 4096, // packets; the network does not hold them back for longer
        FewTwice = 16; // packets, or a twentieth of all
    private readonly RecordingFiles _files;
    private readonly int _payload; // 0 without headers
    private readonly int[] _packets = []; // number of the packet at each place; -1 of a lost one

    private SampleStream(RecordingFiles files, int payload)
    {
        (_files, _payload, Length) = (files, payload, files.Length);
        if (payload > 0)
            (_packets, Length) = Index();
    }

    /// <summary>Bytes of samples, lost ones among them.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of samples in a packet; 0 where there are no packets.</summary>
    public int PayloadBytes => _payload;

    /// <summary>What was found in the packets.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>Opens the samples of files, which are closed with it.</summary>
    /// <exception cref="DataFormatException">A packet's header contradicts another's, or headers are asked for and not there.</exception>
    public static SampleStream Open(RecordingFiles files, PacketHeaders headers)
    {
        int payload = headers == PacketHeaders.No ? 0 : Payload(files);
        if (headers == PacketHeaders.Yes && payload == 0)
            throw new DataFormatException(
                files.Paths[0],
                "does not begin with packets: sequence number (4 bytes) and byte count (6 bytes) of its beginning do not go on.",
                "Leave raw.ti.headers=auto, or name the file that the card's packets were written to."
            );
        return new SampleStream(files, payload);
    }

    /// <summary>Reads bytes of samples from a place on; lost ones are zero.</summary>
    public void Read(long at, Span<byte> bytes)
    {
        if (_payload == 0)
        {
            _files.Read(at, bytes);
            return;
        }
        while (bytes.Length > 0)
        {
            (int slot, int within) = ((int)(at / _payload), (int)(at % _payload));
            int count = Math.Min(bytes.Length, _payload - within);
            if (_packets[slot] < 0)
                bytes[..count].Clear();
            else
                _files.Read(_packets[slot] * (long)(HeaderBytes + _payload) + HeaderBytes + within, bytes[..count]);
            at += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Whether a stretch of samples has lost ones.</summary>
    public bool HasLost(long from, long to)
    {
        if (_payload == 0)
            return false;
        int first = (int)(from / _payload),
            last = (int)((to - 1) / _payload);
        return _packets.AsSpan(first, last - first + 1).Contains(-1);
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    /// <summary>The length of packets for which the headers of the first ones go on from one to the next; 0 for none.</summary>
    private static int Payload(RecordingFiles files)
    {
        byte[] start = new byte[(int)Math.Min(files.Length, 3 * (HeaderBytes + LongestPayload))];
        files.Read(0, start);
        for (int payload = 2; 2 * HeaderBytes + payload < start.Length && payload <= LongestPayload; payload += 2)
        {
            bool goesOn = Follows(start, 0, payload);
            bool third = 3 * HeaderBytes + 2 * payload > start.Length || Follows(start, 1, payload);
            if (goesOn && third)
                return payload;
        }
        return 0;
    }

    private static bool Follows(ReadOnlySpan<byte> bytes, int packet, int payload)
    {
        (long number, long count) = Header(bytes[(packet * (HeaderBytes + payload))..]);
        (long next, long nextCount) = Header(bytes[((packet + 1) * (HeaderBytes + payload))..]);
        return number >= 1 && next != number && count % payload == 0 && nextCount - count == (next - number) * payload;
    }

    private static (long Number, long Count) Header(ReadOnlySpan<byte> bytes) =>
        (
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) | (long)BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) << 32
        );

    /// <summary>Looks at every header: which packet holds which place, and how many bytes of samples there are.</summary>
    private (int[] Packets, long Length) Index()
    {
        long[] slots = Slots(out int lastPayload);
        long most = slots.Max();
        if (most >= (MostLostPerPacket + 1L) * slots.Length + PacketsAtOnce)
            throw Wrong(0, $"{slots.Length} packets arrived of {most + 1}; nine of ten may not be lost");
        int[] packets = new int[most + 1];
        Array.Fill(packets, -1);
        (int late, int again) = (0, 0);
        for (int i = 0; i < slots.Length; i++)
        {
            if (i > 0 && slots[i] < slots[i - 1] - MostLate)
                throw Wrong(i, $"the byte count goes back by {slots[i - 1] - slots[i]} packets");
            late += i > 0 && slots[i] < slots[i - 1] ? 1 : 0;
            again += packets[slots[i]] >= 0 ? 1 : 0;
            if (packets[slots[i]] < 0)
                packets[slots[i]] = i;
        }
        if (again > FewTwice + slots.Length / 20)
            throw Wrong(0, $"{again} of {slots.Length} packets have a byte count that another has, too");
        int lost = packets.Count(p => p < 0);
        if (lost > 0)
            Findings.Add($"{lost} of {packets.Length} packets are lost; their samples are zero");
        if (again > 0)
            Findings.Add($"{again} packet(s) are there twice; the first of each counts");
        if (late > 0)
            Findings.Add($"{late} packet(s) came after later ones and were put in their places");
        bool isShort = packets[^1] == slots.Length - 1 && lastPayload < _payload;
        return (packets, most * _payload + (isShort ? lastPayload : _payload));
    }

    private long[] Slots(out int lastPayload)
    {
        int packetBytes = HeaderBytes + _payload;
        long whole = _files.Length / packetBytes;
        int rest = (int)(_files.Length % packetBytes);
        lastPayload = rest > HeaderBytes ? rest - HeaderBytes : _payload;
        if (rest is > 0 and <= HeaderBytes)
            Findings.Add($"the last packet breaks off after {rest} bytes and is left out");
        if (whole + 1 > int.MaxValue / 2)
            throw Wrong(0, $"{whole} packets are more than can be counted");
        var slots = new long[whole + (rest > HeaderBytes ? 1 : 0)];
        byte[] block = new byte[PacketsAtOnce * packetBytes];
        (long number, long count) first = default;
        for (int i = 0; i < slots.Length; i++)
        {
            if (i % PacketsAtOnce == 0)
            {
                long at = (long)i * packetBytes;
                _files.Read(at, block.AsSpan(0, (int)Math.Min(block.Length, _files.Length - at)));
            }
            (long number, long count) = Header(block.AsSpan(i % PacketsAtOnce * packetBytes));
            first = i == 0 ? (number, count) : first;
            if (count - first.count != (number - first.number) * _payload || count % _payload != 0)
                throw Wrong(
                    i,
                    $"sequence number {number} and byte count {count} do not go on from the first packet's {first.number} and {first.count}"
                );
            slots[i] = count / _payload;
        }
        return slots;
    }

    private DataFormatException Wrong(long packet, string problem) =>
        new(
            $"{_files.Paths[0]}, packet {packet} at byte {packet * (HeaderBytes + _payload)}",
            $"{problem} (packets of {_payload} bytes).",
            _files.Paths.Count == 1
                ? "A packet before it is cut, or the file is of two recordings: record it again, or cut it there."
                : $"The {_files.Paths.Count} files may be recordings of their own: --set raw.ti.parts=one."
        );
}
