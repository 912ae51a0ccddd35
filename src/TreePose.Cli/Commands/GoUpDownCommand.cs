using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Runs;
using TreePose.Torch;
using TreePose.Torch.Experiments;
using TreePose.Torch.Training;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose run goup-down</c>: foot up, foot down or neither, for a person the model has never seen.</summary>
internal static class GoUpDownCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        Option<string[]> set = CommonOptions.Set();
        Option<int> seed = CommonOptions.Seed(), jobs = CommonOptions.Jobs();
        Option<string> root = CommonOptions.Out();
        Option<string?> name = CommonOptions.Name();
        var command = new TreePoseCommand("goup-down", "Find when the foot goes up and comes down, leaving one participant out.",
            "./treepose run goup-down",
            "./treepose run goup-down --data mars:../shared/data/mars",
            "./treepose run goup-down --data mars:DIR --set model=bilstm --set training.epochs=10 --seed 2 --jobs 1")
        { data, set, seed, jobs, root, name };
        command.SetAction((parsed, cancellation) =>
        {
            string[] overrides = parsed.GetValue(set) ?? [];
            GoUpDownOptions options = OptionOverrides.Apply(new GoUpDownOptions(), overrides);
            TorchRuntime.EnsureLoaded();
            int workers = parsed.GetValue(jobs) is > 0 and int n ? n : Environment.ProcessorCount;
            FootEventReport report = ConsoleProgress.Run(progress =>
            {
                FrameDataset dataset = DataSource.OpenFrames(parsed.GetValue(data) ?? "simulated:tiny", options.Mars, parsed.GetValue(seed), progress, cancellation);
                int planned = ParticipantFolds.LeaveOneOut(dataset.Participants, options.Protocol.ValidationParticipants).Count;
                using RunRecord record = RunRecord.Start(new RunRequest
                {
                    Experiment = "goup-down",
                    Name = parsed.GetValue(name),
                    Root = parsed.GetValue(root)!,
                    Configuration = new JsonObject { ["data"] = dataset.Source, ["options"] = JsonSerializer.SerializeToNode(options, Json) },
                    Overrides = overrides,
                    CommandLine = Environment.GetCommandLineArgs(),
                    DataManifest = dataset.Manifest,
                    Seed = parsed.GetValue(seed),
                    Versions = TorchRuntime.Versions,
                }, TimeProvider.System);
                var trainer = new TorchFrameTrainer(options.Model, options.Training);
                var folds = LeaveOneParticipantOut.Run(dataset, trainer, options.Protocol, parsed.GetValue(seed), workers, f => record.AppendFold(FootEventReport.FoldColumns(f)), progress, cancellation);
                var result = new FootEventReport(folds, planned);
                record.WriteJson("results.json", result.ToJson());
                record.Finish(folds.Count == planned ? RunStatus.Finished : RunStatus.Interrupted);
                return result;
            });
            foreach (FoldResult f in report.Folds) parsed.InvocationConfiguration.Output.WriteLine($"{f.Fold.Name}: " + string.Join("  ", f.Scores.Figures().Where(x => x.Key is "frame.accuracy" or "frame.macroF1" or "event.f1.100ms" or "event.f1.250ms" or "event.onsetErrorMs.median" or "event.falseAlarmsPerMinute").Select(x => $"{x.Key} {x.Value:0.000}")));
            foreach (var f in report.Figures) parsed.InvocationConfiguration.Output.WriteLine($"{f.Key,-32} {f.Value:0.000}");
            return Task.FromResult(0);
        });
        return command;
    }
}
