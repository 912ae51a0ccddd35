#:project ../src/TreePose.Experiments/TreePose.Experiments.csproj
#:property PublishAot=false

// Balance measures of every hold or trial, as the study's third notebook. From the repository's root:
//   dotnet run experiments/stability-preprocessing.cs -- bds:../shared/data/bds
//   dotnet run experiments/stability-preprocessing.cs -- study:DIR preprocessing.lowPassCutoffHz=5

using System.Globalization;
using TreePose.Experiments.StabilityPreprocessing;
using System.Text.Json.Nodes;
using TreePose;
using TreePose.Balance;
using TreePose.Balance.Measures;
using TreePose.Configuration;
using TreePose.Datasets.Stability;
using TreePose.Parquet;
using TreePose.Plots;
using TreePose.Reports;
using TreePose.Runs;

using ScriptOutput shown = ScriptOutput.Keep(); // for the notebook: './treepose report latest --notebook'
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    // %% What is asked for: a source, and key=value overrides of the options
    if (args.Length == 0) throw new OptionsException([$"Give the data first, one of {DataSource.TrialKinds}; then overrides as for --set."]);
    string source = args[0];
    string[] overrides = [.. args.Skip(1)];
    StabilityOptions options = OptionOverrides.Apply(new StabilityOptions(), overrides);

    // %% The trials; each is read when its turn comes
    TrialDataset data = DataSource.OpenTrials(source, options.StudyMediolateral);
    Console.WriteLine($"{data.Source}: {data.Trials.Count} trials of {data.Trials.Select(t => t.Capture.Participant).Distinct().Count()} participants");

    // %% The record: configuration, content hashes, this script, the machine
    var configuration = new JsonObject { ["data"] = data.Source };
    foreach ((string key, string value) in OptionOverrides.Flatten(options)) configuration[key] = value;
    using RunRecord record = RunRecord.Start(new RunRequest
    {
        Experiment = "stability-preprocessing",
        Configuration = configuration,
        Overrides = overrides,
        CommandLine = shown.CommandLine(args),
        ScriptPath = shown.ScriptPath,
        DataSource = data.Source,
        DataManifest = data.Manifest,
    }, TimeProvider.System);
    shown.In(record.Folder);

    // %% One trial, step by step: as measured, preprocessed, measured
    StabilityTrial first = data.Trials[0];
    PreprocessedCop cop = options.Preprocessing.Apply(first.Read());
    CopMeasureSet measures = CopMeasures.Compute(cop.Signal, options.Measures);
    Console.WriteLine($"{first.Name}: {cop.Report}");
    foreach ((CopMeasureDefinition measure, double value) in CopMeasures.Registry.Zip(measures.Values))
        Console.WriteLine($"  {measure.Name,-28} {value,12:G6} {measure.Unit}");

    // %% All trials: measures, outliers with their reasons, skips with theirs
    StabilityTable table = StabilityTable.Compute(data.Trials, options);
    Console.WriteLine($"{table.Rows.Count} of {data.Trials.Count} trials, median mean velocity {StabilityReport.Median(table.Rows, "meanVelocity"):0.00} mm/s");
    foreach (StabilityRow row in table.Rows.Where(r => r.Outliers.Count > 0))
        Console.WriteLine($"  outlier {StabilityReport.Name(row)}: {row.Outliers[0].Reason}");
    foreach (var skip in table.Skipped) Console.WriteLine($"  left out {skip.CaptureId}: {skip.Reason}");

    // %% Table, figures, results
    StabilityTableCsv.Write(table, record.FileFor("stability.csv"));
    StabilityTableParquet.Write(table, record.FileFor("stability.parquet"));
    StabilityTableCsv.WriteColumns(table, record.FileFor("columns.csv"));
    StabilityTableCsv.WriteSkipped(table, record.FileFor("skipped.csv"));
    shown.Show(StabilityPlots.Write(table, data.Trials, record.FileFor, SilentProgress.Instance));
    record.WriteJson("results.json", StabilityReport.ToJson(table));
    record.Finish(RunStatus.Finished);
    Console.WriteLine($"Record: {record.Folder}");
    Console.WriteLine($"Report: {RunReport.Write(record.Folder, TreePose.Experiments.Stories.Tell)}");
    return 0;
}
catch (TreePoseException e)
{
    Console.Error.WriteLine($"stability-preprocessing: {e.Message}");
    return 2;
}
