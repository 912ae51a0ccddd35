using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarMaps;
using TreePose.Formats.EventTable;
using TreePose.Formats.Inras;
using TreePose.Formats.Npy;
using TreePose.Formats.Study;
using TreePose.Parts;
using TreePose.Signal.RangeDoppler;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>Every command of a study, from raw captures to data sets and runs, on a simulated one whose truth is known.</summary>
[Collection(SimulatedStudyCollection.Name)]
public sealed class StudyCommandTests(SimulatedStudyFixture study)
{
    private const string First = "01_MNTRL_RR_V1";
    private const int Frames = 700;

    private string Source => $"study:{study.Folder}";

    [Fact]
    public void RdmWritesEveryFrameOfEveryChannelAndWhatTheBinsStandFor()
    {
        string[] maps = Directory.GetFiles(Path.Combine(study.Folder, "rdm"), "*.npy", SearchOption.AllDirectories);
        Assert.Equal(2 * 4 * 4, maps.Length); // with velocities by phase
        Assert.Equal("rdm", StudyParts.Read(study.Folder).Rdm);
        Assert.Equal([Frames, 13], NpyFile.Read<float>(Path.Combine(study.Folder, "rdm", "01", $"{First}_channel2_phase.npy")).Shape);
        Assert.Empty(Directory.GetFiles(study.Folder, "*.partial", SearchOption.AllDirectories));
        Assert.Contains("2800 frames in", study.RdmOutput, StringComparison.Ordinal);
        NpyArray<float> second = NpyFile.Read<float>(Path.Combine(study.Folder, "rdm", "01", $"{First}_channel2.npy"));
        Assert.Equal([Frames, 23, 13], second.Shape);
        using InrasCapture capture = InrasCapture.Open(study.RawCaptures[0]);
        var samples = new float[capture.FrameSize];
        capture.Read(Frames - 1, 1, samples);
        var expected = new float[4 * 23 * 13];
        new StudyRangeDoppler(capture.Parameters).Transform(samples, expected, TestContext.Current.CancellationToken);
        Assert.Equal(expected[(23 * 13)..(2 * 23 * 13)], second.Values[^(23 * 13)..]);
        JsonNode axes = JsonNode.Parse(File.ReadAllText(Path.Combine(study.Folder, "rdm", "01", $"{First}_axes.json")))!;
        Assert.Equal(0, (double)axes["velocityMetresPerSecond"]![11]!);
        Assert.Equal(capture.Parameters.RangeResolutionMetres, (double)axes["rangeMetres"]![1]!, 1e-12);
    }

    [Fact]
    public void MapsThatWereRemovedAreMadeAnew()
    {
        string folder = study.Variant(
            "without maps",
            f =>
            {
                Directory.Delete(Path.Combine(f, "rdm"), recursive: true);
                foreach (string capture in Directory.GetFiles(Path.Combine(f, "radar"), "*.h5").Skip(1))
                    File.Delete(capture);
                File.WriteAllText(Path.Combine(f, "radar", "101_MNTRL_RR_V1.h5"), "");
            }
        );
        string said = CommandOutcome.Of("data", "rdm", "--data", $"study:{folder}").Succeeded();
        Assert.Equal(4, Directory.GetFiles(Path.Combine(folder, "rdm"), "*.npy", SearchOption.AllDirectories).Length);
        Assert.Contains("101_MNTRL_RR_V1", said, StringComparison.Ordinal);
        CommandOutcome.Of("data", "rdm", "--data", $"study:{folder}", "--strict").Refused();
    }

