using System.CommandLine;
using System.Text.Json.Nodes;
using TreePose.App.Runs;
using TreePose.App.Sweeps;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Experiments.LooFineTune;
using TreePose.Runs;
using TreePose.Torch;
using TreePose.Tracking;

namespace TreePose.App.Commands;

/// <summary><c>treepose run loo-finetune</c>: how stable is a person the model has never seen, and how much do a few of their holds help?</summary>
internal static class LooFineTuneCommand
{
    /// <summary>For sweeps and workflows.</summary>
    public static Experiment Experiment { get; } = new() { Name = LooFineTuneRun.Experiment, Metric = "mae.zero-shot", Minimize = true, Options = Options, Run = Execute, Resume = Resume };

    private static Option<string> Preset() => new("--preset") { Description = "Options to start from: default, or study (the protocol that the study printed).", HelpName = "NAME", DefaultValueFactory = _ => "default" };

    public static Command Create()
    {
        var arguments = RunArguments.OfTraining();
        Option<string> preset = Preset();
        var command = new TreePoseCommand(LooFineTuneRun.Experiment, "Predict how stable each left-out participant is, zero-shot and calibrated.",
            "./treepose run loo-finetune",
            "./treepose run loo-finetune --data mars:../shared/data/mars",
            "./treepose run loo-finetune --preset study --data study:DIR",
            "./treepose run loo-finetune --set model=study --seed 2")
        { preset, arguments.All };
        command.SetWork((parsed, cancellation) => Run(arguments.Read(parsed) with { Preset = parsed.GetValue(preset)! }, parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    /// <summary>Runs the experiment, keeps its record and prints its figures.</summary>
    public static int Run(ExperimentRequest request, TextWriter output, CancellationToken cancellation) =>
        RunSession.Run(request.Track, output, (session, progress) => Execute(request, session, progress, cancellation), request.Notebook);

    /// <summary>Goes on with a run that was killed or stopped, to the figures that it would have had.</summary>
    public static int Resume(StoredRun stored, int jobs, IReadOnlyList<TrackerTarget> track, TextWriter output, CancellationToken cancellation) =>
        RunSession.Run(track, output, (session, progress) => Resume(stored, jobs, session, progress, cancellation));

    private static ExperimentOutcome Resume(StoredRun stored, int jobs, RunSession session, IWorkProgress progress, CancellationToken cancellation)
    {
        string config = Path.Combine(stored.Folder, "config.json");
        string source = stored.Options["data"]?.GetValue<string>() ?? throw new DataFormatException(config, "does not say which data the run used.", "Start a new run.");
        LooFineTuneOptions options = OptionOverrides.Validated(OptionsJson.Read<LooFineTuneOptions>(stored.Options["options"], config));
        TorchRuntime.EnsureLoaded();
        HoldDataset data = DataSource.OpenHolds(source, options.Holds, stored.Seed, progress, cancellation);
        stored.RequireSameData(data.Manifest);
        var request = new ExperimentRequest { Data = source, Seed = stored.Seed, Jobs = jobs, Root = "" };
        return session.Resume(stored.Folder, record => Evaluate(record, data, options, request, progress, cancellation));
    }

    /// <summary>Runs the experiment inside its record.</summary>
    public static ExperimentOutcome Execute(ExperimentRequest request, RunSession session, IWorkProgress progress, CancellationToken cancellation)
    {
        LooFineTuneOptions options = Options(request);
        TorchRuntime.EnsureLoaded();
        HoldDataset data = DataSource.OpenHolds(request.Data, options.Holds, request.Seed, progress, cancellation);
        request.CheckData?.Invoke(data.Manifest);
        var configuration = new JsonObject { ["data"] = data.Source, ["preset"] = request.Preset, ["options"] = OptionsJson.Of(options) };
        return session.Start(
            request.Describe(LooFineTuneRun.Experiment, configuration, data.Manifest, TorchRuntime.Versions),
            record => Evaluate(record, data, options, request, progress, cancellation));
    }

    private static LooFineTuneOptions Options(ExperimentRequest request)
    {
        LooFineTuneOptions options = OptionOverrides.Apply(LooFineTuneOptions.Preset(request.Preset), request.Overrides);
        return request.Strict ? options with { Holds = options.Holds with { Study = options.Holds.Study with { Strict = true } } } : options;
    }

    private static ExperimentOutcome Evaluate(RunRecord record, HoldDataset data, LooFineTuneOptions options, ExperimentRequest request, IWorkProgress progress, CancellationToken cancellation)
    {
        CalibrationReport report = LooFineTuneRun.Execute(record, data, options, request.Seed, request.Workers, progress, cancellation);
        if (request.TrainOnAll && report.IsComplete) LooFineTuneRun.TrainOnAll(record, data, options, request.Seed, progress, cancellation);
        if (report.IsComplete)
        {
            using IWorkTask bar = progress.Begin("drawing plots", 1);
            LooFineTunePlots.Write(report, record.FileFor, data);
            bar.Advance();
        }
        return new(output => LooFineTuneTable.Write(output, data, report), report.IsComplete ? null : $"stopped by the user, {report.Completeness} done");
    }
}
