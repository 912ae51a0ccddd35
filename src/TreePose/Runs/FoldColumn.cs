namespace TreePose.Runs;

/// <summary>Which column of <c>folds.csv</c> names the fold: <c>participant</c>, else <c>fold</c>, else the first one.</summary>
internal static class FoldColumn
{
    private static readonly string[] Known = ["participant", "fold"];

    /// <summary>Columns that say who and what: their values are names, also where they are digits.</summary>
    private static readonly string[] Names =
    [
        .. Known,
        "train",
        "validation",
        "test",
        "group",
        "session",
        "radar",
        "capture",
        "hold",
        "mode",
        "model",
    ];

    /// <summary>Whether the values of a column are texts, whatever they look like; all others are numbers or empty.</summary>
    /// <param name="column">The column.</param>
    /// <param name="columns">All of its line.</param>
    public static bool IsText(string column, IReadOnlyList<KeyValuePair<string, string>> columns) =>
        Names.Contains(column) || column == Of([.. columns.Select(c => c.Key)]);

    /// <summary>A line by its columns' types: names are texts, the rest numbers where they are some; empty cells are left out.</summary>
    public static IEnumerable<(string Column, string Text, double? Number)> Typed(IReadOnlyList<KeyValuePair<string, string>> columns) =>
        columns
            .Where(c => c.Value.Length > 0)
            .Select(c =>
                (c.Key, c.Value, !IsText(c.Key, columns) && Numbers.TryWritten(c.Value, out double number) ? number : (double?)null)
            );

    /// <summary>The column's name.</summary>
    public static string Of(IReadOnlyList<string> columns) => Known.FirstOrDefault(columns.Contains) ?? columns[0];

    /// <summary>Which fold a row is about.</summary>
    public static string ValueIn(IReadOnlyList<KeyValuePair<string, string>> columns)
    {
        if (columns.Count == 0)
            throw new ArgumentException("A fold needs at least the column that names it.");
        string column = Of([.. columns.Select(c => c.Key)]);
        return columns.First(c => c.Key == column).Value;
    }
}
