using System.CommandLine;
using System.Text.Json.Nodes;
using TreePose.Cli.Runs;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Plots;
using TreePose.Runs;
using TreePose.Torch;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Experiments;
using TreePose.Torch.Training;
using TreePose.Tracking;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose run goup-down</c>: foot up, foot down or neither, for a person the model has never seen.</summary>
internal static class GoUpDownCommand
{
    /// <summary>What one run was asked for.</summary>
    public sealed record Request(string Data, string[] Overrides, int Seed, int Jobs, string Root, string? Name)
    {
        /// <summary>Where the run is mirrored.</summary>
        public IReadOnlyList<TrackerTarget> Track { get; init; } = [];

        /// <summary>Where files too large for the record go.</summary>
        public string? LargeFiles { get; init; }

        /// <summary>Also train the model that goes to production, on every participant.</summary>
        public bool TrainOnAll { get; init; }

        /// <summary>Looks at the data before anything is trained.</summary>
        public Action<FrameDataset>? Check { get; init; }
    }

    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        Option<string[]> set = CommonOptions.Set();
        Option<int> seed = CommonOptions.Seed(), jobs = CommonOptions.Jobs();
        Option<string> root = CommonOptions.Out();
        Option<string?> name = CommonOptions.Name();
        Option<string[]> track = RunOptions.Track();
        Option<string?> large = RunOptions.LargeFiles();
        var command = new TreePoseCommand("goup-down", "Find when the foot goes up and comes down, leaving one participant out.",
            "./treepose run goup-down",
            "./treepose run goup-down --data mars:../shared/data/mars",
            "./treepose run goup-down --set model=bilstm --set training.epochs=10 --seed 2")
        { data, set, seed, jobs, root, name, track, large };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run( // on a task: Ctrl-C must reach a caller that waits
            new Request(parsed.GetValue(data) ?? "simulated:tiny", parsed.GetValue(set) ?? [], parsed.GetValue(seed), parsed.GetValue(jobs), parsed.GetValue(root)!, parsed.GetValue(name)) { Track = RunOptions.Targets(parsed.GetValue(track)), LargeFiles = parsed.GetValue(large) },
            parsed.InvocationConfiguration.Output,
            cancellation)));
        return command;
    }

    /// <summary>Runs the experiment, keeps its record and prints its figures.</summary>
    public static int Run(Request request, TextWriter output, CancellationToken cancellation)
    {
        GoUpDownOptions options = OptionOverrides.Apply(new GoUpDownOptions(), request.Overrides);
        TorchRuntime.EnsureLoaded();
        int jobs = request.Jobs > 0 ? request.Jobs : Environment.ProcessorCount;
        using var trackers = new TrackerSession(request.Track);
        (FootEventReport report, string folder) = ConsoleProgress.Run(progress =>
        {
            FrameDataset data = DataSource.OpenFrames(request.Data, options.Mars, request.Seed, progress, cancellation);
            request.Check?.Invoke(data);
            int planned = ParticipantFolds.LeaveOneOut(data.Participants, options.Protocol.ValidationParticipants).Count;
            using RunRecord record = RunRecord.Start(Describe(request, options, data) with { Started = trackers.Attach }, TimeProvider.System);
            var trainer = new TorchFrameTrainer(options.Model, options.Training, (model, fold) => PytorchFile.Write(record.FileFor($"checkpoints/fold_{fold}.pth"), model));

            IReadOnlyList<FoldResult> folds = LeaveOneParticipantOut.Run(data, trainer, options.Protocol, request.Seed, jobs, KeepFold, progress, cancellation);
            FootEventReport report = FootEventReport.WithBaselines(data, folds, options.Protocol, request.Seed);
            record.WriteJson("results.json", report.ToJson());
            if (request.TrainOnAll && folds.Count == planned) TrainOnAll(data, trainer, request.Seed, progress, cancellation);
            using (IWorkTask bar = progress.Begin("drawing plots", 1))
            {
                FootEventPlots.Write(report, record.FileFor);
                bar.Advance();
            }
            record.Finish(folds.Count == planned ? RunStatus.Finished : RunStatus.Interrupted, folds.Count == planned ? null : $"stopped by the user, {report.Completeness} done");
            return (report, record.Folder);

            void KeepFold(FoldResult fold)
            {
                record.AppendFold(FootEventReport.FoldColumns(fold));
                foreach (EpochFigures e in fold.History)
                {
                    record.LogMetric($"loss.train.{e.Model}", e.TrainLoss, e.Epoch, e.Epoch, fold.Fold.Name);
                    if (e.ValidationLoss is { } loss) record.LogMetric($"loss.validation.{e.Model}", loss, e.Epoch, e.Epoch, fold.Fold.Name);
                }
            }
        });
        FootEventTable.Write(output, report);
        output.WriteLine($"Record: {folder}");
        trackers.Finish(output);
        return report.Folds.Count == report.PlannedFolds ? 0 : Application.Interrupted;
    }

    /// <summary>The model that goes to production: nobody is held out, so its quality is that of the folds.</summary>
    private static void TrainOnAll(FrameDataset data, TorchFrameTrainer trainer, int seed, IWorkProgress progress, CancellationToken cancellation) =>
        trainer.Run(new FoldTask { Fold = new Fold("nobody", data.Participants, [], []), Train = [.. data.Sequences], Validation = [], Test = [], Seed = Seeds.Derive(seed, "fold/all"), Progress = progress }, cancellation);

    private static RunRequest Describe(Request request, GoUpDownOptions options, FrameDataset data) => new()
    {
        Experiment = "goup-down",
        Name = request.Name,
        Root = request.Root,
        Configuration = new JsonObject { ["data"] = data.Source, ["options"] = OptionsJson.Of(options) },
        Overrides = request.Overrides,
        CommandLine = Environment.GetCommandLineArgs(),
        DataSource = request.Data,
        DataManifest = data.Manifest,
        Seed = request.Seed,
        Versions = TorchRuntime.Versions,
        LargeFiles = request.LargeFiles is null ? null : new LargeFileOptions { Root = request.LargeFiles },
    };
}
