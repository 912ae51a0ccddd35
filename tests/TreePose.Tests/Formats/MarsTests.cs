using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.Checks;
using TreePose.Evaluation;
using TreePose.Formats.Mars;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>The mars: source on files written by h5py (tests/Golden/mars.py), on damaged copies of them, and on the real data.</summary>
public sealed class MarsTests
{
    private static FrameDataset Load(string folder, MarsOptions? options = null) =>
        MarsSource.Load(folder, options ?? new MarsOptions(), SilentProgress.Instance);

    [Fact]
    public void PointsAreGroupedByFrameNumber()
    {
        var frames = MarsRadarReader.Read(TestFiles.Golden("mars/subject1/radar_data9.mat"));
        Assert.Equal(39, frames.Count);
        Assert.Equal((100, 119, 121), (frames[0].Number, frames[19].Number, frames[20].Number));
        Assert.Equal([2, 3, 4, 2], frames.Take(4).Select(f => f.Points.Count));
        RadarPoint point = frames[1].Points[2];
        Assert.Equal((0.02f, 1.802f, 0f, 0.356f, 13f), (point.X, point.Y, point.Z, point.DopplerMetresPerSecond, point.Intensity));
    }

    [Fact]
    public void JointsJoinTheRadarFrameByFrame()
    {
        FrameSequence lift = Load(TestFiles.Golden("mars")).Sequences.Single(s => s.Id.Name == "S1_M09");
        // The foot rises over 4.5 frames from each multiple of 15, by 30 cm.
        Assert.Equal([FootPhase.GoingUp, FootPhase.GoingDown, FootPhase.GoingUp], lift.Events.Take(3).Select(e => e.Class));
        Assert.InRange(lift.Events[2].StartFrame, 14, 16);
        Assert.Equal(39, lift.LabelledFrames);
        Assert.Equal(2.1, lift.TimeOf(20), 9); // a frame was lost before it
    }

    [Fact]
    public void FramesWithoutJointsCarryNoLabelAndNoEvent()
    {
        FrameSequence lift = Load(TestFiles.Golden("mars")).Sequences.Single(s => s.Id.Name == "S2_M09");
        Assert.All(lift.Labels.Take(24), l => Assert.Equal(FootPhase.Unlabelled, l));
        Assert.Equal(39 - 24, lift.LabelledFrames);
        Assert.All(lift.Events, e => Assert.True(e.StartFrame >= 24));
    }

    [Fact]
    public void FourParticipantsWorkUnchanged()
    {
        FrameDataset data = Load(TestFiles.Golden("mars"));
        Assert.Equal(["1", "2", "3", "4"], data.Participants);
        Assert.Equal(4 * 6, data.Sequences.Count);
        Assert.Equal((4 * 10) + 11, data.Manifest.Count);
    }

    [Fact]
    public void TheRealDataHasThreeParticipantsAndSomeThirtyLiftsEach()
    {
        FrameDataset data = Load(TestFiles.SharedData("mars"));
        Assert.Equal(["1", "2", "3"], data.Participants);
        FrameSequence[] lifts = [.. data.Sequences.Where(s => s.FootLeavesGround)];
        Assert.All(
            lifts.Where(s => s.Id.Participant != "1"),
            s => Assert.InRange(s.Events.Count(e => e.Class == FootPhase.GoingUp), 40, 60)
        );
        Assert.All(
            lifts,
            s =>
                Assert.InRange(
                    s.Events.Count(e => e.Class == FootPhase.GoingUp) - s.Events.Count(e => e.Class == FootPhase.GoingDown),
                    -1,
                    1
                )
        );
        Assert.Equal(1263 - 758, lifts[0].LabelledFrames);
    }

    [Fact]
    public void TruncatedRadarIsNamed() =>
        AssertBad(f => Truncate(Path.Combine(f, "subject1/radar_data3.mat"), 600), "radar_data3.mat", "cannot be read as HDF5");

    [Fact]
    public void ForeignRadarFileIsNamed() =>
        AssertBad(
            f => File.WriteAllText(Path.Combine(f, "subject1/radar_data3.mat"), "hello"),
            "radar_data3.mat",
            "cannot be read as HDF5"
        );

