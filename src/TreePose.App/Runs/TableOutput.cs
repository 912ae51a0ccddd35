using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.App.Runs;

/// <summary>How a table is written.</summary>
internal enum TableFormat
{
    /// <summary>Aligned for reading.</summary>
    Table,

    /// <summary>Comma-separated, full precision.</summary>
    Csv,

    /// <summary>A list of objects, full precision.</summary>
    Json,

    /// <summary>A Markdown table.</summary>
    Markdown,
}

/// <summary>Rows of texts, numbers and nothing, written in one of four forms.</summary>
internal sealed record TableOutput(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    private const int Gap = 2; // blanks between columns

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter output, TableFormat format)
    {
        switch (format)
        {
            case TableFormat.Csv:
                WriteCsv(output);
                break;
            case TableFormat.Json:
                WriteJson(output);
                break;
            case TableFormat.Markdown:
                WriteMarkdown(output);
                break;
            default:
                WriteTable(output);
                break;
        }
    }

    private void WriteTable(TextWriter output)
    {
        string[][] cells =
        [
            [.. Columns],
            .. Rows.Select(r => r.Select(Short).ToArray()),
        ];
        bool[] numbers = [.. Columns.Select((_, c) => Rows.All(r => r[c] is null or double) && Rows.Any(r => r[c] is double))];
        int[] widths = [.. Columns.Select((_, c) => cells.Max(r => r[c].Length))];
        string between = "",
            gap = new(' ', Gap);
        foreach (int[] block in Blocks(widths, (output as PlainWriter)?.Width ?? int.MaxValue))
        {
            // At once: a console writes each line through to the system, and there may be ten thousand.
            IEnumerable<string> lines = cells.Select(row =>
                string.Join(gap, block.Select(c => numbers[c] ? row[c].PadLeft(widths[c]) : row[c].PadRight(widths[c]))).TrimEnd()
            );
            output.WriteLine(between + string.Join(output.NewLine, lines));
            between = output.NewLine;
        }
    }

    /// <summary>
    /// The columns side by side, as many as a line holds; the others below, each block with the first column, which names the
    /// rows.
    /// </summary>
    private static IEnumerable<int[]> Blocks(int[] widths, int width)
    {
        var block = new List<int> { 0 };
        int used = widths[0];
        for (int c = 1; c < widths.Length; c++)
        {
            if (used + Gap + widths[c] > width && block.Count > 1)
            {
                yield return [.. block];
                block = [0];
                used = widths[0];
            }
            block.Add(c);
            used += Gap + widths[c];
        }
        yield return [.. block];
    }

    private void WriteCsv(TextWriter output)
    {
        output.WriteLine(Csv.Line(Columns.Select(Guarded)));
        foreach (var row in Rows)
            output.WriteLine(Csv.Line(row.Select(cell => cell is string text ? Guarded(text) : Full(cell))));
    }

    private void WriteJson(TextWriter output)
    {
        var rows = new JsonArray([
            .. Rows.Select(r => (JsonNode)new JsonObject(Columns.Zip(r).Select(c => KeyValuePair.Create(c.First, Json(c.Second))))),
        ]);
        output.WriteLine(rows.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private void WriteMarkdown(TextWriter output)
    {
        static string Cell(string text) => text.Replace("|", "\\|").Replace("\n", " ");
        output.WriteLine($"| {string.Join(" | ", Columns.Select(Cell))} |");
        output.WriteLine($"|{string.Concat(Columns.Select((_, c) => Rows.Any(r => r[c] is double) ? "---:|" : "---|"))}");
        foreach (var row in Rows)
            output.WriteLine($"| {string.Join(" | ", row.Select(c => Cell(Short(c))))} |");
    }

    /// <summary>
    /// A spreadsheet runs a text that begins with one of these as a formula: an apostrophe before it makes it a text. Numbers stay.
    /// </summary>
    private static string Guarded(string text) =>
        text.Length > 0 && text[0] is ('=' or '+' or '-' or '@' or '\t' or '\r') && !Numbers.TryWritten(text, out _) ? "'" + text : text;

    private static string Short(object? cell) =>
        cell switch
        {
            null => "-",
            double d => d.ToString("0.####", CultureInfo.InvariantCulture),
            _ => Full(cell),
        };

    private static string Full(object? cell) => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";

    /// <summary>JSON has no NaN: it becomes a text, as in results.json.</summary>
    private static JsonNode? Json(object? cell) =>
        cell is double d && double.IsFinite(d) ? d
        : cell is null ? null
        : (JsonNode)Full(cell);
}
