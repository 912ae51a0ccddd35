using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Formats.Npy;
using TreePose.Formats.Study;
using Xunit;

namespace TreePose.Tests.Datasets;

public sealed class StudySourceTests
{
    private static readonly StudyOptions Lenient = new();
    private static readonly StudyOptions Strict = new() { Strict = true };

    [Fact]
    public void EveryChannelIsASequenceWithTheLabelsOfTheEventTable()
    {
        using var study = new TinyStudy();
        StudyDataset loaded = study.Load(Strict);
        FrameDataset data = loaded.Frames;
        Assert.Empty(loaded.Skipped);
        Assert.Equal(["01", "02"], data.Participants);
        Assert.Equal(
            TinyStudy.Names.SelectMany(n => new[] { 1, 2, 3, 4 }.Select(k => (n, (int?)k))),
            data.Sequences.Select(s => (s.Id.Name, s.Channel))
        );
        FrameSequence third = data.Sequences[2];
        Assert.Equal(FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13)), third.Shape);
        Assert.Equal(Enumerable.Range(0, TinyStudy.Frames * TinyStudy.FrameSize).Select(i => TinyStudy.Value(3, i)), third.Frames);
        Assert.Equal(0.04, third.SecondsPerFrame);
        Assert.Equal(
            [new FrameEvent(FootPhase.GoingUp, 6, 9), new(FootPhase.GoingDown, 15, 18), new(FootPhase.GoingUp, 22, 26)],
            third.Events
        );
        string labels = string.Concat(
            third.Labels.Select(l =>
                l switch
                {
                    FootPhase.Unlabelled => '.',
                    FootPhase.Neither => '-',
                    FootPhase.GoingUp => 'U',
                    _ => 'D',
                }
            )
        );
        Assert.Equal("...---UUU------DDD----UUUU-----------...", labels); // held to the end: no foot going down
        Assert.Equal(34, third.LabelledFrames); // frames 3 to 36, both included
    }

    [Fact]
    public void TheManifestHasTheHashOfEveryFile()
    {
        using var study = new TinyStudy();
        IReadOnlyDictionary<string, string> manifest = study.Load(Strict).Frames.Manifest;
        Assert.Equal(2 + 12, manifest.Count);
        Assert.Contains("study.json", manifest.Keys);
        Assert.Contains("maps/whole/02/02_MNTRL_RR_V1_channel4.npy", manifest.Keys);
        TinyStudy.WriteMap(study.RdmPath("02_MNTRL_RR_V1", 4), TinyStudy.Frames, 9);
        IReadOnlyDictionary<string, string> changed = study.Load(Strict).Frames.Manifest;
        Assert.Equal(["maps/whole/02/02_MNTRL_RR_V1_channel4.npy"], changed.Where(f => manifest[f.Key] != f.Value).Select(f => f.Key));
    }

    [Fact]
    public void DoublesInFortranOrderGiveTheSameFrames()
    {
        using var study = new TinyStudy();
        float[] before = study.Load(Strict).Frames.Sequences[0].Frames;
        double[] transposed = new double[before.Length]; // the numbers of a (40, 23, 13) array in Fortran order
        for (int f = 0; f < 40; f++)
        for (int d = 0; d < 23; d++)
        for (int r = 0; r < 13; r++)
            transposed[f + 40 * (d + 23 * r)] = before[(f * 23 + d) * 13 + r];
        string path = study.RdmPath(TinyStudy.Names[0], 1);
        NpyFile.Write<double>(path, transposed, 40, 23, 13);
        byte[] bytes = File.ReadAllBytes(path);
        "True, "u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("False,"u8))); // one blank too many is legal Python
        File.WriteAllBytes(path, bytes);
        Assert.Equal(before, study.Load(Strict).Frames.Sequences[0].Frames);
    }

    [Theory]
    [InlineData("{ \"rdm\": \"maps/whole\" }", "eventTable is missing")]
    [InlineData("{ \"eventTable\": \"events.csv\" }", "key rdm is missing")]
    [InlineData("{ \"rdm\": \"elsewhere\", \"eventTable\": \"events.csv\" }", "rdm names the folder")]
    [InlineData("{ \"rdm\": \"maps/whole\", \"eventTable\": \"table.csv\" }", "eventTable names the file")]
    [InlineData("{ \"maps\": \"maps/whole\" }", "Known keys")]
    [InlineData("{ \"rdm\": ", "cannot be read")]
    [InlineData("{ \"participants\": \"\\u0000\" }", "a path has a NUL character")]
    [InlineData("{ \"rdm\": \"maps\", \"eventTable\": \"events.csv\" }", null)] // a wider folder does as well
    public void StudyJsonIsChecked(string json, string? said)
    {
        using var study = new TinyStudy();
        File.WriteAllText(Path.Combine(study.Folder, "study.json"), json);
        if (said is null)
            Assert.Equal(12, study.Load(Strict).Frames.Sequences.Count);
        else
            Assert.Contains(said, Assert.Throws<DataFormatException>(() => study.Load(Lenient)).Message);
    }

    [Fact]
    public void PartsMayLieElsewhereByAbsolutePath()
    {
        using var study = new TinyStudy();
        using var other = new TestKit.ScratchFolder();
        new StudyParts { Rdm = Path.Combine(study.Folder, "maps", "whole"), EventTable = study.EventTable }.Write(other.Path);
        StudyDataset loaded = StudySource.Load(other.Path, Strict, SilentProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(12, loaded.Frames.Sequences.Count);
    }

    [Fact]
    public void MissingFolderFileAndDoubleRecordingAreNamed()
    {
        using var study = new TinyStudy();
        Assert.Contains(
            "no such folder",
            Assert.Throws<DataFormatException>(() => StudyLayout.Open(Path.Combine(study.Folder, "no"))).Message
        );
        Assert.Contains(
            "study.json: there is no such file",
            Assert.Throws<DataFormatException>(() => StudyLayout.Open(Path.Combine(study.Folder, "maps"))).Message
        );
        File.Copy(study.RdmPath(TinyStudy.Names[0], 1), Path.Combine(study.Folder, "maps", "whole", $"{TinyStudy.Names[0]}_channel1.npy"));
        Assert.Contains("the same recording is also", Assert.Throws<DataFormatException>(() => StudyLayout.Open(study.Folder)).Message);
    }

    [Fact]
    public void TheLayoutFindsEveryPartByItsName()
    {
        using var study = new TinyStudy();
        foreach (
            string file in new[]
            {
                "raw/01_MNTRL_RR_V1.h5",
                "mc/01/01_MNTRL_MC_V1_f_1.tsv",
                "mc/01/01_MNTRL_MC_V1_f_2.tsv",
                "mc/01/01_MNTRL_MC_V1_pos.tsv",
                "mc/01/01_MNTRL_MC_V1_vel.tsv",
                "mc/notes.txt",
            }
        )
        {
            string path = Path.Combine(study.Folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
        (StudyParts.Read(study.Folder) with { RawRadar = "raw", ForcePlates = "mc", MotionCapture = "mc" }).Write(study.Folder);
        StudyCapture first = StudyLayout.Open(study.Folder).Captures[0];
        Assert.Equal(new StudyCaptureName("01", Foot.Left, 1), first.Name);
        Assert.Equal((2, 1), (first.Name.StandingPlate, first.Name.LiftedPlate));
        Assert.EndsWith("01_MNTRL_RR_V1.h5", first.RawRadar);
        Assert.EndsWith("_f_2.tsv", first.ForcePlates[2]);
        Assert.EndsWith("_pos.tsv", first.Positions);
        Assert.EndsWith("_vel.tsv", first.Velocities);
        Assert.Equal([1, 2, 3, 4], first.Rdm.Keys);
        Assert.Equal([(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3), (2, 4)], first.HoldRdm.Select(h => (h.Hold, h.Channel)));
    }

    [Fact]
    public void HoldsKeepTheirLengthChannelAndRow()
    {
        using var study = new TinyStudy();
        HoldDataset data = StudySource.LoadHolds(study.Folder, Strict, SilentProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(3 * 2 * 4, data.Holds.Count);
        HoldSequence last = data.Holds[^1];
        Assert.Equal(("02_MNTRL_RR_V1", 2, 4, 10), (last.Id.Name, last.Number, last.Channel, last.Length));
        Assert.Equal((26, 36, 0.04), (last.Hold!.StableFrame, last.Hold.StableEndFrame, last.SecondsPerFrame));
        Assert.Null(last.Target);
        Assert.Equal(TinyStudy.Value(4, TinyStudy.FrameSize), last.Frames[TinyStudy.FrameSize]);
    }

    [Fact]
    public void WithoutMapsOfHoldsTheyAreCutOutOfTheWholeCaptures()
    {
        using var study = new TinyStudy();
        new StudyParts { Rdm = "maps/whole", EventTable = "events.csv" }.Write(study.Folder);
        HoldDataset data = StudySource.LoadHolds(study.Folder, Strict, SilentProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(3 * 2 * 4, data.Holds.Count);
        HoldSequence last = data.Holds[^1];
        Assert.Equal(("02_MNTRL_RR_V1", 2, 4, 10), (last.Id.Name, last.Number, last.Channel, last.Length));
        Assert.Equal(TinyStudy.Value(4, 26 * TinyStudy.FrameSize), last.Frames[0]); // [stable, end): frames 26 to 35
        Assert.Equal(TinyStudy.Value(4, 36 * TinyStudy.FrameSize - 1), last.Frames[^1]);
        new StudyParts { EventTable = "events.csv" }.Write(study.Folder);
        Assert.Contains(
            "data rdm",
            Assert
                .Throws<DataFormatException>(() =>
                    StudySource.LoadHolds(study.Folder, Strict, SilentProgress.Instance, TestContext.Current.CancellationToken)
                )
                .Message
        );
    }

    [Fact]
    public void VelocitiesByPhaseStandBesideTheMapsWhenAskedFor()
    {
        using var study = new TinyStudy();
        float[] velocities = [.. Enumerable.Range(0, TinyStudy.Frames * 13).Select(i => (i % 2 == 0 ? 1 : -1) * i / 4f)]; // [frame, range]
        foreach (string name in TinyStudy.Names)
            for (int k = 1; k <= 4; k++)
                NpyFile.Write<float>(study.RdmPath(name, k).Replace(".npy", "_phase.npy"), velocities, TinyStudy.Frames, 13);
        StudyOptions phase = Lenient with { Representation = Lenient.Representation.With("phase") };
        FrameSequence whole = study.Load(phase).Frames.Sequences[0];
        Assert.Equal(3, whole.Shape.Channels);
        Assert.Equal(1, study.Load(Lenient).Frames.Shape.Channels);
        int at = (7 * 3 + 1) * 299 + 5 * 13 + 4; // frame 7, second plane, Doppler row 5, range bin 4
        Assert.Equal((velocities[7 * 13 + 4], Math.Abs(velocities[7 * 13 + 4])), (whole.Frames[at], whole.Frames[at + 299]));

        File.Delete(study.RdmPath(TinyStudy.Names[1], 2).Replace(".npy", "_phase.npy"));
        NpyFile.Write<float>(study.RdmPath(TinyStudy.Names[2], 1).Replace(".npy", "_phase.npy"), velocities[..26], 2, 13);
        HoldDataset holds = StudySource.LoadHolds(study.Folder, phase, SilentProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(whole.Frames[(9 * 897)..(15 * 897)], holds.Holds[0].Frames);
        Assert.Equal([TinyStudy.Names[1], TinyStudy.Names[2]], holds.Skipped.Select(s => s.CaptureId));
        Assert.Contains("no velocity by phase of channel 2", holds.Skipped[0].Reason);
        Assert.Contains("(2, 13)", holds.Skipped[1].Reason);
    }

    [Fact]
    public void AFaultyHoldIsSkippedAlone()
    {
        using var study = new TinyStudy();
        File.Delete(study.HoldPath("01_MNTRR_RR_V2", 3, 2));
        HoldDataset data = StudySource.LoadHolds(study.Folder, Lenient, SilentProgress.Instance, TestContext.Current.CancellationToken);
        const string Reason = "there is no range-Doppler map of channel 3. Make it, or read others: --set study.channels=NUMBERS.";
        Assert.Equal(new SkippedCapture("01_MNTRR_RR_V2_tx2", Reason), Assert.Single(data.Skipped));
        Assert.Equal(20, data.Holds.Count);
        Assert.Throws<TreePoseException>(() =>
            StudySource.LoadHolds(study.Folder, Strict, SilentProgress.Instance, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void ChannelsMayBeChosen()
    {
        using var study = new TinyStudy();
        Assert.Equal([2, 2, 2], study.Load(new StudyOptions { Channels = [2] }).Frames.Sequences.Select(s => s.Channel!.Value));
        Assert.Throws<OptionsException>(() => study.Load(new StudyOptions { Channels = [1, 1] }));
    }
}
