using TreePose.Datasets;
using TreePose.Datasets.Stability;
using TreePose.Formats.Study;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Everything in a data folder is used, passed over by rule, or named.</summary>
public sealed class UnusedFilesTests
{
    private const string First = "01_MNTRL_RR_V1";

    [Theory]
    [InlineData("101_MNTRL_RR_V1_channel1.npy", "101_MNTRL_RR_V1", "the participant is '101', two digits are expected")]
    [InlineData("P03_MNTRL_RR_V1_channel1.npy", "P03_MNTRL_RR_V1", "Rename it to 03_MNTRL_RR_V1")]
    [InlineData("1_MNTRL_RR_V1_channel1.npy", "1_MNTRL_RR_V1", "Rename it to 01_MNTRL_RR_V1")]
    [InlineData("03_MNTRL_RR_v1_channel1.npy", "03_MNTRL_RR_v1", "the repetition is 'v1', V1, V2, … is expected")]
    [InlineData("03_MNTRL_RR_V1 (1)_channel1.npy", "03_MNTRL_RR_V1 (1)", "'(1)' stands behind it")]
    [InlineData("03_mntrl_RR_V1_channel1.npy", "03_mntrl_RR_V1", "the pose is 'mntrl', MNTRL or MNTRR is expected")]
    [InlineData("03__MNTRL_RR_V1_channel1.npy", "03__MNTRL_RR_V1", "not joined by single underscores")]
    [InlineData("01_MNTRL_RR_V1_channel1 (1).npy", "01_MNTRL_RR_V1_channel1 (1).npy", "is no file of the study")]
    [InlineData("01_MNTRL_RR_V1_channel1.npy.partial", "01_MNTRL_RR_V1_channel1.npy.partial", "is no file of the study")]
    [InlineData("map.npy", "map.npy", "has not the name of a file of the study")]
    public void ANameThatNearlyFitsIsNamed(string file, string recording, string said)
    {
        using var study = new TinyStudy();
        File.Copy(study.RdmPath(First, 1), Path.Combine(study.Folder, "maps", "whole", "01", file));
        StudyDataset data = study.Load(new StudyOptions());
        SkippedCapture skip = Assert.Single(data.Skipped);
        Assert.Equal(recording, skip.CaptureId);
        Assert.Contains(said, skip.Reason);
        Assert.Contains(file, skip.Reason);
        Assert.Equal(12, data.Frames.Sequences.Count); // what is sound is read
        Assert.Contains(said, Assert.Throws<TreePoseException>(() => study.Load(new StudyOptions { Strict = true })).Message);
    }

    [Fact]
    public void TheFilesOfOneRecordingAreOneSkip()
    {
        using var study = new TinyStudy();
        for (int channel = 1; channel <= 4; channel++)
            TinyStudy.WriteMap(study.RdmPath(First, channel).Replace("01_MNTRL_RR_V1_", "101_MNTRL_RR_V1_"), TinyStudy.Frames, channel);
        SkippedCapture skip = Assert.Single(study.Load(new StudyOptions()).Skipped);
        Assert.StartsWith("4 files, the first maps/whole/01/101_MNTRL_RR_V1_channel1.npy", skip.Reason);
    }

