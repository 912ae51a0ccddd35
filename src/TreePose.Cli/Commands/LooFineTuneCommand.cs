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
    public static Command Create()
    {
        var arguments = RunArguments.OfTraining();
        var preset = new Option<string>("--preset") { Description = "Options to start from: default, or study (the protocol that the study printed).", HelpName = "NAME", DefaultValueFactory = _ => "default" };
        var command = new TreePoseCommand(LooFineTuneRun.Experiment, "Predict how stable each left-out participant is, zero-shot and calibrated.",
            "./treepose run loo-finetune",
            "./treepose run loo-finetune --data mars:../shared/data/mars",
            "./treepose run loo-finetune --preset study --data study:DIR",
            "./treepose run loo-finetune --set model=study --seed 2")
        { preset, arguments.All };
        command.SetWork((parsed, cancellation) => Run(arguments.Read(parsed), parsed.GetValue(preset)!, parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    /// <summary>Runs the experiment, keeps its record and prints its figures.</summary>
    public static int Run(ExperimentRequest request, string preset, TextWriter output, CancellationToken cancellation) =>
        RunSession.Run(request.Track, output, (session, progress) => Execute(request, preset, session, progress, cancellation));

    /// <summary>Goes on with a run that was killed or stopped, to the figures that it would have had.</summary>
    public static int Resume(StoredRun stored, int jobs, IReadOnlyList<TrackerTarget> track, TextWriter output, CancellationToken cancellation)
    {
        string config = Path.Combine(stored.Folder, "config.json");
        string source = stored.Options["data"]?.GetValue<string>() ?? throw new DataFormatException(config, "does not say which data the run used.", "Start a new run.");
        LooFineTuneOptions options = OptionOverrides.Validated(OptionsJson.Read<LooFineTuneOptions>(stored.Options["options"], config));
        return RunSession.Run(track, output, (session, progress) =>
        {
            TorchRuntime.EnsureLoaded();
            HoldDataset data = DataSource.OpenHolds(source, options.Holds, stored.Seed, progress, cancellation);
            stored.RequireSameData(data.Manifest);
            return session.Resume(stored.Folder, record => Evaluate(record, data, options, stored.Seed, jobs > 0 ? jobs : Environment.ProcessorCount, progress, cancellation));
        });
    }

    /// <summary>Runs the experiment inside its record.</summary>
    public static ExperimentOutcome Execute(ExperimentRequest request, string preset, RunSession session, IWorkProgress progress, CancellationToken cancellation)
    {
        LooFineTuneOptions options = OptionOverrides.Apply(LooFineTuneOptions.Preset(preset), request.Overrides);
        if (request.Strict) options = options with { Holds = options.Holds with { Study = options.Holds.Study with { Strict = true } } };
        TorchRuntime.EnsureLoaded();
        HoldDataset data = DataSource.OpenHolds(request.Data, options.Holds, request.Seed, progress, cancellation);
        request.CheckData?.Invoke(data.Manifest);
        var configuration = new JsonObject { ["data"] = data.Source, ["preset"] = preset, ["options"] = OptionsJson.Of(options) };
        return session.Start(
            request.Describe(LooFineTuneRun.Experiment, configuration, data.Manifest, TorchRuntime.Versions),
            record => Evaluate(record, data, options, request.Seed, request.Workers, progress, cancellation));
    }

    private static ExperimentOutcome Evaluate(RunRecord record, HoldDataset data, LooFineTuneOptions options, int seed, int workers, IWorkProgress progress, CancellationToken cancellation)
    {
        CalibrationReport report = LooFineTuneRun.Execute(record, data, options, seed, workers, progress, cancellation);
        if (report.IsComplete)
        {
            using IWorkTask bar = progress.Begin("drawing plots", 1);
            CalibrationPlots.Write(report, record.FileFor);
            bar.Advance();
        }
        return new(output => CalibrationTable.Write(output, data, report), report.IsComplete ? null : $"stopped by the user, {report.Completeness} done");
    }
}
