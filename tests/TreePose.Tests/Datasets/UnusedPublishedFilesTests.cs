using TreePose.Datasets;
using TreePose.Datasets.Stability;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Published data as people have it: folders of several forms, files that fit nearly, labels that cannot be.</summary>
public sealed class UnusedPublishedFilesTests
{
    private const string Left = "AnkleLeft_Z",
        Right = "AnkleRight_Z";

    [Theory]
    [InlineData("BDS", "BDSinfo.txt")]
    [InlineData("BDS/data", "BDSinfo.txt")]
    [InlineData("BDS", "BDSinfoCOP.txt")]
    public void ThePublishedFolderOfTheBalanceDataIsRead(string given, string list)
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory(scratch.File("BDS/data"));
        File.WriteAllText(
            scratch.File($"BDS/{list}"),
            "Trial\tSubject\tVision\tSurface\tAge\tAgeGroup\tIllness\nBDS00001\t1\tOpen\tFirm\t33\tYoung\tNo\n"
        );
        File.Copy(TestFiles.Golden("formats/bds/BDS00001.txt"), scratch.File("BDS/data/BDS00001.txt"));
        TrialDataset data = TrialDataset.OfBds(scratch.File(given));
        StabilityTrial trial = Assert.Single(data.Trials);
        Assert.Equal(("BDS00001", "Young"), (trial.Trial, trial.Conditions["ageGroup"]));
        Assert.True(trial.Read().Length > 0);
        Assert.Equal(2, data.Manifest.Count);
    }

    [Fact]
    public void ATrialThatNoListKnowsAndAFileThatIsNoneAreNamed()
    {
        using var scratch = new ScratchFolder();
        foreach (string file in Directory.GetFiles(TestFiles.Golden("formats/bds")).Where(f => Path.GetFileName(f).StartsWith("BDS")))
            File.Copy(file, scratch.File(Path.GetFileName(file)));
        int before = TrialDataset.OfBds(scratch.Path).Trials.Count;
        foreach (string name in new[] { "BDS09999.txt", "BDS00001 (1).txt", "BDS001.txt", "README.txt", ".x", "BDS00001.txt.gz" })
            File.Copy(scratch.File("BDS00001.txt"), scratch.File(name));
        string[] named =
        [
            .. TrialDataset.OfBds(scratch.Path).Trials.Skip(before).Select(t => Assert.Throws<TreePoseException>(() => t.Read()).Message),
        ];
        Assert.Equal(4, named.Length);
        Assert.Contains(named, m => m.Contains("BDS00001.txt.gz: is a packed trial. Unpack it", StringComparison.Ordinal));
        Assert.Contains(named, m => m.Contains("BDS09999.txt: BDSinfoCOP_subset.tsv has no row of it", StringComparison.Ordinal));
        Assert.Equal(2, named.Count(m => m.Contains("five digits", StringComparison.Ordinal)));
    }

    [Fact]
    public void AFolderWithoutAListSaysWhatBelongsThere()
    {
        using var scratch = new ScratchFolder();
        Assert.Contains("BDSinfo.txt", Assert.Throws<DataFormatException>(() => TrialDataset.OfBds(scratch.Path)).Message);
    }

    [Theory]
    [InlineData("subject01", "is not named subjectS")]
    [InlineData("Subject5", "is not named subjectS")]
    [InlineData("subject2/radar_data9 (1).mat", "is not named radar_dataM.mat")]
    [InlineData("subject2/radar_data11.mat", "is not named radar_dataM.mat")]
    [InlineData("subject2/timesplit/kinect_data_Test.csv", "is not named kinect_data_train.csv")]
    [InlineData("subject2/old/a.csv", "is no folder of a participant")]
    public void AFileOfMarsThatNearlyFitsIsNamed(string file, string said)
    {
        using var scratch = Mars("subject2");
        string path = scratch.File(file);
        if (Path.HasExtension(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
        else
            Directory.CreateDirectory(path);
        SkippedCapture skip = Assert.Single(Load(scratch).Skipped);
        Assert.Contains(said, skip.Reason);
        Assert.Contains(said, Assert.Throws<TreePoseException>(() => Load(scratch, strict: true)).Message);
    }

    [Fact]
    public void WhichFootIsLiftedIsReadFromTheAnkles()
    {
        using var scratch = Mars("subject2");
        Rename(scratch, (Left, "X"), (Right, Left), ("X", Right));
        FrameDataset data = Load(scratch);
        Assert.Equal(6, data.Sequences.Count);
        Assert.Equal("right single-leg lift", data.Sequences.Single(s => s.Id.Name == "S2_M09").Movement);
        Assert.NotEmpty(data.Sequences.Single(s => s.Id.Name == "S2_M09").Events);
        Assert.Equal(
            "Participant 2: radar_data9.mat shows the right foot lifted and is read so, radar_data10.mat shows the left foot lifted and "
                + "is read so.",
            Assert.Single(data.Findings)
        );
        Assert.Equal(6, Load(scratch, strict: true).Sequences.Count);
    }

    [Fact]
    public void ALiftWithoutALiftIsSaid()
    {
        using var scratch = Mars("subject2");
        Rewrite(scratch, "subject2", (row, left, _) => row[left] = "0.1");
        FrameDataset data = Load(scratch);
        Assert.StartsWith(
            "movement 9 lifts the left foot, but there is no lift of it: the left ankle has 0 ",
            data.Skipped.Single(s => s.CaptureId == "S2_M09").Reason
        );
        Assert.Equal(5, data.Sequences.Count);
    }

    [Fact]
    public void AQuietMovementInWhichAFootLeavesTheGroundIsSaid()
    {
        using var scratch = Mars("subject3");
        FrameDataset data = MarsSource.Load(
            scratch.Path,
            new MarsOptions { LiftMovements = [9], QuietMovements = [1, 10] },
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
        Assert.StartsWith("movement 10 keeps both feet on the ground, but", Assert.Single(data.Skipped).Reason);
    }

    [Fact]
    public void BothFeetInALiftAreSaid()
    {
        using var scratch = Mars("subject3");
        Rewrite(scratch, "subject3", (row, left, right) => row[left] = row[right]); // the left ankle moves when the right one does
        FrameDataset data = Load(scratch);
        Assert.Contains(
            "movement 10 lifts the right foot while the other stands",
            data.Skipped.Single(s => s.CaptureId == "S3_M10").Reason
        );
    }

    [Fact]
    public void ThePublishedParticipantsAreWithoutASkip()
    {
        FrameDataset data = MarsSource.Load(
            TestFiles.SharedData("mars"),
            new MarsOptions { Strict = true },
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(18, data.Sequences.Count);
    }

    private static FrameDataset Load(ScratchFolder mars, bool strict = false) =>
        MarsSource.Load(mars.Path, new MarsOptions { Strict = strict }, SilentProgress.Instance, TestContext.Current.CancellationToken);

    private static ScratchFolder Mars(string subject)
    {
        string from = TestFiles.SharedData($"mars/{subject}");
        var scratch = new ScratchFolder();
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string link = Path.Combine(scratch.File(subject), Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            if (Path.GetExtension(file) == ".csv")
                File.WriteAllBytes(link, File.ReadAllBytes(file));
            else
                File.CreateSymbolicLink(link, file);
        }
        return scratch;
    }

    private static void Rewrite(ScratchFolder mars, string subject, Action<string[], int, int> change)
    {
        foreach (string file in Directory.GetFiles(mars.File($"{subject}/timesplit")))
        {
            string[][] rows = [.. File.ReadAllLines(file).Select(l => l.Split(','))];
            (int left, int right) = (Array.IndexOf(rows[0], Left), Array.IndexOf(rows[0], Right));
            foreach (string[] row in rows[1..])
                change(row, left, right);
            File.Delete(file);
            File.WriteAllLines(file, rows.Select(r => string.Join(',', r)));
        }
    }

    private static void Rename(ScratchFolder mars, params (string From, string To)[] columns)
    {
        foreach (string file in Directory.GetFiles(mars.File("subject2/timesplit")))
        {
            string[] lines = File.ReadAllLines(file);
            foreach ((string from, string to) in columns)
                lines[0] = string.Join(',', lines[0].Split(',').Select(c => c == from ? to : c));
            File.WriteAllLines(file, lines);
        }
    }
}
