using System.Buffers.Binary;
using TreePose.Tracking.WandB;
using Xunit;
using Record = TreePose.Tracking.WandB.Records.Record;

namespace TreePose.App.Tests.Tracking;

/// <summary>Reads a <c>.wandb</c> file back and checks its framing on the way.</summary>
internal static class WandBFile
{
    public static IReadOnlyList<Record> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal([(byte)':', (byte)'W', (byte)'&', (byte)'B', 0xE1, 0xBE, 0], bytes[..7]);
        var records = new List<Record>();
        var whole = new List<byte>();
        bool inside = false; // a record has begun and not ended; its first piece may be empty
        for (int at = 7; at < bytes.Length; )
        {
            int left = 32_768 - (at % 32_768);
            if (left < 7)
            {
                Assert.All(bytes[at..(at + left)], b => Assert.Equal(0, b));
                at += left;
                continue;
            }
            int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 4));
            byte type = bytes[at + 6];
            Assert.Equal(
                System.IO.Hashing.Crc32.HashToUInt32(bytes.AsSpan(at + 6, length + 1)),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at))
            );
            Assert.True(at + 7 + length <= bytes.Length && length + 7 <= left);
            Assert.Contains(type, inside ? new byte[] { 3, 4 } : [1, 2]);
            whole.AddRange(bytes.AsSpan(at + 7, length));
            at += 7 + length;
            inside = type is not (1 or 4);
            if (inside)
                continue;
            records.Add(Record.Parser.ParseFrom([.. whole]));
            whole.Clear();
        }
        Assert.False(inside);
        Assert.Equal(Enumerable.Range(1, records.Count).Select(i => (long)i), records.Select(r => r.Num));
        return records;
    }
}
