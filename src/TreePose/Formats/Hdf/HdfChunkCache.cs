using PureHDF.VOL.Native;

namespace TreePose.Formats.Hdf;

/// <summary>
/// Chunks of a dataset that were unpacked last. PureHDF's own cache holds 1 MB: rows that run across more than that are unpacked once
/// for every row (MARS: eight times), and frames of a chunk once for every frame. This one holds a band of such chunks.
/// </summary>
internal sealed class HdfChunkCache : IReadingChunkCache
{
    private const long MostBytes = 32 << 20;
    private readonly Dictionary<ulong, LinkedListNode<(ulong Index, Memory<byte> Chunk)>> _chunks = [];
    private readonly LinkedList<(ulong Index, Memory<byte> Chunk)> _byUse = new(); // the last used first
    private long _bytes;

    /// <summary>Registers it for the whole process: a cache of its own for each dataset.</summary>
    public static void Register() => ChunkCache.DefaultReadingChunkCacheFactory = () => new HdfChunkCache();

    /// <inheritdoc/>
    public Memory<byte> GetChunk(ulong index, Func<Memory<byte>> chunkReader)
    {
        if (_chunks.TryGetValue(index, out LinkedListNode<(ulong, Memory<byte> Chunk)>? known))
        {
            _byUse.Remove(known);
            _byUse.AddFirst(known);
            return known.Value.Chunk;
        }
        Memory<byte> chunk = chunkReader();
        _bytes += chunk.Length;
        while (_bytes > MostBytes && _byUse.Last is { } oldest)
        {
            _byUse.RemoveLast();
            _chunks.Remove(oldest.Value.Index);
            _bytes -= oldest.Value.Chunk.Length;
        }
        if (_bytes <= MostBytes)
            _chunks[index] = _byUse.AddFirst((index, chunk));
        else
            _bytes -= chunk.Length; // larger than the whole cache
        return chunk;
    }
}
