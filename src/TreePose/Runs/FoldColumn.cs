namespace TreePose.Runs;

/// <summary>Which column of <c>folds.csv</c> names the fold: <c>participant</c>, else <c>fold</c>, else the first one.</summary>
internal static class FoldColumn
{
    private static readonly string[] Known = ["participant", "fold"];

    /// <summary>The column's name.</summary>
    public static string Of(IReadOnlyList<string> columns) => Known.FirstOrDefault(columns.Contains) ?? columns[0];

    /// <summary>Which fold a row is about.</summary>
    public static string ValueIn(IReadOnlyList<FoldCell> columns)
    {
        if (columns.Count == 0)
            throw new ArgumentException("A fold needs at least the column that names it.");
        string column = Of([.. columns.Select(c => c.Key)]);
        return columns.First(c => c.Key == column).Value;
    }
}
