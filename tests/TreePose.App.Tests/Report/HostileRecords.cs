using System.Text.Json.Nodes;
using TreePose.Balance;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.Stability;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Plots;
using TreePose.Reports;
using TreePose.Runs;
using TreePose.TestKit;

namespace TreePose.App.Tests.Report;

/// <summary>
/// Records of every experiment in moments, made with predictors that guess; names and options try to break out of the page.
/// </summary>
public sealed class HostileRecords : IDisposable
{
    /// <summary>Ends a script element, opens another, and sets a trap.</summary>
    public const string Hostile = "</script><script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\">'&amp;";

    private readonly ScratchFolder _scratch = new();

    public HostileRecords()
    {
        FootEvents = Make("goup-down", "events", WriteFootEvents, RunStatus.Finished);
        Calibration = Make("loo-finetune", "calibration", WriteCalibration, RunStatus.Finished);
        Stability = Make("stability-preprocessing", "stability", WriteStability, RunStatus.Finished);
        Failed = Make("goup-down", "failed", WriteOneFold, RunStatus.Failed, Hostile);
        Unknown = Make("my-own", "unknown", record => record.LogFigure("score", 0.5), RunStatus.Finished);
        foreach (string folder in All)
            RunReport.Write(folder, Stories.Tell);
    }

    public string FootEvents { get; }

    public string Calibration { get; }

    public string Stability { get; }

    public string Failed { get; }

    public string Unknown { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => [FootEvents, Calibration, Stability, Failed, Unknown];

    /// <summary>The page of a record.</summary>
    public static string PageOf(string folder) => Path.Combine(folder, RecordFiles.Report);

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    internal static FrameDataset Frames(string? participant = null) =>
        new(
            "test",
            SmallFrames.Shape,
            [
                .. Enumerable
                    .Range(1, 3)
                    .Select(p =>
                        SmallFrames.Sequence(p == 1 && participant is not null ? participant : $"{p}", $"S{p}", p) with
                        {
                            Movement = p == 2 ? Hostile : "lift",
                        }
                    ),
                SmallFrames.Sequence("3", "S3_quiet", 9) with
                {
                    FootLeavesGround = false,
                },
            ],
            new Dictionary<string, string>()
        );

    private string Make(string experiment, string name, Action<RunRecord> write, RunStatus status, string? reason = null)
    {
        using RunRecord record = RunRecord.Start(
            new RunRequest
            {
                Experiment = experiment,
                Name = name,
                Root = _scratch.Path,
                Configuration = new JsonObject
                {
                    ["data"] = "test",
                    ["options"] = new JsonObject
                    {
                        ["model"] = Hostile,
                        ["training"] = new JsonObject { ["epochs"] = 2 },
                    },
                },
                Overrides = ["training.epochs=2", "model=" + Hostile],
                CommandLine = ["TreePose.Cli.dll", "run", experiment, "--set", "model=" + Hostile],
                DataSource = "test:" + Hostile,
                DataManifest = new Dictionary<string, string> { [Hostile] = "00" },
                Seed = 1,
            },
            TimeProvider.System
        );
        write(record);
        record.Finish(status, reason);
        return record.Folder;
    }

    private static void WriteFootEvents(RunRecord record)
    {
        GoUpDownReport report = FootEventsOf(Frames(Hostile));
        foreach (FoldResult fold in report.Folds)
            record.AppendFold(GoUpDownReport.FoldColumns(fold));
        for (int epoch = 1; epoch <= 3; epoch++)
            record.LogMetric("loss.train.0", 1.0 / epoch, epoch, epoch, "2");
        record.WriteJson("results.json", report.ToJson());
        SkippedCapture.WriteCsv([new SkippedCapture(Hostile, Hostile)], record.FileFor("skipped.csv"));
        GoUpDownPlots.Write(report, record.FileFor);
    }

    private static void WriteOneFold(RunRecord record) => record.AppendFold(GoUpDownReport.FoldColumns(FootEventsOf(Frames()).Folds[0]));

    /// <summary>The "model" is a baseline itself.</summary>
    private static GoUpDownReport FootEventsOf(FrameDataset data)
    {
        var options = new GoUpDownOptions { Training = new() { Ensemble = 1 } };
        var rhythm = new RhythmBaseline(options.Protocol.Decoder);
        var work = new GoUpDownWork(data, options, new WorkInput(options, "test", 1), trainer: (_, _, _) => rhythm);
        return work.Collect(InMemoryRun.Run(work, workers: 1)).Report;
    }

    private static void WriteCalibration(RunRecord record)
    {
        HoldDataset data = SmallHolds.Dataset(3, 8);
        data = data with
        {
            Holds = [.. data.Holds.Select(h => h.Id.Participant == "1" ? h with { Id = new CaptureId(Hostile, "S1") } : h)],
        };
        var protocol = new CalibrationOptions
        {
            CalibrationHolds = [0, 2],
            Modes = [FineTuning.Whole, FineTuning.Offset],
            Repeats = 1,
        };
        var options = new LooFineTuneOptions { Protocol = protocol };
        var work = new LooFineTuneWork(data, options, new WorkInput(options, "test", 1), trainer: (_, _, _) => new Brightness());
        UnitResults results = InMemoryRun.Run(work, workers: 1);
        foreach (Unit unit in work.Next(results))
            record.AppendFold(work.Score(unit.Fold!, results)!);
        LooFineTuneCollected collected = work.Collect(results);
        record.WriteJson("results.json", collected.Results);
        collected.Draw(record.FileFor, SilentProgress.Instance, CancellationToken.None);
    }

    private static void WriteStability(RunRecord record)
    {
        var random = new Random(3);
        StabilityTrial[] trials =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(i =>
                {
                    double[] x = new double[1200],
                        y = new double[1200];
                    for (int t = 1; t < x.Length; t++)
                        (x[t], y[t]) = (0.99 * x[t - 1] + random.NextDouble() - 0.5, 0.99 * y[t - 1] + random.NextDouble() - 0.5);
                    return new StabilityTrial(
                        new CaptureId(i < 4 ? Hostile : "2", $"T{i}"),
                        $"T{i}",
                        () =>
                            new CopRecording
                            {
                                MediolateralMm = x,
                                AnteroposteriorMm = y,
                                SampleRateHz = 100,
                            }
                    )
                    {
                        Conditions = new SortedDictionary<string, string> { ["surface"] = i % 2 == 0 ? "Firm" : Hostile },
                    };
                }),
        ];
        StabilityTable table = StabilityTable.Compute(trials);
        StabilityTableCsv.Write(table, record.FileFor("stability.csv"));
        StabilityTableCsv.WriteColumns(table, record.FileFor("columns.csv"));
        StabilityTableCsv.WriteSkipped(table, record.FileFor("skipped.csv"));
        StabilityPlots.Write(table, trials, record.FileFor, SilentProgress.Instance);
        record.WriteJson("results.json", StabilityReport.ToJson(table));
    }

    /// <summary>Says the brightness of a hold's frames, which is its target and some noise.</summary>
    private sealed class Brightness : IHoldRegressorTrainer, IHoldRegressor
    {
        public IHoldRegressor Train(HoldTask task, CancellationToken cancellation) => this;

        public double[] Predict(IReadOnlyList<HoldSequence> holds) => [.. holds.Select(h => 38.0 * h.Frames.Average())];

        public IHoldRegressor FineTune(
            IReadOnlyList<HoldSequence> holds,
            FineTuning mode,
            int seed,
            string stage,
            CancellationToken cancellation
        ) => this;

        public void Dispose() { }
    }
}
