using System.CommandLine;
using System.Text.Json.Nodes;
using TreePose.Cli.Runs;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Plots;
using TreePose.Runs;
using TreePose.Torch;
using TreePose.Torch.Experiments;
using TreePose.Tracking;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose run loo-finetune</c>: how stable is a person the model has never seen, and how much do a few of their holds help?</summary>
internal static class LooFineTuneCommand
{
    /// <summary>What one run was asked for.</summary>
    public sealed record Request(string Data, string Preset, string[] Overrides, int Seed, int Jobs, string Root, string? Name)
    {
        /// <summary>Where the run is mirrored.</summary>
        public IReadOnlyList<TrackerTarget> Track { get; init; } = [];
    }

    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        Option<string[]> set = CommonOptions.Set();
        Option<int> seed = CommonOptions.Seed(), jobs = CommonOptions.Jobs();
        Option<string> root = CommonOptions.Out();
        Option<string?> name = CommonOptions.Name();
        Option<string[]> track = RunOptions.Track();
        var preset = new Option<string>("--preset") { Description = "Options to start from: default, or study (the protocol that the study printed).", HelpName = "NAME", DefaultValueFactory = _ => "default" };
        var command = new TreePoseCommand(LooFineTuneRun.Experiment, "Predict how stable each left-out participant is, zero-shot and calibrated.",
            "./treepose run loo-finetune",
            "./treepose run loo-finetune --data mars:../shared/data/mars",
            "./treepose run loo-finetune --preset study --data study:DIR",
            "./treepose run loo-finetune --set model=study --seed 2")
        { data, preset, set, seed, jobs, root, name, track };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run( // on a task: Ctrl-C must reach a caller that waits
            new Request(parsed.GetValue(data) ?? "simulated:tiny", parsed.GetValue(preset)!, parsed.GetValue(set) ?? [], parsed.GetValue(seed), parsed.GetValue(jobs), parsed.GetValue(root)!, parsed.GetValue(name)) { Track = RunOptions.Targets(parsed.GetValue(track)) },
            parsed.InvocationConfiguration.Output,
            cancellation)));
        return command;
    }

    /// <summary>Runs the experiment, keeps its record and prints its figures.</summary>
    public static int Run(Request request, TextWriter output, CancellationToken cancellation)
    {
        LooFineTuneOptions options = OptionOverrides.Apply(LooFineTuneOptions.Preset(request.Preset), request.Overrides);
        using var trackers = new TrackerSession(request.Track);
        int code = Execute(output, request.Jobs, progress =>
        {
            HoldDataset data = DataSource.OpenHolds(request.Data, options.Holds, request.Seed, progress, cancellation);
            return (RunRecord.Start(Describe(request, options, data) with { Started = trackers.Attach }, TimeProvider.System), data, options, request.Seed);
        }, cancellation);
        trackers.Finish(output);
        return code;
    }

    /// <summary>Goes on with a run that was killed or stopped, to the figures that it would have had.</summary>
    public static int Resume(StoredRun stored, int jobs, TextWriter output, CancellationToken cancellation)
    {
        string config = Path.Combine(stored.Folder, "config.json");
        string source = stored.Options["data"]?.GetValue<string>() ?? throw new DataFormatException(config, "does not say which data the run used.", "Start a new run.");
        LooFineTuneOptions options = OptionOverrides.Validated(OptionsJson.Read<LooFineTuneOptions>(stored.Options["options"], config));
        return Execute(output, jobs, progress =>
        {
            HoldDataset data = DataSource.OpenHolds(source, options.Holds, stored.Seed, progress, cancellation);
            stored.RequireSameData(data.Manifest);
            return (RunRecord.Resume(stored.Folder, TimeProvider.System), data, options, stored.Seed);
        }, cancellation);
    }

    private static int Execute(TextWriter output, int jobs, Func<IWorkProgress, (RunRecord, HoldDataset, LooFineTuneOptions, int Seed)> begin, CancellationToken cancellation)
    {
        TorchRuntime.EnsureLoaded();
        (CalibrationReport report, HoldDataset data, string folder) = ConsoleProgress.Run(progress =>
        {
            (RunRecord record, HoldDataset data, LooFineTuneOptions options, int seed) = begin(progress);
            using RunRecord _ = record;
            CalibrationReport report = LooFineTuneRun.Execute(record, data, options, seed, jobs > 0 ? jobs : Environment.ProcessorCount, progress, cancellation);
            if (report.IsComplete)
            {
                using IWorkTask bar = progress.Begin("drawing plots", 1);
                CalibrationPlots.Write(report, record.FileFor);
                bar.Advance();
            }
            LooFineTuneRun.Finish(record, report);
            return (report, data, record.Folder);
        });
        CalibrationTable.Write(output, data, report);
        output.WriteLine($"Record: {folder}");
        return report.IsComplete ? 0 : Application.Interrupted;
    }

    private static RunRequest Describe(Request request, LooFineTuneOptions options, HoldDataset data) => new()
    {
        Experiment = LooFineTuneRun.Experiment,
        Name = request.Name,
        Root = request.Root,
        Configuration = new JsonObject { ["data"] = data.Source, ["preset"] = request.Preset, ["options"] = OptionsJson.Of(options) },
        Overrides = request.Overrides,
        CommandLine = Environment.GetCommandLineArgs(),
        DataSource = request.Data,
        DataManifest = data.Manifest,
        Seed = request.Seed,
        Versions = TorchRuntime.Versions,
    };
}