    [Fact]
    public void TheChainPhysicalGivesWholeMapsInDecibels()
    {
        string folder = study.Scratch();
        CommandOutcome
            .Of(
                "data",
                "rdm",
                "--data",
                study.RawCaptures[0],
                "--out",
                folder,
                "--chain",
                "physical",
                "--jobs",
                "1",
                "--set",
                "physical.maximumSpeedMetresPerSecond=1"
            )
            .Succeeded();
        JsonNode axes = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "01", $"{First}_axes.json")))!;
        NpyArray<float> map = NpyFile.Read<float>(Path.Combine(folder, "01", $"{First}_channel4.npy"));
        Assert.Equal([Frames, axes["velocityMetresPerSecond"]!.AsArray().Count, 16], map.Shape);
        Assert.Equal("dB", (string)axes["unit"]!);
        Assert.True(map.Values.Max() - map.Values.Min() > 20);
    }

    [Fact]
    public void AlignFindsTheClocksThatTheEventTableHas()
    {
        string file = Path.Combine(study.Scratch(), "clocks.csv");
        string printed = CommandOutcome.Of("data", "align", "--data", $"study:{study.Folder}", "--out", file).Succeeded();
        Assert.Equal(printed.Split("Table:")[0], CommandOutcome.Of("data", "align", "--data", Source).Succeeded());
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(1 + 4, lines.Length);
        Dictionary<string, RadarClock> truth = EventTableFile
            .Read(Path.Combine(study.Folder, "events.csv"))
            .ToDictionary(h => h.Capture.Name, h => h.Clock);
        foreach (string[] fields in lines.Skip(1).Select(l => l.Split(',')))
        {
            RadarClock clock = truth[fields[0]];
            Assert.InRange(double.Parse(fields[1]) - clock.SecondsAt(int.Parse(fields[3])), -0.015, 0.015);
            Assert.InRange(double.Parse(fields[2]) - clock.SecondsAt(int.Parse(fields[4])), -0.015, 0.015);
            Assert.Contains(fields[0], printed, StringComparison.Ordinal);
        }
        string raw = study.Variant(
            "raw only",
            folder => SimulatedStudyFixture.Change(folder, "study.json", t => t.Replace("\"rdm\": \"rdm\",", "", StringComparison.Ordinal))
        );
        string fromRaw = Path.Combine(study.Scratch(), "raw.csv");
        CommandOutcome.Of("data", "align", "--data", $"study:{raw}", "--out", fromRaw).Succeeded();
        Assert.Equal(lines, File.ReadAllLines(fromRaw)); // maps are made on the way when there are none
    }

    [Fact]
    public void EventsAreRegeneratedAndComparedRowByRow()
    {
        string file = Path.Combine(study.Scratch(), "events.csv");
        string printed = CommandOutcome
            .Of("data", "events", "--data", Source, "--out", file, "--compare", "--set", "footUp=liftOff")
            .Succeeded();
        Assert.Equal(4, EventTableFile.Read(file).Count);
        Assert.Contains("of 4 matched holds agree within one radar frame", printed.ReplaceLineEndings(" "), StringComparison.Ordinal);
        string[] rows = File.ReadAllLines(Path.Combine(study.Scratch(), "events_compared.csv"));
        Assert.Equal(5, rows.Length);
        Assert.All(rows.Skip(1), r => Assert.InRange(Math.Abs(double.Parse(r.Split(',')[3])), 0, 50)); // foot up, ms
    }

    [Fact]
    public void AStudyWithoutAnEventTableGetsOneFromTheActuatorsClock()
    {
        string bare = study.Variant(
            "no table",
            folder =>
                SimulatedStudyFixture.Change(
                    folder,
                    "study.json",
                    t => t.Replace(",\n  \"eventTable\": \"events.csv\"", "", StringComparison.Ordinal)
                )
        );
        string file = Path.Combine(study.Scratch(), "new.csv");
        CommandOutcome
            .Of("data", "events", "--data", $"study:{bare}", "--clock", "align", "--out", file, "--set", "footUp=liftOff")
            .Succeeded();
        Dictionary<string, Hold> truth = EventTableFile.Read(Path.Combine(study.Folder, "events.csv")).ToDictionary(h => h.Capture.Name);
        IReadOnlyList<Hold> made = EventTableFile.Read(file);
        Assert.Equal(truth.Keys.Order(StringComparer.Ordinal), made.Select(h => h.Capture.Name));
        Assert.All(made, h => Assert.InRange(h.FootUpFrame - truth[h.Capture.Name].FootUpFrame, -1, 1));
        Assert.Contains(
            "eventTable is missing",
            CommandOutcome.Of("data", "events", "--data", $"study:{bare}").Refused(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void HoldsOfTheFilesAreThoseOfTheSimulationWithVelocityByPhase()
    {
        PartSections defaults = new HoldOptions().Sources;
        HoldDataset holds = Open(defaults);
        Assert.Equal((4 * 4, 3), (holds.Holds.Count, holds.Shape.Channels));
        Assert.All(holds.Holds, h => Assert.InRange(h.Target!.Value, 3, 90));
        Assert.Equal(
            1,
            Open(
                defaults.WithOptions("study", new StudyHoldSourceOptions { Representation = new StudyOptions().Representation })
            ).Shape.Channels
        );

        HoldDataset Open(PartSections sources) =>
            DataSource.Open<HoldDataset>(Source, sources, 1, SilentProgress.Instance, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void RdmIsToldEitherFilesOrAStudy()
    {
        string none = CommandOutcome.Of("data", "rdm", "--out", study.Scratch()).Refused();
        Assert.Contains("'--data' is required", none, StringComparison.Ordinal);
        string both = CommandOutcome.Of("data", "rdm", "--data", Source, study.RawCaptures[0]).Refused();
        Assert.Contains("is read alone: name one study, or files", both, StringComparison.Ordinal);
        Assert.Contains(
            "--out is missing",
            CommandOutcome.Of("data", "rdm", "--data", study.RawCaptures[0]).Refused(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "needs 'chain' study",
            CommandOutcome
                .Of("data", "rdm", "--data", study.RawCaptures[0], "--out", study.Scratch(), "--phase", "--chain", "physical")
                .Refused(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void AStoppedRdmLeavesNothingThatLooksWhole()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            RadarMapWriter.Write(study.RawCaptures[0], study.Scratch(), new RadarMapOptions(), 1, new StopsAfterOneBlock(stop), stop.Token)
        );
        Assert.Empty(Directory.GetFiles(study.Scratch(), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void WindowsBecomeAReadyDataSetThatIsNeverWrittenOver()
    {
        string folder = Path.Combine(study.Scratch(), "windows");
        CommandOutcome.Of("data", "windows", "--data", Source, "--out", folder, "--set", "windows.strideFrames=50").Succeeded();
        StoredDataset stored = DatasetFolder.Read(folder);
        Assert.Equal(100, stored.WindowFrames);
        Assert.Contains(FootPhase.GoingUp, stored.Labels);
        Assert.Contains("events.csv", stored.SourceFiles.Keys);
        Assert.Contains(
            "never written over",
            CommandOutcome.Of("data", "windows", "--data", Source, "--out", folder).Refused(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void SummaryCountsACaptureOnceWhateverItsChannels()
    {
        string printed = CommandOutcome.Of("data", "summary", "--data", Source).Succeeded();
        Assert.Contains("2 participants, 4 captures", printed, StringComparison.Ordinal);
        Assert.Equal(4, printed.Split('\n').Count(l => l.Contains("MNTR", StringComparison.Ordinal)));
        Assert.Contains("01_MNTRL_RR_V1  Mountain to Tree, left foot ", printed, StringComparison.Ordinal);
        Assert.Contains("02_MNTRR_RR_V1  Mountain to Tree, right foot ", printed, StringComparison.Ordinal);
        Assert.All(printed.Split('\n'), l => Assert.InRange(l.Length, 0, 80));
    }

    [Fact]
    public void GoUpDownFusesTheChannelsAndRecordsWhatItLeftOut()
    {
        string broken = study.Variant(
            "no channel",
            folder => File.Delete(Path.Combine(folder, "rdm", "02", "02_MNTRR_RR_V1_channel3.npy"))
        );
        string[] arguments =
        [
            "run",
            "goup-down",
            "--data",
            $"study:{broken}",
            "--runs",
            study.Scratch(),
            "--jobs",
            "1",
            "--set",
            "training.epochs=1",
            "--set",
            "training.ensemble=1",
            "--set",
            "training.strideFrames=100",
            "--set",
            "study.channels=1,3",
            "--set",
            "model=study",
        ];
        string printed = CommandOutcome.Of([.. arguments, "--name", "fused"]).Succeeded();
        Assert.Contains("02_MNTRR_RR_V1", printed, StringComparison.Ordinal);
        string record = Assert.Single(Directory.GetDirectories(study.Scratch(), "fused", SearchOption.AllDirectories));
        Assert.Contains("channel 3", File.ReadAllText(Path.Combine(record, "skipped.csv")), StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(record, "plots"), "timeline_*.png").Length); // a capture once, not once a channel
        Assert.Contains("--strict allows no skips", CommandOutcome.Of([.. arguments, "--strict"]).Refused(), StringComparison.Ordinal);
    }

    private sealed class StopsAfterOneBlock(CancellationTokenSource stop) : IWorkProgress, IWorkTask
    {
        public IWorkTask Begin(string title, long total) => this;

        public void Grow(long total) { }

        public void Advance(long steps = 1, string? note = null) => stop.Cancel();

        public void Dispose() { }
    }
}
