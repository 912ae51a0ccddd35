using System.Globalization;
using System.Text.Json;
using TreePose.Balance.Measures;
using TreePose.Datasets.Stability;
using TreePose.Evaluation;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>Prints a stability table within 80 columns: medians a participant, what stands out, what was left out.</summary>
internal static class StabilitySummary
{
    private static readonly (string Measure, string Title)[] Columns =
    [
        ("meanVelocity", "velocity"),
        ("rmsDistance", "RMS"),
        ("range", "range"),
        ("ellipseArea95", "ellipse"),
        ("meanPowerFrequency", "MPF"),
    ];

    public static void Write(TextWriter output, StabilityTable table)
    {
        ConsoleText.WriteWrapped(
            output,
            $"{table.Rows.Count} of {table.Rows.Count + table.Skipped.Count} trials, {StabilityReport.Each(table)}."
        );
        output.WriteLine("Medians:");
        output.WriteLine($"{"participant", -12} {"trials", 6}" + string.Concat(Columns.Select(c => $"{c.Title, 11}")));
        output.WriteLine(
            $"{"", -12} {"", 6}"
                + string.Concat(
                    Columns.Select(c => $"{CopMeasureTitles.Unit(CopMeasures.Registry[CopMeasures.IndexOf(c.Measure)].Unit), 11}")
                )
        );
        foreach (IGrouping<string, StabilityRow> participant in table.Rows.GroupBy(r => r.Capture.Participant))
            Row(output, participant.Key, [.. participant]);
        Row(output, "all", table.Rows);
        foreach ((Stratum stratum, StabilityRow[] rows) in StabilityReport.Strata(table))
        {
            output.WriteLine($"{stratum.Title}:");
            Row(output, stratum.Value, rows);
        }
        string[] outliers =
        [
            .. table.Rows.SelectMany(r => r.Outliers.Select(o => $"{StabilityReport.Name(r)}: {OutlierWords.Of(o.Measure, o.Reason)}")),
        ];
        if (outliers.Length == 0)
        {
            output.WriteLine(
                $"Outliers: none ({JsonNamingPolicy.CamelCase.ConvertName($"{table.Options.Outliers.Rule}")}, threshold "
                    + $"{table.Options.Outliers.Threshold.ToString(CultureInfo.InvariantCulture)})."
            );
        }
        else
        {
            output.WriteLine($"Outliers ({outliers.Length}; none is removed):");
            ConsoleText.WriteList(output, outliers);
        }
        WriteUndefined(output, table);
        ConsoleText.WriteSkipped(output, table.Skipped);
    }

    /// <summary>Measures that trials do not have, each reason once; a column of the table says the same trial by trial.</summary>
    private static void WriteUndefined(TextWriter output, StabilityTable table)
    {
        (string Measure, string Reason, int Rows)[] undefined =
        [
            .. table
                .Rows.SelectMany(r => r.Measures.Undefined)
                .GroupBy(u => (u.Key, u.Value))
                .Select(g => (g.Key.Key, g.Key.Value, g.Count())),
        ];
        string[] lines =
        [
            .. undefined
                .GroupBy(u => (u.Reason, u.Rows))
                .Select(g =>
                    $"{string.Join("; ", g.Select(u => CopMeasureTitles.Of(u.Measure)))} in {g.Key.Rows} of {table.Rows.Count} "
                    + $"trials: {g.Key.Reason}."
                ),
        ];
        if (lines.Length == 0)
            return;
        output.WriteLine("Without a value:");
        ConsoleText.WriteList(output, lines);
    }

    private static void Row(TextWriter output, string name, IReadOnlyList<StabilityRow> rows) =>
        output.WriteLine(
            $"{ConsoleText.Clip(name, 12), -12} {rows.Count, 6}"
                + string.Concat(
                    Columns.Select(c =>
                        StabilityReport.Median(rows, c.Measure) is var median && double.IsNaN(median)
                            ? $"{"-", 11}"
                            : median.ToString("0.000", CultureInfo.InvariantCulture).PadLeft(11)
                    )
                )
        );
}
