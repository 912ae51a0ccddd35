namespace TreePose.Runs;

/// <summary>The names that tie figures and folds to their files.</summary>
internal static class RunFigures
{
    /// <summary>The results of the whole run.</summary>
    public const string File = "results.json";

    private static readonly string[] FoldColumns = ["participant", "fold"];

    /// <summary>The column of <c>folds.csv</c> that names the fold.</summary>
    public static string FoldColumn(IReadOnlyList<string> columns) => FoldColumns.FirstOrDefault(columns.Contains) ?? columns[0];

    /// <summary>Which fold a line of <c>folds.csv</c> is about.</summary>
    public static string FoldOf(IReadOnlyList<KeyValuePair<string, string>> columns)
    {
        if (columns.Count == 0) throw new ArgumentException("A fold needs at least the column that names it.");
        string column = FoldColumn([.. columns.Select(c => c.Key)]);
        return columns.First(c => c.Key == column).Value;
    }
}
