using System.Globalization;
using System.Text;

namespace TreePose.Runs;

/// <summary>Reads a record's CSV files, as <see cref="RunTableWriter"/> writes them.</summary>
public static class RunTableReader
{
    private const string Remedy = "Restore it from a copy of the record, or resume the run: it is made again from the journal.";

    /// <summary>The finished folds of a run: each fold's name with its columns. Empty when no fold is finished.</summary>
    /// <exception cref="DataFormatException">A row has not the header's cells.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ReadFolds(string runFolder) =>
        ReadNamed(Path.Combine(runFolder, RecordFiles.Folds));

    /// <summary>
    /// The participants who were tested, each with their columns: from <c>participants.csv</c>, else from <c>folds.csv</c> where
    /// each row is about one person, whose rows of several repeats are averaged. Null when the record does not tell them apart.
    /// </summary>
    /// <exception cref="DataFormatException">A row has not the header's cells.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? ReadParticipants(string runFolder)
    {
        string path = Path.Combine(runFolder, RecordFiles.Participants);
        if (File.Exists(path))
            return ReadNamed(path);
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> folds = ReadFolds(runFolder);
        if (folds.Count == 0)
            return null;
        if (folds.Values.First().ContainsKey("participant"))
            return folds.Keys.Any(f => f.Contains('+') || f.Contains('=')) ? null : folds; // several people, or a part of one
        if (!folds.Values.All(f => f.TryGetValue("participants", out string? one) && one.Length > 0 && !one.Contains(' ')))
            return null;
        return folds
            .Values.GroupBy(f => f["participants"])
            .ToDictionary(p => p.Key, p => (IReadOnlyDictionary<string, string>)Averaged(p.Key, [.. p]));
    }

    private static Dictionary<string, string> Averaged(string participant, IReadOnlyDictionary<string, string>[] rows)
    {
        var columns = new Dictionary<string, string> { ["participant"] = participant };
        foreach (string name in rows[0].Keys.Where(k => k is not ("fold" or "repeat" or "participants")))
        {
            double?[] values =
            [
                .. rows.Select(r => double.TryParse(r[name], CultureInfo.InvariantCulture, out double v) ? v : (double?)null),
            ];
            if (values.All(v => v is not null))
                columns[name] = values.Average()!.Value.ToString("R", CultureInfo.InvariantCulture);
        }
        return columns;
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> ReadNamed(string path)
    {
        var folds = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        IReadOnlyList<string[]> rows = Rows(path);
        if (rows.Count == 0)
            return folds;
        if (rows[0].Distinct().Count() < rows[0].Length)
            throw new DataFormatException(path, "names a column twice.", Remedy);
        string foldColumn = FoldColumn.Of(rows[0]);
        string[] names = [.. rows[0].Select(BaselineNames.Present)];
        for (int i = 1; i < rows.Count; i++)
        {
            if (rows[i].Length != rows[0].Length)
                throw Ragged(path, i, rows[i].Length, rows[0].Length);
            var columns = names.Zip(rows[i]).ToDictionary(c => c.First, c => c.Second);
            folds[columns[foldColumn]] = columns;
        }
        return folds;
    }

    /// <summary>The points of <c>metrics.csv</c> in the order they were logged.</summary>
    /// <exception cref="DataFormatException">A row is not a point.</exception>
    public static IReadOnlyList<MetricPoint> ReadMetrics(string runFolder)
    {
        string path = Path.Combine(runFolder, RecordFiles.Metrics);
        return [.. Rows(path).Skip(1).Select((row, i) => Point(path, i + 1, row))];
    }

    /// <summary>The rows of any CSV file of a record, its header first; none when the file is not there.</summary>
    /// <exception cref="DataFormatException">A row has not the header's cells, or it is no UTF-8 text.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> ReadRows(string path)
    {
        IReadOnlyList<string[]> rows = Rows(path);
        int odd = Enumerable.Range(0, rows.Count).FirstOrDefault(i => rows[i].Length != rows[0].Length, -1);
        return odd < 0 ? rows : throw Ragged(path, odd, rows[odd].Length, rows[0].Length);
    }

    private static MetricPoint Point(string path, int row, string[] cells)
    {
        if (cells.Length != 6)
            throw Ragged(path, row, cells.Length, 6);
        long epoch = 0;
        bool hasEpoch = cells[1].Length > 0;
        if (hasEpoch && !(Numbers.TryWhole(cells[1], out epoch) && epoch is >= int.MinValue and <= int.MaxValue))
            throw Cell("epoch", cells[1]);
        return new MetricPoint(
            Numbers.TryWhole(cells[0], out long step) ? step : throw Cell("step", cells[0]),
            hasEpoch ? (int)epoch : null,
            cells[2].Length == 0 ? null : cells[2],
            cells[3],
            Numbers.TryWritten(cells[4], out double value) ? value : throw Cell("value", cells[4]),
            DateTimeOffset.TryParse(cells[5], CultureInfo.InvariantCulture, out DateTimeOffset time) ? time : throw Cell("time", cells[5])
        );

        DataFormatException Cell(string column, string text) => new($"{path}, row {row + 1}", $"{column} cannot be '{text}'.", Remedy);
    }

    private static IReadOnlyList<string[]> Rows(string path)
    {
        if (!File.Exists(path))
            return [];
        RecordPaths.RequireNoLink(path);
        if (new FileInfo(path).Length is 0)
            return [];
        try
        {
            using var reader = new StreamReader(
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete),
                new UTF8Encoding(false, throwOnInvalidBytes: true)
            );
            return Csv.Rows(reader.ReadToEnd());
        }
        catch (DecoderFallbackException e)
        {
            throw new DataFormatException(path, "is not UTF-8 text.", Remedy, e);
        }
    }

    private static DataFormatException Ragged(string path, int row, int found, int expected) =>
        new($"{path}, row {row + 1}", $"has {found} cells; {expected} are expected.", Remedy);
}

/// <summary>A line of <c>metrics.csv</c>.</summary>
public sealed record MetricPoint(long Step, int? Epoch, string? Fold, string Key, double Value, DateTimeOffset Time);
