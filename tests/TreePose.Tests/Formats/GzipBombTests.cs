using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TreePose.Formats.UiPrmd;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>
/// Small gzip files that unpack to very much. One reader opens gzip; what it allocates is counted, so that a limit which is looked
/// at too late is seen on any machine.
/// </summary>
public sealed class GzipBombTests : IDisposable
{
    private const int Mebibyte = 1 << 20;
    private const int Unpacked = 256 * Mebibyte;
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void AFileThatClaimsTooMuchIsRefusedBeforeItIsUnpacked()
    {
        byte[] bomb = Zip(Unpacked);
        Assert.InRange(bomb.Length, 1, Mebibyte);
        AssertRefused(bomb, $"claims {Unpacked} bytes, more than the {64 * Mebibyte} that a repetition can have", bomb.Length + Mebibyte);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void AFileThatClaimsLessThanItIsIsNotUnpackedFurther(int claim)
    {
        byte[] bomb = Zip(Unpacked);
        BinaryPrimitives.WriteInt32LittleEndian(bomb.AsSpan(^4), claim);
        AssertRefused(bomb, $"goes on behind the {claim} bytes that it claims", bomb.Length + Mebibyte);
    }

    [Fact]
    public void OfSeveralMembersTheLastSaysNothingOfTheOthers() =>
        AssertRefused([.. Zip(Unpacked), .. Zip(10)], "goes on behind the 10 bytes that it claims", 2 * Mebibyte);

    [Fact]
    public void OneRowAsLongAsTheLimitIsRefusedInAFewMoreBytes() =>
        AssertRefused(Zip(63 * Mebibyte), "row 1: has more than 65536 bytes", 65L * Mebibyte);

    [Fact]
    public void AFileLargerThanTheLimitIsNotReadAtAll()
    {
        string path = _scratch.File("m01_s01_e01_positions.txt.gz");
        using (FileStream file = File.Create(path))
            file.SetLength(65L * Mebibyte);
        AssertRefused(path, $"has more than {64 * Mebibyte} bytes", Mebibyte);
    }

    [Fact]
    public void WhatIsRightIsRead()
    {
        string row = string.Join(',', Enumerable.Range(0, UiPrmdReader.Markers * 3)) + "\n";
        string path = _scratch.File("m01_s02_e03_positions.txt.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            gzip.Write(Encoding.ASCII.GetBytes(row + row));
        Assert.Equal([0.0, 0.0], UiPrmdReader.Read(path).Columns[0]);
        Assert.Equal([116.0, 116.0], UiPrmdReader.Read(path).Columns[116]);
    }

    private void AssertRefused(byte[] content, string problem, long mostBytes)
    {
        string path = _scratch.File("m01_s01_e01_positions.txt.gz");
        File.WriteAllBytes(path, content);
        AssertRefused(path, problem, mostBytes);
    }

    private static void AssertRefused(string path, string problem, long mostBytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<DataFormatException>(() => UiPrmdReader.Read(path)).Message;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains(problem, message);
        Assert.InRange(allocated, 0, mostBytes);
    }

    private static byte[] Zip(int length)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] letters = new byte[Mebibyte];
            letters.AsSpan().Fill((byte)'x');
            for (int left = length; left > 0; left -= Mebibyte)
                gzip.Write(letters, 0, Math.Min(left, Mebibyte));
        }
        return zipped.ToArray();
    }
}
