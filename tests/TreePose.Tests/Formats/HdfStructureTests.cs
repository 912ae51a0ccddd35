using System.IO.Compression;
using TreePose.Formats.Mars;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>
/// Files that ask for more than they are worth, turn in a circle or lead to other files (tests/Golden/hdf_hostile.py), and smallest
/// inputs that ./eng/fuzz found: typed errors, and no memory that the file does not explain.
/// </summary>
public sealed class HdfStructureTests : IDisposable
{
    private const long MostBytes = 512 << 20; // the trace of a circle as deep as the stack; all others take a thousandth
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("valid")]
    [InlineData("valid_chunks")]
    [InlineData("valid_fixed")]
    [InlineData("valid_extensible")]
    [InlineData("valid_attributes")]
    [InlineData("valid_types")]
    public void WhatIsRightIsRead(string file) => Assert.Equal([0, 1, 2], MarsRadarReader.Read(Unpacked(file)).Select(f => f.Number));

    [Theory]
    [InlineData("bomb", "goes on when it is unpacked")]
    [InlineData("link", "a link to another file")]
    [InlineData("storage", "external storage")]
    [InlineData("virtual", "a virtual dataset")]
    [InlineData("axes", "a shape of 2 axes is said to have none")]
    [InlineData("fill_value", "claims 2147483647 bytes")]
    [InlineData("chunk", "its chunks have 1610612736 bytes")]
    [InlineData("chunk_bytes", "claims 2147483632 bytes")]
    [InlineData("heap", "claims 2147483632 bytes")]
    [InlineData("tree_loop", "a tree leads twice to")]
    [InlineData("group_loop", "a tree leads twice to")]
    [InlineData("continuation_loop", "an object goes on where it was before")]
    [InlineData("shared_loop", "Insufficient stack")]
    public void WhatCannotBeIsRefusedBeforeItTakesMemory(string file, string problem) => AssertRefused(Unpacked(file), problem);

    /// <summary>The name of a link of 1.6 GB, in 592 bytes; the rest is zero.</summary>
    [Fact]
    public void ANameLongerThanItsFileIsRefused()
    {
        byte[] head = Convert.FromBase64String("iUhERg0KGgoDCAgAAAAAAAAAAAD//////////1MCAAAAAAAAAAIAAAAAAADWVss2");
        byte[] group = Convert.FromBase64String(
            "T0hEUgIDQQAAAAAAAAACEgAAAAD/////////////////////CgIAAAAABiEAAAESARIAAGRhcl9kYXRhX2Nyb3BwZWQwAAAAAAAAAFpjsRc="
        );
        byte[] content = new byte[592];
        head.CopyTo(content, 0);
        group.CopyTo(content, 512);
        string path = _scratch.File("radar_data1.mat");
        File.WriteAllBytes(path, content);
        AssertRefused(path, "claims 1677721618 bytes");
    }

    private static void AssertRefused(string path, string problem)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<DataFormatException>(() => MarsRadarReader.Read(path)).Message;
        Assert.Contains(problem, message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }

    private string Unpacked(string file)
    {
        string path = _scratch.File(file + ".mat");
        using ZipArchive zip = ZipFile.OpenRead(TestFiles.Golden("hdf_hostile.zip"));
        zip.GetEntry(file + ".mat")!.ExtractToFile(path);
        return path;
    }
}
