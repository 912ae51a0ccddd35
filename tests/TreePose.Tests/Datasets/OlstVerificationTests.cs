using System.Security.Cryptography;
using TreePose.Datasets.Olst;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Files of a release against its SHA256SUMS.txt.</summary>
public sealed class OlstVerificationTests
{
    [Fact]
    public void EveryFileOfTheListIsReadAndTheOthersAreTold()
    {
        using var olst = new TinyOlst();
        State(olst, "Code/loader.py");
        File.AppendAllText(olst.Plate(TinyOlst.Older, "left"), "\n");
        OlstVerification found = Verify(olst);
        Assert.Equal(7, found.Same); // two tables, two cubes, three plates
        Assert.Equal(["Code/loader.py"], found.Missing);
        Assert.Equal(
            ("Raw/ForcePlate/52/52_MNTRL_FP_V1_left.csv", true),
            (found.Wrong.Single().CaptureId, found.Wrong[0].Reason.Contains("another"))
        );
    }

    [Fact]
    public void WithoutAListThereIsNothingToHoldFilesAgainst()
    {
        using var olst = new TinyOlst();
        Assert.Contains("has no SHA256SUMS.txt", Assert.Throws<DataFormatException>(() => Verify(olst)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    public void AListThatLeadsOutOfTheReleaseIsRefused(string path)
    {
        using var olst = new TinyOlst();
        State(olst, path);
        Assert.Contains(
            "leads out of the release",
            Assert.Throws<DataFormatException>(() => Verify(olst)).Message,
            StringComparison.Ordinal
        );
    }

    private static OlstVerification Verify(TinyOlst olst) =>
        OlstVerification.Of(olst.Folder, SilentProgress.Instance, TestContext.Current.CancellationToken);

    private static void State(TinyOlst olst, string more)
    {
        string Line(string file)
        {
            string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
            return $"{digest} {Path.GetRelativePath(olst.Folder, file).Replace('\\', '/')}";
        }
        string[] files = Directory.GetFiles(olst.Folder, "*", SearchOption.AllDirectories);
        File.WriteAllLines(Path.Combine(olst.Folder, "SHA256SUMS.txt"), [.. files.Select(Line), $"{new string('0', 64)} {more}"]);
    }
}
