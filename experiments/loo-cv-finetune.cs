#:project ../src/TreePose.Experiments/TreePose.Experiments.csproj
#:property PublishAot=false

// How stable is a person the model has never seen, and how much do a few of their holds help?
//   dotnet run experiments/loo-cv-finetune.cs
//   dotnet run experiments/loo-cv-finetune.cs -- mars:../shared/data/mars training.epochs=10 protocol.repeats=1
//   dotnet run experiments/loo-cv-finetune.cs -- study:DIR preset=study
using System.Text.Json.Nodes;
using TreePose;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Plots;
using TreePose.Reports;
using TreePose.Runs;
using TreePose.Torch;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.LooFineTune;

// %% What is asked: the data source first, then overrides as for --set; preset=NAME picks the options to start from.
using ScriptOutput shown = ScriptOutput.Keep(); // for the notebook: './treepose report latest --notebook'
const int seed = 1;
string source = args.Length > 0 ? args[0] : "simulated:tiny";
string preset = args.Skip(1).FirstOrDefault(a => a.StartsWith("preset=", StringComparison.Ordinal))?["preset=".Length..] ?? "default";
string[] overrides = [.. args.Skip(1).Where(a => !a.StartsWith("preset=", StringComparison.Ordinal))];
try
{
    LooFineTuneOptions options = OptionOverrides.Apply(LooFineTuneOptions.Preset(preset), overrides);
    TorchRuntime.EnsureLoaded();

    // %% Data: holds as radar frames, each with one number to predict.
    HoldDataset data = DataSource.OpenHolds(source, options.Holds, seed, SilentProgress.Instance);
    string unit = options.Holds.UnitOf(data.Source);
    Console.WriteLine($"{data.Source}: {data.Participants.Count} participants, {data.Holds.Count} sequences, frames {data.Shape}");
    foreach (var person in data.Holds.GroupBy(h => h.Id.Participant))
        Console.WriteLine($"participant {person.Key}: {person.Count()} sequences of {person.Min(h => h.Length)} to {person.Max(h => h.Length)} frames, target {person.Average(h => h.Target!.Value):0.0} {unit} on average");

    // %% The record: a dated folder; './treepose resume FOLDER' goes on with it after a kill.
    using RunRecord record = RunRecord.Start(new RunRequest
    {
        Experiment = LooFineTuneRun.Experiment,
        Configuration = new JsonObject { ["data"] = data.Source, ["preset"] = preset, ["options"] = OptionsJson.Of(options) },
        Overrides = overrides,
        ScriptPath = shown.ScriptPath,
        CommandLine = shown.CommandLine(args),
        DataSource = source,
        DataManifest = data.Manifest,
        Seed = seed,
        Versions = TorchRuntime.Versions,
    }, TimeProvider.System);
    shown.In(record.Folder);

    // %% Leave one participant out; score zero-shot and after calibration, always on the same last holds.
    CalibrationReport report = LooFineTuneRun.Execute(record, data, options, seed, Environment.ProcessorCount, SilentProgress.Instance, CancellationToken.None);

    // %% Figures with both baselines beside them, in words too, and plots.
    foreach (CalibrationPoint point in report.Points)
    {
        Console.WriteLine($"{point.Name,-18} R2 {point.Model!.RSquared.Value:0.00} (within participants {point.Model.RSquaredWithin.Value:0.00}), MAE {point.Model.Mae.Value:0.00} {unit}; "
            + string.Join(", ", point.Baselines.Select(b => $"{b.Baseline} {b.Scores.Mae.Value:0.00}")));
    }
    Console.WriteLine(report.Verdict);
    shown.Show(LooFineTunePlots.Write(report, record.FileFor, data));
    LooFineTuneRun.Finish(record, report);
    Console.WriteLine($"Record: {record.Folder}");
    Console.WriteLine($"Report: {RunReport.Write(record.Folder, TreePose.Experiments.Stories.Tell)}");
    return 0;
}
catch (TreePoseException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
