using System.Buffers.Binary;
using System.IO.Compression;
using PureHDF.Filters;

namespace TreePose.Formats.Hdf;

/// <summary>
/// Filters in place of PureHDF's own (2.2.0). Its Fletcher-32 gives a part of the buffer that was borrowed for the raw chunk: once
/// the buffer goes back, the next chunk overwrites what the chunk cache holds, and frames come out wrong without a word. Its deflate
/// skips the checksum at the end, so that a damaged chunk can come out as other numbers.
/// </summary>
internal static class HdfFilters
{
    private const int Deflate = 1,
        MostAdded = 64; // a filter before it may have added a checksum

    /// <summary>Registers them for the whole process.</summary>
    public static void Register()
    {
        H5Filter.Register(new CopiedFletcher());
        H5Filter.Register(new CheckedDeflate());
    }

    private sealed class CopiedFletcher : IH5Filter
    {
        private readonly Fletcher32Filter _inner = new();

        public ushort FilterId => _inner.FilterId;

        public string Name => _inner.Name;

        public Memory<byte> Filter(FilterInfo info) => _inner.Filter(info).ToArray();

        public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) =>
            _inner.GetParameters(chunkDimensions, typeSize, options);
    }

    private sealed class CheckedDeflate : IH5Filter
    {
        public ushort FilterId => Deflate;

        public string Name => "deflate";

        public Memory<byte> Filter(FilterInfo info)
        {
            if (!info.Flags.HasFlag(H5FilterFlags.Decompress))
                throw new NotSupportedException("TreePose writes no compressed HDF5.");
            byte[] plain = new byte[info.ChunkSize + MostAdded + 1]; // one more, so that a chunk that goes on is noticed, not unpacked
            int length;
            using (var stream = new MemoryStream(info.Buffer.ToArray()))
            using (var zlib = new ZLibStream(stream, CompressionMode.Decompress))
                length = zlib.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
            if (length == plain.Length)
                throw new InvalidDataException($"a chunk of {info.ChunkSize} bytes goes on when it is unpacked");
            Memory<byte> values = plain.AsMemory(0, length);
            // The stream says nothing of a chunk that breaks off, so the checksum at the end is looked at here.
            if (info.Buffer.Length < 6 || Adler32(values.Span) != BinaryPrimitives.ReadUInt32BigEndian(info.Buffer.Span[^4..]))
                throw new InvalidDataException("a chunk compressed with gzip is damaged: its checksum differs");
            return values;
        }

        /// <summary>RFC 1950, section 8.2.</summary>
        private static uint Adler32(ReadOnlySpan<byte> bytes)
        {
            const int longest = 5552; // sums of so many bytes fit in 32 bits
            (uint a, uint b) = (1, 0);
            for (int start = 0; start < bytes.Length; start += longest)
            {
                foreach (byte value in bytes.Slice(start, Math.Min(longest, bytes.Length - start)))
                {
                    a += value;
                    b += a;
                }
                (a, b) = (a % 65521, b % 65521);
            }
            return b << 16 | a;
        }

        public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) =>
            throw new NotSupportedException("TreePose writes no compressed HDF5.");
    }
}