    [Fact]
    public void WhatARulePassesOverIsNotNamed()
    {
        using var study = new TinyStudy();
        string whole = Path.Combine(study.Folder, "maps", "whole");
        string[] passed =
        [
            ".hidden",
            ".git/config",
            "lost+found/#12",
            "Thumbs.db",
            "README.txt",
            "LICENSE",
            "01/notes.docx",
            "01/01_MNTRL_MC_V1.c3d",
            "01/01_MNTRL_RR_V1_axes.json.md",
            "01/01_MNTRL_MC_V1_f_1.tsv", // of another part
        ];
        foreach (string file in passed)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(whole, file))!);
            File.WriteAllText(Path.Combine(whole, file), "");
        }
        File.CreateSymbolicLink(Path.Combine(whole, "round"), whole);
        Assert.Empty(study.Load(new StudyOptions { Strict = true }).Skipped);
    }

    [Fact]
    public void AFileThatCannotBeReadLeavesItsCaptureOut()
    {
        using var study = new TinyStudy();
        string gone = study.RdmPath(First, 2);
        File.Delete(gone);
        File.CreateSymbolicLink(gone, "/nowhere/annex/x.npy");
        StudyDataset data = study.Load(new StudyOptions());
        SkippedCapture skip = Assert.Single(data.Skipped);
        Assert.Equal(First, skip.CaptureId);
        Assert.Contains("it is a link to /nowhere/annex/x.npy, which is not there", skip.Reason);
        Assert.Equal(8, data.Frames.Sequences.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AFileOrFolderWithoutRightsIsNamed(bool folder)
    {
        using var study = new TinyStudy();
        string path = folder ? Path.Combine(study.Folder, "maps", "whole", "02") : study.RdmPath("02_MNTRL_RR_V1", 1);
        if (OperatingSystem.IsWindows())
            return; // rights are something else there
        UnixFileMode before = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, UnixFileMode.None);
        try
        {
            Assert.SkipWhen(IsReadable(path, folder), "this user may read everything");
            IReadOnlyList<SkippedCapture> skipped = study.Load(new StudyOptions()).Skipped;
            Assert.Contains(skipped, s => s.Reason.Contains("may not", StringComparison.Ordinal));
            Assert.Contains(skipped, s => s.CaptureId == "02_MNTRL_RR_V1");
        }
        finally
        {
            File.SetUnixFileMode(path, before);
        }
    }

    [Fact]
    public void APlateThatIsALinkToNowhereLeavesItsHoldsOut()
    {
        using var study = new TinyStudy();
        string plates = Directory.CreateDirectory(Path.Combine(study.Folder, "plates")).FullName;
        foreach (string name in TinyStudy.Names)
        {
            foreach (int plate in new[] { 1, 2 })
                File.CreateSymbolicLink(Path.Combine(plates, $"{name.Replace("_RR_", "_MC_")}_f_{plate}.tsv"), "/nowhere/plate.tsv");
        }
        (StudyParts.Read(study.Folder) with { ForcePlates = "plates" }).Write(study.Folder);
        TrialDataset trials = TrialDataset.OfStudy(study.Folder);
        Assert.Equal(6, trials.Trials.Count);
        Assert.DoesNotContain(trials.Manifest.Keys, k => k.Contains("plates", StringComparison.Ordinal));
        var none = Assert.Throws<TreePoseException>(() =>
            StabilityTable.Compute(trials.Trials, cancellation: TestContext.Current.CancellationToken)
        );
        Assert.Contains("it is a link to /nowhere/plate.tsv", none.Message);
        Assert.Throws<DataFormatException>(() => FileHashes.Of(study.Folder, [Path.Combine(plates, "01_MNTRL_MC_V1_f_1.tsv")]));
    }

    [Fact]
    public void MapsOrATableThatAreMadeAnewNeedNotBeThere()
    {
        using var study = new TinyStudy();
        Directory.Delete(Path.Combine(study.Folder, "maps", "whole"), recursive: true);
        Assert.Contains("data rdm", Assert.Throws<DataFormatException>(() => StudyLayout.Open(study.Folder)).Message);
        Assert.Equal(3, StudyLayout.Open(study.Folder, "rdm").Captures.Count); // of the holds' maps
        File.Delete(study.EventTable);
        Assert.Contains("--clock align", Assert.Throws<DataFormatException>(() => StudyLayout.Open(study.Folder, "rdm")).Message);
        Assert.Null(StudyLayout.Open(study.Folder, "rdm", "eventTable").EventTable);
    }

    private static bool IsReadable(string path, bool folder)
    {
        try
        {
            _ = folder ? Directory.GetFiles(path).Length : File.ReadAllBytes(path).Length;
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