    [Fact]
    public void MissingColumnIsNamed() =>
        AssertBad(
            f => Edit(f, "test", (line, i) => i == 0 ? line.Replace("AnkleLeft_Z", "Ankle_Z") : line),
            "kinect_data_test.csv",
            "column 'AnkleLeft_Z' is not in the header"
        );

    [Fact]
    public void ARowTooFewIsCounted() =>
        AssertBad(f => Edit(f, "validate", (line, i) => i == 5 ? null : line), "kinect_data_validate.csv", "expected");

    [Fact]
    public void NotANumberIsNamedByRowAndColumn() =>
        AssertBad(
            f => Edit(f, "train", (line, i) => i == 6 ? string.Join(",", line.Split(',').SkipLast(1).Append("nan")) : line),
            "row 7, column 'AnkleRight_Z'",
            "'nan'"
        );

    [Fact]
    public void AShortRowIsNamed() =>
        AssertBad(f => Edit(f, "train", (line, i) => i == 6 ? line[..line.LastIndexOf(',')] : line), "kinect_data_train.csv", "");

    [Fact]
    public void AnEmptyFolderSaysWhatBelongsThere()
    {
        using var scratch = new ScratchFolder();
        Assert.Contains("subject1, subject2", Assert.Throws<DataFormatException>(() => Load(scratch.Path)).Message);
        Assert.Contains("no such folder", Assert.Throws<DataFormatException>(() => Load(scratch.File("nowhere"))).Message);
    }

    [Fact]
    public void AMovementThatLiftsNoFootCannotBeAskedFor()
    {
        var e = Assert.Throws<OptionsException>(() => Load(TestFiles.Golden("mars"), new MarsOptions { LiftMovements = [9, 3, 11] }));
        Assert.Equal(4, e.Violations.Count); // 3 twice: no lift, and in both lists; 11 does not exist and is no lift
    }

    [Fact]
    public void EveryFileThatIsWrongIsToldAndTheOtherParticipantsGoOn()
    {
        using var scratch = new ScratchFolder();
        foreach (string subject in (string[])["subject1", "subject2", "subject3"])
            CopyFolder(TestFiles.Golden($"mars/{subject}"), scratch.File(subject));
        Truncate(scratch.File("subject1/radar_data2.mat"), 600);
        Truncate(scratch.File("subject1/radar_data9.mat"), 600);
        Truncate(scratch.File("subject3/radar_data10.mat"), 600);
        FrameDataset data = Load(scratch.Path);
        Assert.Equal(["2"], data.Participants);
        Assert.Equal(["S1_M02", "S1_M09", "S3_M10"], data.Skipped.Select(s => s.CaptureId));
        Assert.All(data.Skipped, s => Assert.Contains("radar_data", s.Reason, StringComparison.Ordinal));
        Assert.Contains(
            data.Findings,
            f => f.StartsWith("Participant 1 is left out: the joints of all recordings", StringComparison.Ordinal)
        );
        Assert.Throws<TreePoseException>(() => Load(scratch.Path, new MarsOptions { Strict = true }));
    }

    [Fact]
    public void WhereNothingCanBeUsedACheckTellsAllThatIsWrong()
    {
        using var scratch = new ScratchFolder();
        CopyFolder(TestFiles.Golden("mars/subject1"), scratch.File("subject1"));
        Truncate(scratch.File("subject1/radar_data2.mat"), 600);
        Truncate(scratch.File("subject1/radar_data9.mat"), 600);
        SourceCheck found = SourceCheck.Of(() => Load(scratch.Path), CancellationToken.None);
        Assert.Equal(["S1_M02", "S1_M09"], found.Problems.Select(p => p.Capture));
    }

    private static void AssertBad(Action<string> damage, string where, string problem)
    {
        using var scratch = new ScratchFolder();
        CopyFolder(TestFiles.Golden("mars/subject1"), scratch.File("subject1"));
        damage(scratch.Path);
        var e = Assert.Throws<TreePoseException>(() => Load(scratch.Path));
        Assert.Contains(where, e.Message);
        Assert.Contains(problem, e.Message);
    }

    private static void Truncate(string path, int bytes) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..bytes]);

    private static void Edit(string folder, string part, Func<string, int, string?> edit)
    {
        string path = Path.Combine(folder, $"subject1/timesplit/kinect_data_{part}.csv");
        File.WriteAllLines(path, File.ReadAllLines(path).Select(edit).OfType<string>());
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
