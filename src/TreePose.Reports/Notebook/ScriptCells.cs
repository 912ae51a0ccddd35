namespace TreePose.Reports.Notebook;

/// <summary>A part of a script: what stands between two <c>// %%</c> marks.</summary>
/// <param name="Title">Text of the mark; empty for what stands before the first.</param>
/// <param name="FirstLine">Its first line in the script, from 1: that of the mark.</param>
/// <param name="Code">Its lines without the mark, set out to the margin.</param>
internal sealed record ScriptCell(string Title, int FirstLine, string Code);

/// <summary>Cuts a script into cells.</summary>
internal static class ScriptCells
{
    private const string CellMark = "// %%";

    /// <summary>The cells in order; nothing of the script is lost but blank lines and the margin.</summary>
    public static IReadOnlyList<ScriptCell> Of(string script)
    {
        string[] lines = script.ReplaceLineEndings("\n").Split('\n');
        int[] marks =
        [
            .. Enumerable.Range(0, lines.Length).Where(i => lines[i].TrimStart().StartsWith(CellMark, StringComparison.Ordinal)),
        ];
        var cells = new List<ScriptCell>();
        string before = Code(lines[..(marks.Length > 0 ? marks[0] : lines.Length)]);
        if (before.Length > 0)
            cells.Add(new ScriptCell("", 1, before));
        for (int m = 0; m < marks.Length; m++)
        {
            int end = m + 1 < marks.Length ? marks[m + 1] : lines.Length;
            cells.Add(new ScriptCell(lines[marks[m]].Trim()[CellMark.Length..].Trim(), marks[m] + 1, Code(lines[(marks[m] + 1)..end])));
        }
        return cells;
    }

    /// <summary>Which cell a line of the script belongs to; null for none.</summary>
    public static int? IndexOf(IReadOnlyList<ScriptCell> cells, int? line)
    {
        if (line is not { } at)
            return null;
        for (int i = cells.Count - 1; i >= 0; i--)
        {
            if (at >= cells[i].FirstLine)
                return i;
        }
        return null;
    }

    private static string Code(string[] lines)
    {
        int margin = lines.Where(l => l.Trim().Length > 0).Select(l => l.Length - l.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(l => l.Length >= margin ? l[margin..].TrimEnd() : l.TrimEnd())).Trim('\n');
    }
}
