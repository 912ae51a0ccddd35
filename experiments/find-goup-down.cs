#:project ../src/TreePose.Experiments/TreePose.Experiments.csproj
#:property PublishAot=false

// When does the foot go up, when does it come down, for a person the model has never seen?
//   dotnet run experiments/find-goup-down.cs
//   dotnet run experiments/find-goup-down.cs -- mars:../shared/data/mars training.epochs=2 training.ensemble=1
//   dotnet run experiments/find-goup-down.cs -- mars:../shared/data/mars track=mlflow:http://localhost:5000 track=wandb:.
using System.Text.Json.Nodes;
using TreePose;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Plots;
using TreePose.Reports;
using TreePose.Runs;
using TreePose.Torch;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.LooFineTune;
using TreePose.Torch.Training;
using TreePose.Tracking;

// %% What is asked: the data source first, then overrides as for --set, and where the run is mirrored.
using ScriptOutput shown = ScriptOutput.Keep(); // for the notebook: './treepose report latest --notebook'
const int seed = 1;
string source = args.Length > 0 ? args[0] : "simulated:tiny";
string[] overrides = [.. args.Skip(1).Where(a => !a.StartsWith("track="))];
IEnumerable<string> track = args.Skip(1).Where(a => a.StartsWith("track=")).Select(a => a["track=".Length..]);
try
{
    GoUpDownOptions options = OptionOverrides.Apply(new GoUpDownOptions(), overrides);
    TorchRuntime.EnsureLoaded();

    // %% Data: whole captures as radar frames, a label a frame.
    FrameDataset data = DataSource.OpenFrames(source, options, seed, SilentProgress.Instance);
    Console.WriteLine($"{data.Source}: {data.Participants.Count} participants, {data.Sequences.Count} captures, frames {data.Shape}");

    // %% The record: a dated folder that says what ran, on what, from where. Trackers read it in the background.
    using var trackers = TrackerSession.To(track);
    using RunRecord record = RunRecord.Start(new RunRequest
    {
        Experiment = "goup-down",
        Configuration = new JsonObject { ["data"] = data.Source, ["options"] = OptionsJson.Of(options) },
        Overrides = overrides,
        ScriptPath = shown.ScriptPath,
        CommandLine = shown.CommandLine(args),
        DataManifest = data.Manifest,
        Seed = seed,
        Versions = TorchRuntime.Versions,
        Started = trackers.Attach,
    }, TimeProvider.System);
    shown.In(record.Folder);

    // %% Leave one participant out. Each fold is on disk when it ends.
    var trainer = new TorchFrameTrainer(options.Model, options.Training);
    IReadOnlyList<FoldResult> folds = LeaveOneParticipantOut.Run(
        data, trainer, options.Protocol, seed, Environment.ProcessorCount,
        fold =>
        {
            record.AppendFold(FootEventReport.FoldColumns(fold));
            Console.WriteLine($"participant {fold.Fold.Name}: macro F1 {fold.Scores.Frames.MacroF1:0.000}, event F1 at 250 ms {fold.Scores.Counts(250).F1:0.000}");
        },
        SilentProgress.Instance, CancellationToken.None);

    // %% Figures, baselines beside them, and plots.
    FootEventReport report = FootEventReport.WithBaselines(data, folds, options.Protocol, seed);
    record.WriteJson("results.json", report.ToJson());
    shown.Show(GoUpDownPlots.Write(report, record.FileFor));
    record.Finish(RunStatus.Finished);
    foreach ((string name, double? value) in report.Figures) Console.WriteLine($"{name,-32} {value:0.000}");
    foreach ((string name, FootEventReport baseline) in report.Baselines)
        Console.WriteLine($"baseline '{name}': macro F1 {baseline.Figures["frame.macroF1.mean"]:0.000}, event F1 at 250 ms {baseline.Figures["event.f1.250ms"]:0.000}");
    Console.WriteLine($"Record: {record.Folder}");
    Console.WriteLine($"Report: {RunReport.Write(record.Folder, TreePose.Experiments.Stories.Tell)}");
    foreach (DeliveryOutcome outcome in trackers.Finish()) Console.WriteLine(outcome);
    return 0;
}
catch (TreePoseException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
