using System.Text;

namespace TreePose;

/// <summary>
/// Comma-separated text as all tables of a record are written and read back: a cell stands in quotes where it has to
/// (RFC 4180), lines end with a line feed. Tables of other makers are read with CsvHelper.
/// </summary>
public static class Csv
{
    /// <summary>A row without its line break.</summary>
    /// <param name="cells">The cells; null is empty.</param>
    public static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(c => Cell(c ?? "")));

    /// <summary>One cell, in quotes when it holds a comma, a quote or a line break.</summary>
    public static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : Quoted(text);

    /// <summary>A cell of free text, in quotes unless it is empty.</summary>
    public static string Quoted(string text) => text.Length == 0 ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The rows of a text, its header first; what follows the last line feed outside quotes is a torn row and left out.</summary>
    public static IReadOnlyList<string[]> Rows(string text)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (quoted || c is not (',' or '\n'))
                cell.Append(c);
            else
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c != '\n')
                    continue;
                rows.Add([.. row]);
                row.Clear();
            }
        }
        return rows;
    }
}
