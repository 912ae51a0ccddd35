using System.CommandLine;
using System.Text.Json.Nodes;
using TreePose.Cli.Runs;
using TreePose.Configuration;
using TreePose.Datasets.Stability;
using TreePose.Parquet;
using TreePose.Plots;
using TreePose.Runs;
using TreePose.Torch.Experiments;
using TreePose.Tracking;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose run stability-preprocessing</c>: balance measures of every hold or trial.</summary>
internal static class StabilityPreprocessingCommand
{
    private sealed record Request(string Data, string[] Overrides, bool Strict, string Root, string? Name, IReadOnlyList<TrackerTarget> Track);

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = $"Where the data is: {DataSource.TrialKinds}.", HelpName = "SOURCE", Required = true };
        Option<string[]> set = CommonOptions.Set();
        Option<bool> strict = CommonOptions.Strict();
        Option<string> root = CommonOptions.Out();
        Option<string?> name = CommonOptions.Name();
        Option<string[]> track = RunOptions.Track();
        var command = new TreePoseCommand("stability-preprocessing", "Compute the balance measures of every hold or trial from force plates.",
            "./treepose run stability-preprocessing --data bds:../shared/data/bds",
            "./treepose run stability-preprocessing --data study:DIR --strict",
            "./treepose run stability-preprocessing --data bds:D --set outliers.threshold=3")
        { data, set, strict, root, name, track };
        command.SetWork((parsed, cancellation) => Run(
            new Request(parsed.GetValue(data)!, parsed.GetValue(set) ?? [], parsed.GetValue(strict), parsed.GetValue(root)!, parsed.GetValue(name), RunOptions.Targets(parsed.GetValue(track))),
            parsed.InvocationConfiguration.Output,
            cancellation));
        return command;
    }

    private static int Run(Request request, TextWriter output, CancellationToken cancellation)
    {
        StabilityOptions options = OptionOverrides.Apply(new StabilityOptions(), request.Overrides);
        if (request.Strict) options = options with { Strict = true };
        using var trackers = new TrackerSession(request.Track);
        (StabilityTable table, string folder) = ConsoleProgress.Run(progress =>
        {
            TrialDataset data = DataSource.OpenTrials(request.Data, options.StudyMediolateral);
            using RunRecord record = RunRecord.Start(Describe(request, options, data) with { Started = trackers.Attach }, TimeProvider.System);
            try
            {
                StabilityTable table = StabilityTable.Compute(data.Trials, options, progress, cancellation);
                Keep(table, data, record, progress, cancellation);
                record.Finish(RunStatus.Finished);
                return (table, record.Folder);
            }
            catch (Exception e) when (e is TreePoseException or OperationCanceledException)
            {
                record.Finish(e is TreePoseException ? RunStatus.Failed : RunStatus.Interrupted, e is TreePoseException ? e.Message : "stopped by the user");
                throw;
            }
        });
        StabilitySummary.Write(output, table);
        output.WriteLine($"Record: {folder}");
        trackers.Finish(output);
        return 0;
    }

    /// <summary>Everything that the record keeps of the table.</summary>
    private static void Keep(StabilityTable table, TrialDataset data, RunRecord record, IWorkProgress progress, CancellationToken cancellation)
    {
        StabilityTableCsv.Write(table, record.FileFor("stability.csv"));
        StabilityTableParquet.Write(table, record.FileFor("stability.parquet"));
        StabilityTableCsv.WriteColumns(table, record.FileFor("columns.csv"));
        StabilityTableCsv.WriteSkipped(table, record.FileFor("skipped.csv"));
        foreach (string measure in table.Options.Outliers.Measures)
        {
            double median = StabilityReport.Median(table.Rows, measure);
            if (!double.IsNaN(median)) record.LogMetric($"{measure}.median", median);
        }
        StabilityPlots.Write(table, data.Trials, record.FileFor, progress, cancellation);
        record.WriteJson("results.json", StabilityReport.ToJson(table));
    }

    private static RunRequest Describe(Request request, StabilityOptions options, TrialDataset data) => new()
    {
        Experiment = "stability-preprocessing",
        Name = request.Name,
        Root = request.Root,
        Configuration = new JsonObject { ["data"] = data.Source, ["options"] = OptionsJson.Of(options) },
        Overrides = request.Overrides,
        CommandLine = Environment.GetCommandLineArgs(),
        DataSource = data.Source,
        DataManifest = data.Manifest,
    };
}
