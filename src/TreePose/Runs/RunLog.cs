using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>
/// The events of a run that is being written: each goes into the journal, is remembered, and then stands in its table. What
/// was said before is not said again. Not thread safe: the record calls it under its lock.
/// </summary>
internal sealed class RunLog : IDisposable
{
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly RunMemory _memory;
    private readonly RunJournal _journal;
    private readonly RunTableWriter _tables;

    /// <param name="folder">The run's folder; what it holds already is gone on with.</param>
    /// <param name="clock">Tells when something happens.</param>
    /// <param name="openJournal">How to open the journal; tests put a full disk here.</param>
    public RunLog(string folder, TimeProvider clock, Func<string, Stream>? openJournal)
    {
        (_folder, _clock) = (folder, clock);
        var reader = new RunJournalReader(folder);
        _memory = new RunMemory();
        _tables = new RunTableWriter(folder, Before(reader));
        try
        {
            _journal = new RunJournal(Path.Combine(folder, RecordFiles.Journal), reader.Offset, reader.Sequence, openJournal);
        }
        catch
        {
            _tables.Dispose();
            throw;
        }
    }

    /// <summary>What happened before a resume, remembered as it passes: a journal of a million points is never held whole.</summary>
    private IEnumerable<RunEvent> Before(RunJournalReader reader)
    {
        foreach (RunEvent happened in reader.ReadOn())
        {
            _memory.RememberBefore(happened);
            yield return happened;
        }
    }

    /// <summary>Whether nothing may follow any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Writes an event as it is.</summary>
    public void Append(RunEvent happened)
    {
        if (IsClosed)
        {
            string name = Path.GetFileName(_folder);
            throw new InvalidOperationException($"The run '{name}' has ended or was released: nothing can be logged to it any more.");
        }
        _journal.Append(happened.Time == default ? happened with { Time = _clock.GetUtcNow() } : happened);
        _memory.Remember(happened);
    }

    /// <summary>Writes the last event and makes everything survive a power cut.</summary>
    public void AppendLast(RunEvent happened)
    {
        Append(happened);
        _journal.FlushToDisk();
    }

    /// <summary>Nothing may follow.</summary>
    public void Close() => IsClosed = true;

    /// <summary>Records parameters; known ones with the same values are left out.</summary>
    /// <param name="values">By name.</param>
    /// <param name="plain">Names of those that are no texts.</param>
    /// <returns>All parameters, when there are new ones.</returns>
    public JsonObject? AppendParameters(Dictionary<string, string> values, IReadOnlyCollection<string> plain)
    {
        Dictionary<string, string> news = _memory.NewParameters(values);
        if (news.Count == 0)
            return null;
        Append(new ParametersLogged(news) { Plain = [.. news.Keys.Where(plain.Contains)] });
        return _memory.ParametersAsJson();
    }

    /// <summary>Records points.</summary>
    /// <param name="points">The points of one step.</param>
    /// <param name="time">When they were measured, for points of a unit that ran elsewhere; null for now.</param>
    public void AppendPoints(MetricsLogged points, DateTimeOffset? time)
    {
        points = _memory.News(points with { Time = time?.ToUniversalTime() ?? _clock.GetUtcNow() }, isMerged: time is not null);
        if (points.Values.Count == 0)
            return;
        Append(points);
        if (time is not null)
            _memory.RememberMerged(points);
        _tables.Append(points);
    }

    /// <summary>Records how busy the machine is; nothing once the run is over.</summary>
    /// <returns>Whether the run goes on.</returns>
    public bool AppendSystem(SystemUse use)
    {
        if (!IsClosed)
            Append(new SystemMeasured(_memory.NextSystemStep, use));
        return !IsClosed;
    }

    /// <summary>Records those numbers of <c>results.json</c> that are new or changed.</summary>
    public void AppendFigures(JsonObject results)
    {
        Dictionary<string, double> changed = _memory.NewFigures(RunKeys.FlattenNumbers(results));
        if (changed.Count > 0)
            AppendLast(new FiguresLogged(changed));
    }

    /// <summary>Records a finished fold.</summary>
    public void AppendFold(FoldEnded fold)
    {
        _tables.CheckColumns(fold.Columns);
        AppendLast(fold);
        _tables.Append(fold);
    }

    /// <summary>Records a file as it is now, unless it is recorded as such.</summary>
    public void AppendFile(string relativePath)
    {
        if (_memory.NewFile(_folder, relativePath) is { } file)
            Append(new FileLogged(file.Path, file.Bytes, file.Sha256));
    }

    /// <summary>Records every file that is not recorded yet, moves the large ones and writes <c>files.json</c>.</summary>
    public void AppendFiles(LargeFileOptions? large) => _memory.RegisterFiles(_folder, large, Append);

    public void Dispose()
    {
        _tables.Dispose();
        _journal.Dispose();
    }
}
