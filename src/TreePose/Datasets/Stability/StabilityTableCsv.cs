using System.Globalization;
using System.Text;
using TreePose.Balance.Measures;

namespace TreePose.Datasets.Stability;

/// <summary>A column of the written table.</summary>
/// <param name="Name">Header.</param>
/// <param name="Unit">Unit, <c>1</c> for a pure number, empty for text.</param>
/// <param name="Meaning">Formula or meaning.</param>
/// <param name="Source">Literature, empty for none.</param>
public sealed record StabilityColumn(string Name, string Unit, string Meaning, string Source);

/// <summary>Writes a <see cref="StabilityTable"/> as CSV: RFC 4180 quoting, decimal points, empty where a measure is undefined.</summary>
public static class StabilityTableCsv
{
    private static readonly StabilityColumn[] Before =
    [
        new("participant", "", "the person", ""),
        new("capture", "", "the recording", ""),
        new("trial", "", "hold or trial within the recording", ""),
    ];

    private static readonly StabilityColumn[] AboutSignal =
    [
        new("samples", "1", "samples that measures are taken from", ""),
        new("rate", "Hz", "their rate", ""),
        new("duration", "s", "samples / rate", ""),
        new("interpolatedSamples", "1", "missing or unloaded samples that were bridged", ""),
    ];

    private static readonly StabilityColumn[] After =
    [
        new("outliers", "", "why measures of this row stand out", ""),
        new("undefined", "", "why measures of this row are empty", ""),
        new("preprocessing", "", "what was done to the recording", ""),
    ];

    /// <summary>The columns in order, with unit, meaning and source.</summary>
    public static IReadOnlyList<StabilityColumn> Columns(StabilityTable table) =>
        [
            .. Before,
            .. table.Rows[0].Conditions.Keys.Select(c => new StabilityColumn(c, "", "condition", "")),
            .. AboutSignal,
            .. CopMeasures.Registry.Select(m => new StabilityColumn(m.Name, m.Unit, m.Formula, m.Source)),
            .. After,
        ];

    /// <summary>Whether a column of every table has this name, whatever its conditions.</summary>
    internal static bool IsOwn(string name) =>
        Before.Concat(AboutSignal).Concat(After).Select(c => c.Name).Concat(CopMeasures.Registry.Select(m => m.Name)).Contains(name);

    /// <summary>Writes the table; the file is whole or absent.</summary>
    public static void Write(StabilityTable table, string path)
    {
        var text = new StringBuilder();
        AppendLine(text, Columns(table).Select(c => c.Name));
        foreach (StabilityRow row in table.Rows)
        {
            AppendLine(
                text,
                [
                    row.Capture.Participant,
                    row.Capture.Name,
                    row.Trial,
                    .. row.Conditions.Values,
                    Number(row.Preprocessing.SamplesOut),
                    Number(row.Preprocessing.RateOutHz),
                    Number(row.DurationSeconds),
                    Number(row.Preprocessing.Interpolated),
                    .. row.Measures.Values.Select(Number),
                    string.Join("; ", row.Outliers.Select(o => o.Reason)),
                    string.Join("; ", row.Measures.Undefined.Select(u => $"{u.Key}: {u.Value}")),
                    row.Preprocessing.ToString(),
                ]
            );
        }
        AtomicFile.WriteAllText(path, text.ToString());
    }

    /// <summary>Writes what each column is: name, unit, meaning, source.</summary>
    public static void WriteColumns(StabilityTable table, string path) =>
        WriteAll(path, ["name", "unit", "meaning", "source"], Columns(table).Select(c => new[] { c.Name, c.Unit, c.Meaning, c.Source }));

    /// <summary>Writes what was left out and why.</summary>
    public static void WriteSkipped(StabilityTable table, string path) =>
        WriteAll(path, ["trial", "reason"], table.Skipped.Select(s => new[] { s.CaptureId, s.Reason }));

    private static void WriteAll(string path, string[] header, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (string[] row in rows.Prepend(header))
            AppendLine(text, row);
        AtomicFile.WriteAllText(path, text.ToString());
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string> fields) => text.Append(Csv.Line(fields)).Append('\n');

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
