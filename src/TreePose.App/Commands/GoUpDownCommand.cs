using System.CommandLine;
using System.Text.Json.Nodes;
using TreePose.App.Runs;
using TreePose.App.Sweeps;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.GoUpDown;
using TreePose.Runs;
using TreePose.Torch;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Training;

namespace TreePose.App.Commands;

/// <summary><c>treepose run goup-down</c>: foot up, foot down or neither, for a person the model has never seen.</summary>
internal static class GoUpDownCommand
{
    /// <summary>The experiment's name.</summary>
    public const string Name = "goup-down";

    /// <summary>For sweeps and workflows.</summary>
    public static Experiment Experiment { get; } = new() { Name = Name, Metric = "event.f1.250ms", Minimize = false, Options = Options, Run = Execute };

    public static Command Create()
    {
        var arguments = RunArguments.OfTraining();
        var preset = new Option<string>("--preset") { Description = "Options to start from: default (chosen on MARS), tree-pose (for the study's frames of 36 ms), or study (the protocol that the study printed).", HelpName = "NAME", DefaultValueFactory = _ => "default" };
        var command = new TreePoseCommand(Name, "Find when the foot goes up and comes down, leaving one participant out.",
            "./treepose run goup-down",
            "./treepose run goup-down --data mars:../shared/data/mars",
            "./treepose run goup-down --data study:DIR --preset tree-pose",
            "./treepose run goup-down --set model=bilstm --set training.epochs=10 --seed 2")
        { preset, arguments.All };
        command.SetWork((parsed, cancellation) => Run(arguments.Read(parsed) with { Preset = parsed.GetValue(preset)! }, parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    /// <summary>Runs the experiment, keeps its record and prints its figures.</summary>
    public static int Run(ExperimentRequest request, TextWriter output, CancellationToken cancellation) =>
        RunSession.Run(request.Track, output, (session, progress) => Execute(request, session, progress, cancellation), request.Notebook);

    /// <summary>Runs the experiment inside its record.</summary>
    public static ExperimentOutcome Execute(ExperimentRequest request, RunSession session, IWorkProgress progress, CancellationToken cancellation)
    {
        GoUpDownOptions options = Options(request);
        TorchRuntime.EnsureLoaded();
        FrameDataset data = DataSource.OpenFrames(request.Data, options, request.Seed, progress, cancellation);
        request.CheckData?.Invoke(data.Manifest);
        int planned = ParticipantFolds.LeaveOneOut(data.Participants, options.Protocol.ValidationParticipants).Count; // or fails before there is a record
        var configuration = new JsonObject { ["data"] = data.Source, ["preset"] = request.Preset, ["options"] = OptionsJson.Of(options) };
        return session.Start(request.Describe(Name, configuration, data.Manifest, TorchRuntime.Versions), record => Evaluate(record, data, options, planned, request, progress, cancellation));
    }

    private static GoUpDownOptions Options(ExperimentRequest request)
    {
        GoUpDownOptions options = OptionOverrides.Apply(GoUpDownOptions.Preset(request.Preset), request.Overrides);
        return request.Strict ? options with { Study = options.Study with { Strict = true } } : options;
    }

    private static ExperimentOutcome Evaluate(RunRecord record, FrameDataset data, GoUpDownOptions options, int planned, ExperimentRequest request, IWorkProgress progress, CancellationToken cancellation)
    {
        if (data.Skipped.Count > 0) SkippedCapture.WriteCsv(data.Skipped, record.FileFor("skipped.csv"));
        var trainer = new TorchFrameTrainer(options.Model, options.Training, (model, fold) => PytorchFile.Write(record.FileFor($"checkpoints/fold_{fold}.pth"), model));

        IReadOnlyList<FoldResult> folds = LeaveOneParticipantOut.Run(data, trainer, options.Protocol, request.Seed, request.Workers, KeepFold, progress, cancellation);
        FootEventReport report = FootEventReport.WithBaselines(data, folds, options.Protocol, request.Seed);
        record.WriteJson("results.json", report.ToJson());
        if (request.TrainOnAll && folds.Count == planned) TrainOnAll(data, trainer, request.Seed, progress, cancellation);
        using (IWorkTask bar = progress.Begin("drawing plots", 1))
        {
            GoUpDownPlots.Write(report, record.FileFor);
            bar.Advance();
        }
        return new(
            output =>
            {
                GoUpDownTable.Write(output, report);
                ConsoleText.WriteSkipped(output, data.Skipped);
            },
            folds.Count == planned ? null : $"stopped by the user, {report.Completeness} done");

        void KeepFold(FoldResult fold)
        {
            record.AppendFold(FootEventReport.FoldColumns(fold));
            foreach (EpochFigures e in fold.History)
            {
                record.LogMetric($"loss.train.{e.Model}", e.TrainLoss, e.Epoch, e.Epoch, fold.Fold.Name);
                if (e.ValidationLoss is { } loss) record.LogMetric($"loss.validation.{e.Model}", loss, e.Epoch, e.Epoch, fold.Fold.Name);
            }
        }
    }

    /// <summary>The model that goes to production: nobody is held out, so its quality is that of the folds.</summary>
    private static void TrainOnAll(FrameDataset data, TorchFrameTrainer trainer, int seed, IWorkProgress progress, CancellationToken cancellation) =>
        trainer.Run(new FoldTask { Fold = new Fold("nobody", data.Participants, [], []), Train = [.. data.Sequences], Validation = [], Test = [], Seed = Seeds.Derive(seed, "fold/all"), Progress = progress }, cancellation);
}
