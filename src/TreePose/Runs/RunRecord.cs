using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>
/// One run's dated folder, <c>experiment_YYYY_MM_DD/NAME</c>: the truth about a run. Thread safe. Whatever is logged
/// is first a line of <c>events.jsonl</c>, which outlives a kill of this process when the call returns, and then a line
/// of <c>metrics.csv</c> or <c>folds.csv</c>; a fold and the end are flushed to the disk itself. Trackers read the
/// events from the folder: none is ever called from here.
/// </summary>
public sealed partial class RunRecord : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly RunLock _lock;
    private readonly RunState _state;
    private readonly RunLog _log;
    private Action<FoldEnded>? _foldEnded;

    private RunRecord(string folder, RunState state, TimeProvider clock, RunLock held, Func<string, Stream>? openJournal = null)
    {
        (Folder, Name, _state, _clock, _lock) = (folder, Path.GetFileName(folder), state, clock, held);
        _log = new RunLog(folder, clock, openJournal);
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name.</summary>
    public string Name { get; }

    /// <summary>Id, experiment and name; give it as <see cref="RunRequest.Parent"/> to the parts of this run.</summary>
    public RunIdentity Identity => _state.Identity;

    /// <summary>Path of a file inside the record; its folder is made.</summary>
    /// <exception cref="TreePoseException">The path leads out of the record.</exception>
    public string FileFor(string relativePath) => RunFolders.FileIn(Folder, relativePath);

    /// <summary>Records one input of the run. The same value again is accepted, another one is refused.</summary>
    public void LogParameter(string key, string value) => LogParameters([new(key, value)]);

    /// <summary>Records inputs of the run; they stand in <c>parameters.json</c> beside the options of <c>config.json</c>.</summary>
    /// <exception cref="TreePoseException">A name is not allowed, or has another value already.</exception>
    public void LogParameters(IEnumerable<KeyValuePair<string, string>> parameters) => LogParameters(parameters, []);

    private void LogParameters(IEnumerable<KeyValuePair<string, string>> parameters, HashSet<string> plain)
    {
        using var timing = RecordMeter.Enter(_clock);
        Dictionary<string, string> values = RunKeys.Checked(parameters, "parameter");
        lock (_gate)
        {
            if (_log.AppendParameters(values, plain) is { } all)
                WriteJson(RecordFiles.Parameters, all);
        }
    }

    /// <summary>Gives the run words to find it by; a later value replaces an earlier one.</summary>
    public void SetTags(IEnumerable<KeyValuePair<string, string>> tags)
    {
        using var timing = RecordMeter.Enter(_clock);
        Dictionary<string, string> values = RunKeys.Checked(tags, "tag");
        lock (_gate)
        {
            _log.Append(new TagsLogged(values));
            _state.SetTags(values);
        }
    }

    /// <summary>Appends one point to <c>metrics.csv</c>.</summary>
    public void LogMetric(string key, double value, long step = 0, int? epoch = null, string? fold = null, DateTimeOffset? time = null) =>
        LogMetrics([new(key, value)], step, epoch, fold, time);

    /// <summary>Appends the points of one step to <c>metrics.csv</c>. NaN and infinities are values like others.</summary>
    /// <param name="metrics">Points by name.</param>
    /// <param name="step">Their step.</param>
    /// <param name="epoch">Their epoch.</param>
    /// <param name="fold">Their fold.</param>
    /// <param name="time">
    /// When they were measured, for points that come from a unit which ran elsewhere; such a point is recorded once, however
    /// often its unit is merged. Null for now.
    /// </param>
    /// <exception cref="TreePoseException">A name is not allowed or given twice, or the disk is full.</exception>
    public void LogMetrics(
        IEnumerable<KeyValuePair<string, double>> metrics,
        long step = 0,
        int? epoch = null,
        string? fold = null,
        DateTimeOffset? time = null
    )
    {
        using var timing = RecordMeter.Enter(_clock);
        Dictionary<string, double> values = RunKeys.Checked(metrics, "metric");
        if (fold is not null)
            RunKeys.Check(fold, "fold");
        lock (_gate)
            _log.AppendPoints(new MetricsLogged(step, epoch, fold, values), time);
    }

    /// <summary>Tells trackers how busy the machine is; no metric of the run. Nothing once the run is over.</summary>
    /// <returns>Whether the run goes on.</returns>
    internal bool LogSystem(SystemUse use)
    {
        lock (_gate)
            return _log.AppendSystem(use);
    }

    /// <summary>Records one result of the whole run in <c>results.json</c>.</summary>
    public void LogFigure(string key, double value) => LogFigures([new(key, value)]);

    /// <summary>Records results of the whole run in <c>results.json</c>, beside those that are there.</summary>
    public void LogFigures(IEnumerable<KeyValuePair<string, double>> figures)
    {
        using var timing = RecordMeter.Enter(_clock);
        Dictionary<string, double> values = RunKeys.Checked(figures, "figure");
        lock (_gate)
        {
            JsonObject results = RecordJson.ReadOptional(Path.Combine(Folder, RecordFiles.Results))?.Content ?? [];
            foreach (var (key, value) in values)
                results[key] = RecordJson.OfNumber(value);
            WriteJson(RecordFiles.Results, results);
        }
    }

    /// <summary>Appends a finished fold to <c>folds.csv</c> and flushes it to disk. Every fold has the same columns.</summary>
    public void AppendFold(IReadOnlyList<FoldCell> columns)
    {
        using var timing = RecordMeter.Enter(_clock);
        var fold = new FoldEnded(FoldColumn.ValueIn(columns), columns);
        lock (_gate)
            _log.AppendFold(fold);
        _foldEnded?.Invoke(fold);
    }

    /// <summary>
    /// Writes a JSON file of the record, whole or not at all. The numbers of <c>results.json</c> become the run's figures.
    /// </summary>
    public void WriteJson(string relativePath, JsonNode content)
    {
        using var timing = RecordMeter.Enter(_clock);
        RecordJson.Write(FileFor(relativePath), content);
        if (relativePath != RecordFiles.Results || content is not JsonObject results)
            return;
        lock (_gate)
            _log.AppendFigures(results);
    }

    /// <summary>Says that a file of the record is whole, so that trackers may have it before the run ends.</summary>
    /// <exception cref="TreePoseException">There is no such file in the record.</exception>
    public void LogFile(string relativePath)
    {
        using var timing = RecordMeter.Enter(_clock);
        string relative = RunFolders.RequireFile(Folder, relativePath);
        RunKeys.Check(relative, "file");
        lock (_gate)
            _log.AppendFile(relative);
    }

    /// <summary>
    /// Says how the run ended and lists its files with their hashes. A record that is disposed without this counts as failed.
    /// </summary>
    public void Finish(RunStatus status, string? reason = null)
    {
        using var timing = RecordMeter.Enter(_clock);
        lock (_gate)
        {
            if (_log.IsClosed)
                return;
            DateTimeOffset now = _clock.GetLocalNow();
            _log.AppendFiles(_state.LargeFiles);
            _log.AppendLast(new RunEnded(status, reason));
            _state.End(now, status, reason);
            _log.Close();
        }
    }

    /// <summary>
    /// Lets the run wait without a process, for units that run elsewhere most of all: the record says so and its lock is let
    /// go. <see cref="Resume"/> goes on with it. Nothing can be logged through this object any more.
    /// </summary>
    /// <param name="reason">What it waits for.</param>
    public void Release(string reason)
    {
        using var timing = RecordMeter.Enter(_clock);
        lock (_gate)
        {
            _log.AppendLast(new RunReleased(reason));
            _state.Wait(_clock.GetLocalNow(), reason);
            _log.Close();
        }
        LetGo();
    }

    /// <summary>Ends the run after an error. Unlike <see cref="Finish"/> it never fails: the error that led here matters more.</summary>
    public void Abort(RunStatus status, string reason)
    {
        try
        {
            Finish(status, reason);
        }
        catch (Exception e) when (e is TreePoseException or IOException or UnauthorizedAccessException && !_log.IsClosed)
        {
            // A full disk: the record reads as crashed, which it is.
            _log.Close();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Abort(RunStatus.Failed, "the program ended this run before it was finished");
        }
        finally
        {
            LetGo();
        }
    }

    private static RunRecord Open(string folder, TimeProvider clock)
    {
        folder = RunFolders.RequireRun(folder);
        RunLock held = RunLock.Take(folder);
        try
        {
            return new RunRecord(folder, RunState.Read(folder), clock, held);
        }
        catch
        {
            held.Dispose(); // a damaged record is mended by others than this process
            throw;
        }
    }

    private void LetGo()
    {
        _log.Dispose();
        _lock.Dispose();
    }
}
