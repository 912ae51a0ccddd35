using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Datasets.Checks;
using TreePose.Datasets.Olst;
using TreePose.Datasets.Stability;
using TreePose.Formats.Olst;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Folders of OLST: of true rows, and of a program that knows nothing of TreePose.</summary>
public sealed class OlstSourceTests
{
    public static TheoryData<string, int, bool> Variants
    {
        get
        {
            var variants = new TheoryData<string, int, bool>();
            foreach (string numbering in (string[])["start", "recording"])
            foreach (int counted in (int[])[0, 1])
            foreach (bool folders in (bool[])[false, true])
                variants.Add(numbering, counted, folders);
            return variants;
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task AFolderOfAnotherProgramIsReadAsItWasMeant(string numbering, int counted, bool folders)
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("a/long title/made");
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await Make(folder, ["--numbering", numbering, "--index-base", $"{counted}", .. folders ? ["--mat-folder"] : Array.Empty<string>()]);
        JsonObject truth = JsonNode
            .Parse(await File.ReadAllTextAsync($"{folder}.truth.json", TestContext.Current.CancellationToken))!
            .AsObject();
        FrameDataset data = OlstSource.Load(
            scratch.File("a"), // two levels up
            new OlstOptions { Strict = true },
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
        JsonObject captures = truth["captures"]!.AsObject();
        Assert.Equal(captures.Select(c => c.Key).Order(StringComparer.Ordinal), data.Sequences.Select(s => s.Id.Name));
        Assert.Empty(data.Skipped);
        Assert.Contains(
            numbering == "start"
                ? "Frames of 5 cubes begin at RADAR_Start_Frame"
                : "Frames of 5 cubes are counted from the recording's first",
            data.Findings[0],
            StringComparison.Ordinal
        );
        Assert.Contains($"doppler_idx counts from {counted}, zero stands in bin 24 of 48", data.Findings[1], StringComparison.Ordinal);
        Assert.DoesNotContain(data.Findings, f => f.Contains("_RR_", StringComparison.Ordinal)); // no capture contradicts its reading
        foreach (FrameSequence s in data.Sequences)
        {
            JsonObject capture = captures[s.Id.Name]!.AsObject();
            Assert.Equal((int)capture["lastFrame"]! - (int)capture["firstFrame"]! + 1, s.Length);
            Assert.Equal((int)capture["attempts"]!, s.Events.Count(e => e.Class == FootPhase.GoingUp));
            Assert.Contains(
                (string)capture["standing"]! == "L" ? "standing on the left foot" : "standing on the right foot",
                s.Movement,
                StringComparison.Ordinal
            );
            Assert.Equal(s.Id.Participant == "01" ? "young" : "older", s.Groups[SampleGroups.Age]);
            ShowsMovementWhereItIsLabelled(s);
        }
    }

    [Fact]
    public async Task MotionCaptureSaysWhichFootStands()
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("made");
        await Make(folder, []);
        Assert.Contains(
            "Motion capture: 5 captures have one; in all of them the other ankle than that of the name's",
            Check(folder).Findings[^1]
        );
        string path = Directory.GetFiles(Path.Combine(folder, "Raw/MOCAP/01"), "01_MNTRL_MC_V1_pos.csv")[0];
        string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        MotionCaptureRecording read = OlstMarkerReader.Read(path);
        int column = lines[0].Split(',').IndexOf("Chest_pos_Y");
        Assert.Equal((100.0, 3600), (read.SamplingFrequencyHz, read.Length));
        Assert.Equal(
            lines.Skip(1).Select(l => double.Parse(l.Split(',')[column], System.Globalization.CultureInfo.InvariantCulture)),
            read["Chest_pos_Y"]
        );

        lines[0] = lines[0].Replace("Ankle_R", "Ankle_?").Replace("Ankle_L", "Ankle_R").Replace("Ankle_?", "Ankle_L");
        await File.WriteAllLinesAsync(path, lines, TestContext.Current.CancellationToken);
        DataProblem problem = Assert.Single(Check(folder).Problems);
        Assert.Equal(("01_MNTRL_RR_V1", ProblemStage.Events), (problem.Capture, problem.Stage));
        Assert.Contains("attempts the left ankle rises (up to 35", problem.Reason, StringComparison.Ordinal);
        Assert.Contains("by its name the person stands on the left foot", problem.Reason, StringComparison.Ordinal);

        await File.WriteAllTextAsync(path, "time,Belly_pos_X\n0,1\n0.01,2\n", TestContext.Current.CancellationToken);
        Assert.Contains("lacks Ankle_L_pos_Z or Ankle_R_pos_Z", Assert.Single(Check(folder).Problems).Reason, StringComparison.Ordinal);

        static SourceCheck Check(string folder) =>
            OlstCheck.Of(folder, new OlstOptions(), SilentProgress.Instance, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void WhatIsCountedIsWhatIsUsed()
    {
        using var olst = new TinyOlst();
        File.Delete(olst.Cube(TinyOlst.Older));
        FrameDataset data = olst.Load();
        Assert.Contains(data.Findings, f => f.StartsWith("3 attempts: 0 never", StringComparison.Ordinal));
        Assert.Contains("People: 1 young.", data.Findings);
        SourceCheck found = SourceCheck.Of(() => data, TestContext.Current.CancellationToken);
        Assert.StartsWith("1 capture can be used (1 left out), 1 participant, 5 events, frames [1 channel", found.Summary);
    }

    [Fact]
    public void ACubeUnderTwoNamesIsSaid()
    {
        using var olst = new TinyOlst();
        File.Copy(olst.Plate(TinyOlst.Young, "left"), olst.Plate(TinyOlst.Older, "left"), overwrite: true);
        SourceCheck found = SourceCheck.Of(() => olst.LoadHolds(), TestContext.Current.CancellationToken);
        Assert.Contains(found.Findings, f => f.Contains("have the same content", StringComparison.Ordinal));
    }

    [Fact]
    public void AxesOfAMapAreThoseOfTheFile()
    {
        using var olst = new TinyOlst();
        FrameSequence capture = olst.Load().Sequences[0];
        double half = RadarParameters.Study.WavelengthMetres / 2; // the file's -220 to 165 Hz, drawn as speeds
        Assert.Equal(new AxisScale("Doppler", -220 * half, 165 * half, "m/s") { Bins = 8 }, capture.Scales.Rows);
        Assert.Equal(MapScales.Level, capture.Scales.Cells);
        Assert.Null(capture.Scales.Columns); // nothing says what its range bins are
        Assert.Equal(capture.Scales, olst.LoadHolds().Holds[0].Scales);
    }

    [Fact]
    public void ACubeIsTheSameUnderEitherNumberingAndIndexBase()
    {
        using var olst = new TinyOlst();
        FrameSequence start = olst.Load().Sequences[0];
        olst.Write(TinyOlst.Young, fromRecording: true, index: 5);
        FrameDataset recording = olst.Load();
        Assert.Equal(start.Events, recording.Sequences[0].Events);
        Assert.Equal(start.Length, recording.Sequences[0].Length);
        Assert.Contains("doppler_idx counts from 1", string.Join(" ", recording.Findings), StringComparison.Ordinal);
        ShowsMovementWhereItIsLabelled(start, TinyOlst.Zero);
        ShowsMovementWhereItIsLabelled(recording.Sequences[0], TinyOlst.Zero);
    }

    [Fact]
    public void LabelsAreThoseOfTheTable()
    {
        using var olst = new TinyOlst();
        olst.Replace("13.69,13.81,14.43,14.61,330,333.0,350.0,354", "13.69,,,14.61,330,,,354"); // never stable
        FrameDataset data = olst.Load();
        Assert.Equal(
            [
                new(FootPhase.GoingUp, 273 - 226, 300 - 226),
                new(FootPhase.GoingDown, 385 - 226, 406 - 226),
                new(FootPhase.GoingUp, 493 - 226, 515 - 226),
                new(FootPhase.GoingDown, 601 - 226, 619 - 226),
                new(FootPhase.GoingUp, 712 - 226, 734 - 226), // held to the end: no going down
            ],
            data.Sequences[0].Events
        );
        Assert.Contains(new FrameEvent(FootPhase.GoingUp, 330 - 175, 354 - 175), data.Sequences[1].Events);
        Assert.Contains("7 attempts: 1 never became stable", string.Join(" ", data.Findings), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 1, 3, 4], olst.LoadHolds().Holds.Select(h => h.Number));
    }

    [Fact]
    public void HoldsAreCutByStableAndBreakOrEndAndHaveTheSpeedOfTheStandingFoot()
    {
        using var olst = new TinyOlst();
        HoldDataset data = olst.LoadHolds();
        Assert.Equal([85, 86, 87, 65, 17, 60, 90], data.Holds.Select(h => h.Length));
        // The COP moves on (5 sin t, 20 cos 2t) mm: its speed at t is |(5 cos t, -40 sin 2t)|.
        Hold first = data.Holds[0].Hold!;
        double[] times = [.. Enumerable.Range(0, 309).Select(i => first.StableSeconds + (i + 0.5) / 100)];
        Assert.Equal(times.Average(Speed), data.Holds[0].Target!.Value, 0.02 * times.Average(Speed));
        float[] ofFrames = data.Holds[0].FrameTargets!;
        for (int i = 10; i < 70; i++) // a frame of the table begins at its time
            Assert.Equal(Speed(8.47 + (300 + i + 0.5 - 226) * 0.0365), ofFrames[i], 1.0);
        Assert.Contains("carries 98.3% of the weight in holds", string.Join(" ", data.Findings), StringComparison.Ordinal);

        static double Speed(double t) => double.Hypot(5 * Math.Cos(t), 40 * Math.Sin(2 * t));
    }

    [Fact]
    public void ContentThatFitsTheOtherNumberingIsSaid()
    {
        using var olst = new TinyOlst();
        olst.Write(TinyOlst.Young, fromRecording: true, shift: -226); // begins at the start, and goes on too long
        FrameDataset data = olst.Load();
        Assert.Contains(data.Findings, f => f.StartsWith("01_MNTRL_RR_V1: the radar sees more movement", StringComparison.Ordinal));
        SourceCheck found = SourceCheck.Of(() => data, TestContext.Current.CancellationToken);
        DataProblem problem = Assert.Single(found.Problems);
        Assert.Equal("01_MNTRL_RR_V1", problem.Capture);
        Assert.Contains("Keep the first 596 frames of the cube", problem.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(found.Findings, f => f.Contains("more movement", StringComparison.Ordinal));
        TreePoseException strict = Assert.Throws<TreePoseException>(() => olst.Load(new OlstOptions { Strict = true }));
        Assert.Contains("so they were counted from the recording's first", strict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BinsCanBeCroppedAsTheyAreRead()
    {
        using var olst = new TinyOlst();
        FrameDataset whole = olst.Load(),
            few = olst.Load(
                new OlstOptions
                {
                    FromRangeBin = 1,
                    ToRangeBin = 3,
                    DopplerHalfWidth = 2,
                }
            );
        Assert.Equal([1, 5, 2], few.Shape.Lengths);
        float[] expected =
        [
            .. from d in Enumerable.Range(TinyOlst.Zero - 2, 5)
            from r in (int[])[1, 2]
            select whole.Sequences[0].Frames[d * TinyOlst.Range + r],
        ];
        Assert.Equal(expected, few.Sequences[0].Frames[..10]);
    }

    [Fact]
    public void StatedDigestsStandInTheManifestAsStated()
    {
        using var olst = new TinyOlst();
        string digest = new('a', 64);
        File.WriteAllText(Path.Combine(olst.Folder, "SHA256SUMS.txt"), $"{digest} Processed/Radar_RDMs/{TinyOlst.Young}.mat\n");
        IReadOnlyDictionary<string, string> manifest = olst.Load().Manifest;
        Assert.Equal(digest, manifest[$"Processed/Radar_RDMs/{TinyOlst.Young}.mat (stated in SHA256SUMS.txt, not verified)"]);
        Assert.NotEqual(digest, manifest[$"Processed/Radar_RDMs/{TinyOlst.Older}.mat"]);
        Assert.Contains("Metadata/OLST_Attempts.csv", manifest.Keys);
    }

    [Fact]
    public void ItKeepsTheContractOfSources()
    {
        using var olst = new TinyOlst();
        SourceContract.Check(ShippedSources.Frames().Find("olst"), olst.Folder);
        SourceContract.Check(ShippedSources.Holds().Find("olst"), olst.Folder);
        TrialDataset trials = OlstSource.LoadTrials(olst.Folder, new OlstTrialOptions());
        Assert.Equal(7, trials.Trials.Count);
        Assert.Equal(309, trials.Trials[0].Read().Length);
        Assert.Equal("young", trials.Trials[0].Conditions[SampleGroups.Age]);
    }

    [Fact]
    public void TheTrueRowsHoldWhatIsSaidOfThem()
    {
        OlstAttemptTable table = OlstAttemptTable.Read(TestFiles.SharedData("olst/OLST_Attempts_excerpt.csv"));
        Assert.Empty(table.Faults);
        Assert.Equal(8, table.Captures.Count);
        Assert.Equal(25, table.Captures.Values.Sum(c => c.Count));
        OlstAttempt last = table.Captures["52_MNTRL_RR_V4"][^1];
        Assert.Equal((676, 681, 787), (last.FootUp.Frame, last.Stable!.Value.Frame, last.End.Frame));
        Assert.Null(last.Break);
        Assert.False(last.IsFinal); // held to the end all the same
    }

    private static void ShowsMovementWhereItIsLabelled(FrameSequence s, int? zero = null)
    {
        (int bins, int range) = (s.Shape.Lengths[1], s.Shape.Lengths[2]);
        int still = zero ?? bins / 2;
        double Activity(int frame) =>
            Enumerable
                .Range(0, bins)
                .Where(d => Math.Abs(d - still) > 1)
                .Average(d => Enumerable.Range(0, range).Max(r => s.Frames[frame * s.Shape.Size + d * range + r]));
        double Mean(int label) => Enumerable.Range(0, s.Length).Where(i => s.Labels[i] == label).Average(Activity);
        Assert.True(Mean(FootPhase.GoingUp) > Mean(FootPhase.Neither) + 0.5, $"{s.Id}: {Mean(1)} and {Mean(0)}");
    }

    private static async Task Make(string folder, string[] arguments)
    {
        string tool = Path.GetFullPath(Path.Combine(TestFiles.Repository, "..", "shared", "tools", "make-olst-like.py"));
        Assert.SkipUnless(File.Exists(tool) && File.Exists("/usr/bin/python3"), "the program that makes such folders is not here");
        using Process process = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", [tool, folder, .. arguments]) { RedirectStandardOutput = true }
        )!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
