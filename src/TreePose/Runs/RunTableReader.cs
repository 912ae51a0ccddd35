using System.Globalization;

namespace TreePose.Runs;

/// <summary>Reads a record's CSV files.</summary>
public static class RunTableReader
{
    /// <summary>The finished folds of a run: each fold's name with its columns. Empty when no fold is finished.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ReadFolds(string runFolder)
    {
        var folds = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        IReadOnlyList<string[]> rows = Rows(Path.Combine(runFolder, "folds.csv"));
        if (rows.Count == 0) return folds;
        string foldColumn = RunFigures.FoldColumn(rows[0]);
        foreach (string[] row in rows.Skip(1))
        {
            var columns = rows[0].Zip(row).ToDictionary(c => c.First, c => c.Second);
            folds[columns[foldColumn]] = columns;
        }
        return folds;
    }

    /// <summary>The points of <c>metrics.csv</c> in the order they were logged.</summary>
    public static IReadOnlyList<MetricPoint> ReadMetrics(string runFolder) =>
        [.. Rows(Path.Combine(runFolder, "metrics.csv")).Skip(1).Select(r => new MetricPoint(
            long.Parse(r[0], CultureInfo.InvariantCulture),
            r[1].Length == 0 ? null : int.Parse(r[1], CultureInfo.InvariantCulture),
            r[2].Length == 0 ? null : r[2],
            r[3],
            double.Parse(r[4], CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(r[5], CultureInfo.InvariantCulture)))];

    /// <summary>The rows of any CSV file of a record, its header first; none when the file is not there.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> ReadRows(string path) => Rows(path);

    private static IReadOnlyList<string[]> Rows(string path)
    {
        if (!File.Exists(path)) return [];
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return Csv.Rows(reader.ReadToEnd());
    }
}

/// <summary>A line of <c>metrics.csv</c>.</summary>
public sealed record MetricPoint(long Step, int? Epoch, string? Fold, string Key, double Value, DateTimeOffset Time);
