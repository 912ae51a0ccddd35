using System.Globalization;
using System.Text;

namespace TreePose.Runs;

/// <summary>Writes <c>metrics.csv</c> and <c>folds.csv</c>; both can be made again from the journal.</summary>
internal sealed class RunTableWriter : IDisposable
{
    private const string MetricsHeader = "step,epoch,fold,key,value,time";
    private readonly string _folds;
    private readonly StreamWriter _metrics;
    private IReadOnlyList<string>? _foldColumns;

    /// <param name="folder">The run's folder.</param>
    /// <param name="events">What the tables must hold already; they are written anew when they do not.</param>
    public RunTableWriter(string folder, IEnumerable<RunEvent> events)
    {
        _folds = Path.Combine(folder, RecordFiles.Folds);
        string metrics = Path.Combine(folder, RecordFiles.Metrics);
        var folds = new List<FoldEnded>();
        using (var restored = new RestoredTable(metrics))
        {
            restored.Add(MetricsHeader + "\n");
            foreach (RunEvent happened in events)
            {
                if (happened is MetricsLogged points)
                    restored.Add(MetricLines(points));
                else if (happened is FoldEnded fold)
                    folds.Add(fold);
            }
            restored.Complete();
        }
        if (folds.Count > 0)
        {
            _foldColumns = [.. folds[0].Columns.Select(c => c.Key)];
            IEnumerable<string> rows = folds.Select(f => Csv.Line(f.Columns.Select(c => c.Value)));
            using var restored = new RestoredTable(_folds);
            foreach (string row in rows.Prepend(Csv.Line(_foldColumns)))
                restored.Add(row + "\n");
            restored.Complete();
        }
        _metrics = new StreamWriter(new FileStream(metrics, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    }

    public void Append(MetricsLogged points)
    {
        try
        {
            _metrics.Write(MetricLines(points));
        }
        catch (IOException e)
        {
            throw new TreePoseException(
                $"{RecordFiles.Metrics} could not be written ({e.Message}). "
                    + $"The points are in {RecordFiles.Journal}: make room on the disk and resume the run.",
                e
            );
        }
    }

    /// <summary>Refuses a fold whose columns are not those of the first one.</summary>
    public void CheckColumns(IReadOnlyList<FoldCell> columns)
    {
        if (_foldColumns is null || _foldColumns.SequenceEqual(columns.Select(c => c.Key)))
            return;
        string found = string.Join(", ", columns.Select(c => c.Key));
        throw new ArgumentException($"A fold has the columns {found}; the first one had {string.Join(", ", _foldColumns)}.");
    }

    public void Append(FoldEnded fold)
    {
        if (_foldColumns is null)
        {
            _foldColumns = [.. fold.Columns.Select(c => c.Key)];
            AtomicFile.AppendLine(_folds, Csv.Line(_foldColumns));
        }
        AtomicFile.AppendLine(_folds, Csv.Line(fold.Columns.Select(c => c.Value)));
    }

    public void Dispose() => _metrics.Dispose();

    private static string MetricLines(MetricsLogged points)
    {
        var lines = new StringBuilder();
        foreach (var (key, value) in points.Values)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{points.Step},{points.Epoch},{Csv.Cell(points.Fold ?? "")},{Csv.Cell(key)},");
            lines.Append(CultureInfo.InvariantCulture, $"{value:R},{points.Time:O}\n");
        }
        return lines.ToString();
    }
}
