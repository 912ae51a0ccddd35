using TreePose.Formats.Hdf;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Chunks that are wanted again are not unpacked again, and what is kept has a limit.</summary>
public sealed class HdfChunkCacheTests
{
    private const int MostBytes = 32 << 20;

    [Fact]
    public void RowsThatRunAcrossChunksUnpackEachOnce()
    {
        var cache = new HdfChunkCache();
        int unpacked = 0;
        for (int row = 0; row < 8; row++)
        for (ulong chunk = 0; chunk < 57; chunk++) // MARS: 8 rows across 57 chunks of 64 kB
            Assert.Equal((byte)chunk, cache.GetChunk(chunk, () => Chunk(64 << 10, (byte)chunk, ref unpacked)).Span[0]);
        Assert.Equal(57, unpacked);
    }

    [Fact]
    public void WhatWasUsedLongestAgoGoesFirst()
    {
        var cache = new HdfChunkCache();
        int unpacked = 0;
        void Ask(ulong index) => cache.GetChunk(index, () => Chunk(MostBytes / 4, (byte)index, ref unpacked));
        for (ulong index = 0; index < 4; index++)
            Ask(index);
        Ask(0);
        Ask(4); // 1 goes
        Assert.Equal(5, unpacked);
        foreach (ulong index in new ulong[] { 0, 2, 3, 4 })
            Ask(index);
        Assert.Equal(5, unpacked);
        Ask(1);
        Assert.Equal(6, unpacked);
    }

    [Fact]
    public void AChunkLargerThanTheLimitIsGivenAndNotKept()
    {
        var cache = new HdfChunkCache();
        int unpacked = 0;
        for (int i = 0; i < 2; i++)
            Assert.Equal(MostBytes + 1, cache.GetChunk(0, () => Chunk(MostBytes + 1, 1, ref unpacked)).Length);
        Assert.Equal(2, unpacked);
        for (int i = 0; i < 2; i++)
            cache.GetChunk(1, () => Chunk(16, 1, ref unpacked));
        Assert.Equal(3, unpacked);
    }

    private static Memory<byte> Chunk(int length, byte value, ref int unpacked)
    {
        unpacked++;
        byte[] bytes = new byte[length];
        bytes[0] = value;
        return bytes;
    }
}
