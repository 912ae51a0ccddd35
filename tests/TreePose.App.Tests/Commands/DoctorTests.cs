using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>What <c>doctor</c> says of a machine on which TreePose runs, and of a folder that it cannot write.</summary>
public sealed class DoctorTests
{
    [Fact]
    public void EverythingThatIsNeededIsHere()
    {
        using var scratch = new ScratchFolder();
        (int code, string output, _) = CommandLine.Run("doctor", "--runs", scratch.File("not/yet/there"));
        Assert.Equal(0, code);
        Assert.Contains("ok       libtorch    loads: TorchSharp ", output);
        Assert.Matches("ok       processor   [0-9]+ cores, vectors of (128|256|512) bits", output);
        Assert.Contains("not/yet/there: can be written", output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path)); // nothing is left of the look
    }

    [Fact]
    public void AFileInThePlaceOfTheRecordsIsMissingWithARemedy()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("records"), "");
        (int code, string output, _) = CommandLine.Run("doctor", "--runs", scratch.File("records/deeper"));
        Assert.Equal(2, code);
        Assert.Contains("missing  records ", output);
        Assert.Contains("Give another folder", output);
    }
}
