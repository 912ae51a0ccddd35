using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests;

public sealed class AtomicFileTests
{
    [Fact]
    public void AFailedWriteKeepsTheOldFileAndLeavesNothingElse()
    {
        using var scratch = new ScratchFolder();
        AtomicFile.WriteAllText(scratch.File("a.txt"), "old");
        Assert.Throws<InvalidOperationException>(() =>
            AtomicFile.Write(
                scratch.File("a.txt"),
                stream =>
                {
                    stream.Write("half"u8);
                    throw new InvalidOperationException();
                }
            )
        );
        Assert.Equal("old", File.ReadAllText(scratch.File("a.txt")));
        Assert.Single(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void AFileFilledStepByStepAppearsWhole()
    {
        using var scratch = new ScratchFolder();
        using (AtomicFileStream file = AtomicFile.Create(scratch.File("sub/a.txt")))
        {
            file.Stream.Write("one "u8);
            Assert.False(File.Exists(scratch.File("sub/a.txt")));
            file.Stream.Write("two"u8);
            file.Commit();
        }
        Assert.Equal("one two", File.ReadAllText(scratch.File("sub/a.txt")));
        Assert.Single(Directory.EnumerateFiles(scratch.File("sub")));
    }
}
