using System.CommandLine;
using System.Text.Json.Nodes;
using TreePose.App.Runs;
using TreePose.Configuration;
using TreePose.Datasets.Stability;
using TreePose.Experiments.StabilityPreprocessing;
using TreePose.Parquet;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose run stability-preprocessing</c>: balance measures of every hold or trial.</summary>
internal static class StabilityPreprocessingCommand
{
    public static Command Create()
    {
        var arguments = RunArguments.OfTrials();
        var command = new TreePoseCommand("stability-preprocessing", "Compute the balance measures of every hold or trial from force plates.",
            "./treepose run stability-preprocessing --data bds:../shared/data/bds",
            "./treepose run stability-preprocessing --data study:DIR --strict",
            "./treepose run stability-preprocessing --data bds:D --set outliers.threshold=3")
        { arguments.All };
        command.SetWork((parsed, cancellation) =>
        {
            ExperimentRequest request = arguments.Read(parsed);
            return RunSession.Run(request.Track, parsed.InvocationConfiguration.Output, (session, progress) => Execute(request, session, progress, cancellation), request.Notebook);
        });
        return command;
    }

    private static ExperimentOutcome Execute(ExperimentRequest request, RunSession session, IWorkProgress progress, CancellationToken cancellation)
    {
        StabilityOptions options = OptionOverrides.Apply(new StabilityOptions(), request.Overrides);
        if (request.Strict) options = options with { Strict = true };
        TrialDataset data = DataSource.OpenTrials(request.Data, options.StudyMediolateral);
        var configuration = new JsonObject { ["data"] = data.Source, ["options"] = OptionsJson.Of(options) };
        return session.Start(request.Describe("stability-preprocessing", configuration, data.Manifest), record =>
        {
            StabilityTable table = StabilityTable.Compute(data.Trials, options, progress, cancellation);
            Keep(table, data, record, progress, cancellation);
            return new ExperimentOutcome(output => StabilitySummary.Write(output, table));
        });
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
}
