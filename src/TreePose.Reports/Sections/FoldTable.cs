using TreePose.Reports.Page;

namespace TreePose.Reports.Sections;

/// <summary><c>folds.csv</c> as a table.</summary>
public static class FoldTable
{
    /// <summary>Every column of every finished fold; null when none is finished.</summary>
    public static DataTable? Of(StoredRecord record)
    {
        if (record.Folds.Count == 0)
            return null;
        string[] columns = [.. record.Folds[0].Keys];
        bool[] numbers = [.. columns.Select(c => record.Folds.All(f => f[c].Length == 0 || JsonValues.Parse(f[c]) is not null))];
        return new DataTable(
            $"Finished folds: {record.Folds.Count}",
            [.. columns.Select((c, i) => new Column(c, numbers[i]))],
            [
                .. record
                    .Folds.OrderBy(f => f.GetValueOrDefault("participant") ?? f.GetValueOrDefault("fold"), NaturalOrder.Names)
                    .Select(f => new Row([.. columns.Select((c, i) => numbers[i] ? JsonValues.Parse(f[c]).Show("0.####") : f[c])])),
            ]
        );
    }
}
