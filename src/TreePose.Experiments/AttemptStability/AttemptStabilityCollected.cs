using System.Globalization;
using TreePose.Datasets;
using TreePose.Evaluation.Statistics;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Experiments.AttemptStability;

/// <summary>What a run of <c>attempt-stability</c> came to.</summary>
/// <param name="report">Its figures.</param>
/// <param name="skipped">What was left out of the data.</param>
public sealed class AttemptStabilityCollected(AttemptReport report, IReadOnlyList<SkippedCapture> skipped) : Collected
{
    /// <summary>Where the curves are drawn in the record.</summary>
    internal const string Roc = "plots/roc.png";

    /// <summary>The figures.</summary>
    public AttemptReport Report => report;

    /// <inheritdoc/>
    public override string Completeness => report.Completeness;

    /// <inheritdoc/>
    public override bool IsComplete => report.IsComplete;

    /// <inheritdoc/>
    public override JsonObject Results => report.ToJson();

    /// <inheritdoc/>
    public override Verdict Verdict => report.Judge();

    /// <inheritdoc/>
    public override void Draw(Func<string, string> fileFor, IWorkProgress progress, CancellationToken cancellation)
    {
        PeopleTable.Write(fileFor, report.PeopleRows());
        if (!report.IsComplete)
            return;
        ScottPlot.Plot plot = PlotStyle.NewPlot("Attempts that became stable", "share of the others taken for stable", "share found");
        (string Name, Func<ScoredAttempt, double> By)[] methods = [("model", a => a.Score), (AttemptReport.Length, a => a.Attempt.Seconds)];
        for (int i = 0; i < methods.Length; i++)
        {
            (string name, Func<ScoredAttempt, double> by) = methods[i];
            var points = RocCurve.Points(report.All.Select(a => (by(a), a.Attempt.IsStable)));
            double[] x = [.. points.Select(p => p.FalsePositiveRate)],
                y = [.. points.Select(p => p.TruePositiveRate)];
            var line = plot.Add.ScatterLine(x, y, PlotStyle.Series[i]);
            (line.LineWidth, line.LegendText) = (2, $"{name}, area {Text(report.Auc(by))}");
        }
        var chance = plot.Add.Line(0, 0, 1, 1);
        (chance.Color, chance.LinePattern, chance.LegendText) = (PlotStyle.Ink, ScottPlot.LinePattern.Dashed, "chance");
        plot.ShowLegend(ScottPlot.Edge.Bottom);
        PlotStyle.Save(plot, fileFor(Roc), 640, 640);
    }

    /// <inheritdoc/>
    public override void Print(TextWriter output)
    {
        int stable = report.All.Count(a => a.Attempt.IsStable);
        output.WriteLine(
            $"{Plural.Of(report.All.Count, "attempt")} of {Plural.Of(report.People.Count, "person", "people")}, "
                + $"{stable} became stable ({report.Completeness})"
        );
        if (report.IsComplete)
        {
            ConsoleText.WriteWrapped(
                output,
                $"Area under the ROC: model {Text(report.Auc(a => a.Score))}; {BaselineNames.Title(AttemptReport.Length)} "
                    + $"{Text(report.Auc(a => a.Attempt.Seconds))}. Intervals (95 %) come from resampling people; 0.5 is chance."
            );
            foreach (StratumFigures stratum in report.Strata)
                ConsoleText.WriteWrapped(
                    output,
                    $"{stratum.Of.Title}: model {Figure(stratum.Figures)}; {BaselineNames.Title(AttemptReport.Length)} "
                        + $"{Figure(stratum.Baselines[AttemptReport.Length])}."
                );
            ConsoleText.WriteWrapped(
                output,
                "Windows are cut by the same rule whatever became of the attempt. The length of an attempt is known only when it is "
                    + "over; the model is not told it."
            );
        }
        ConsoleText.WriteSkipped(output, skipped);
    }

    private static string Figure(IReadOnlyDictionary<string, double?> figures) =>
        figures[AttemptStability.Pooled.Name]?.ToString("0.000", CultureInfo.InvariantCulture) ?? "undefined, one kind of attempt only";

    private static string Text(Estimate auc)
    {
        string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
        return auc.Lower is null ? Number(auc.Value) : $"{Number(auc.Value)} [{Number(auc.Lower)}, {Number(auc.Upper)}]";
    }
}
