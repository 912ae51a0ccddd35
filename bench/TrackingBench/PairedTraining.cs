using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Protocols;
using TreePose.Evaluation.Statistics;
using TreePose.Experiments.GoUpDown;
using TreePose.Runs;
using TreePose.Torch;
using TreePose.Torch.Training;
using TreePose.Tracking;

namespace TreePose.Benchmarks.Tracking;

/// <summary>
/// The same short training with and without tracking, in turn, in one process: the median of the paired ratios resolves what
/// whole runs, which differ by several percent, cannot.
/// </summary>
internal static class PairedTraining
{
    private const int Seed = 1;
    private const int Epochs = 20; // longer than the pause between deliveries, so that every training has one within it

    public static JsonObject Measure(string root, string source, string url, int pairs, TimeSpan atMost)
    {
        TorchRuntime.EnsureLoaded();
        FrameDataset data = DataSource.Open<FrameDataset>(source, new GoUpDownOptions().Sources, Seed, SilentProgress.Instance);
        Split fold = SplitPlan.Of(SplitSample.Of(data), new SplitOptions())[^1];
        FoldSides sides = FoldSides.Of(data, fold) with { Test = [] };
        var trainer = new TorchFrameTrainer(new GoUpDownOptions().Model.With("tcn"), new TrainingOptions { Ensemble = 1, Epochs = Epochs });
        using RunRecord record = RunRecord.Start(
            new RunRequest
            {
                Experiment = "paired-training",
                Name = "paired",
                Root = root,
                Configuration = [],
            },
            TimeProvider.System
        );
        TrackerTarget[] targets = [TrackerTarget.Parse("mlflow:" + url), TrackerTarget.Parse("wandb:" + root)];

        var without = new List<(double Wall, double Processor)>();
        var with = new List<(double Wall, double Processor)>();
        Plain();
        Tracked(); // once each unmeasured: everything is compiled and warm
        long begun = Stopwatch.GetTimestamp();
        for (int pair = 0; pair < pairs && Stopwatch.GetElapsedTime(begun) < atMost; pair++)
        {
            if (pair % 2 == 0)
                without.Add(Plain());
            with.Add(Tracked());
            if (pair % 2 == 1)
                without.Add(Plain()); // whichever comes second gains or loses as often
        }
        record.Finish(RunStatus.Finished);
        return Result(source, without, with);

        (double, double) Plain() => Timed(() => Train(_ => { }));

        (double, double) Tracked()
        {
            // Beginning to deliver costs a run once; it is part of the account, not of an epoch.
            using var trackers = new TrackerSession(targets, new() { Credentials = TrackerCredentials.None });
            trackers.Attach(record.Folder);
            WaitUntilDelivered(record.Folder, targets.Length);
            return Timed(() => Train(e => record.LogMetric("loss.train", e.TrainLoss, with.Count * Epochs + e.Epoch, e.Epoch, fold.Name)));
        }

        void Train(Action<EpochFigures> onEpoch) =>
            trainer.Run(
                new FoldTask
                {
                    Sides = sides,
                    Seed = Seed,
                    OnEpoch = onEpoch,
                },
                CancellationToken.None
            );
    }

    private static JsonObject Result(
        string source,
        List<(double Wall, double Processor)> without,
        List<(double Wall, double Processor)> with
    ) =>
        new()
        {
            ["what"] =
                $"{Epochs} epochs of tcn on {Path.GetFileName(source)}, their losses logged, with wandb folder and an "
                + $"MLflow server followed live at the usual pause, beside the same without; in turn, paired",
            ["pairs"] = with.Count,
            ["medianSecondsWithout"] = Math.Round(Quantiles.Median(without.Select(w => w.Wall)), 4),
            ["wallRatio"] = Ratio([.. with.Zip(without, (a, b) => a.Wall / b.Wall)]),
            ["processorRatio"] = Ratio([.. with.Zip(without, (a, b) => a.Processor / b.Processor)]),
            ["interval"] = "95 %, bootstrap over pairs",
        };

    private static void WaitUntilDelivered(string folder, int targets)
    {
        long last = RunJournalReader.ReadAll(folder)[^1].Sequence;
        while (DeliveryState.ReadAll(folder) is var states && (states.Count < targets || states.Any(s => s.Delivered < last)))
            Thread.Sleep(20);
    }

    private static (double Wall, double Processor) Timed(Action work)
    {
        using var self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        work();
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        self.Refresh();
        return (wall, (self.TotalProcessorTime - before).TotalSeconds);
    }

    private static JsonObject Ratio(double[] ratios)
    {
        Estimate median = Bootstrap.OverParticipants(ratios, drawn => Quantiles.Median(drawn), Seed);
        return new JsonObject
        {
            ["median"] = Math.Round(median.Value!.Value, 4),
            ["lower"] = Math.Round(median.Lower!.Value, 4),
            ["upper"] = Math.Round(median.Upper!.Value, 4),
        };
    }
}
