using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>
/// One run's dated folder, <c>experiment_YYYY_MM_DD/NAME</c>: the truth about a run. Thread safe. Whatever is logged
/// is first a line of <c>events.jsonl</c>, which outlives a kill of this process when the call returns, and then a line
/// of <c>metrics.csv</c> or <c>folds.csv</c>; a fold and the end are flushed to the disk itself. Trackers read the
/// events from the folder: none is ever called from here.
/// </summary>
public sealed class RunRecord : IDisposable
{
    /// <summary>The events of a run, one JSON object a line.</summary>
    public const string JournalFile = "events.jsonl";

    internal const string RunFileName = "run.json";
    internal const string LockFile = "run.lock";
    internal const string TrackersFolder = "trackers";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly RunLock _lock;
    private readonly RunJournal _journal;
    private readonly RunTableWriter _tables;
    private readonly RunMemory _memory;
    private readonly LargeFileOptions? _largeFiles;
    private readonly JsonObject _run;
    private Action<FoldEnded>? _foldEnded;
    private bool _ended;

    private RunRecord(string folder, RunIdentity identity, TimeProvider clock, JsonObject run, RunLock held, LargeFileOptions? largeFiles, Func<string, Stream>? openJournal = null)
    {
        (Folder, Name, Identity, _clock, _run, _lock, _largeFiles) = (folder, Path.GetFileName(folder), identity, clock, run, held, largeFiles);
        var reader = new RunJournalReader(folder);
        var events = new List<RunEvent>();
        while (reader.ReadNew() is { Count: > 0 } more) events.AddRange(more);
        _memory = new RunMemory(events);
        _journal = new RunJournal(Path.Combine(folder, JournalFile), reader.Offset, reader.Sequence, openJournal);
        _tables = new RunTableWriter(folder, events);
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name.</summary>
    public string Name { get; }

    /// <summary>Id, experiment and name; give it as <see cref="RunRequest.Parent"/> to the parts of this run.</summary>
    public RunIdentity Identity { get; }

    /// <summary>Makes the folder and writes configuration, environment and source. Two runs never share a folder.</summary>
    /// <exception cref="TreePoseException">The name is taken or is not a folder name.</exception>
    public static RunRecord Start(RunRequest request, TimeProvider clock)
    {
        using var timing = RecordMeter.Enter(clock);
        DateTimeOffset now = clock.GetLocalNow();
        string folder = RunFolders.Claim(request, now);
        var identity = new RunIdentity(RandomNumberGenerator.GetHexString(16, lowercase: true), request.Experiment, Path.GetFileName(folder));
        RunLock held = RunLock.TryTake(Path.Combine(folder, LockFile)) ?? throw InUse(folder);
        var environment = new RunEnvironment(request);
        var run = new JsonObject
        {
            ["id"] = identity.Id,
            ["experiment"] = request.Experiment,
            ["name"] = identity.Name,
            ["status"] = "running",
            ["started"] = now.ToString("O", CultureInfo.InvariantCulture),
            ["processId"] = Environment.ProcessId,
            ["host"] = Environment.MachineName,
        };
        if (request.Parent is { } parent) run["parent"] = new JsonObject { ["id"] = parent.Id, ["experiment"] = parent.Experiment, ["name"] = parent.Name };
        if (request.LargeFiles is { } large) run["largeFiles"] = new JsonObject { ["root"] = Path.GetFullPath(large.Root), ["largerThanBytes"] = large.LargerThanBytes };
        var record = new RunRecord(folder, identity, clock, run, held, request.LargeFiles, request.OpenJournal) { _foldEnded = request.FoldEnded };
        record.WriteRun();
        record.WriteJson("config.json", new JsonObject
        {
            ["experiment"] = request.Experiment,
            ["seed"] = request.Seed,
            ["options"] = request.Configuration.DeepClone(),
            ["overrides"] = new JsonArray([.. request.Overrides.Select(o => JsonValue.Create(o))]),
            ["dataSource"] = request.DataSource,
            ["dataManifest"] = JsonSerializer.SerializeToNode(request.DataManifest),
        });
        environment.Write(record);
        record.Append(new RunStarted { Run = identity, Parent = request.Parent, Source = environment.Source(), Data = environment.Data(), Host = Environment.MachineName });
        record.LogParameters([.. RunKeys.FlattenTexts(request.Configuration), new("seed", request.Seed.ToString(CultureInfo.InvariantCulture))]);
        if (request.Tags.Count > 0) record.SetTags(request.Tags);
        request.Started?.Invoke(folder);
        return record;
    }

    /// <summary>
    /// Goes on with a run that crashed, was interrupted or failed. Torn last lines are cut off, and a point that is
    /// logged again with the same step, epoch, fold, key and value is not recorded twice.
    /// </summary>
    /// <exception cref="TreePoseException">A living process still writes this run, or it is finished.</exception>
    public static RunRecord Resume(string folder, TimeProvider clock)
    {
        using var timing = RecordMeter.Enter(clock);
        RunRecord record = Open(folder, clock);
        if ((string?)record._run["status"] == "finished")
        {
            record.LetGo();
            throw new TreePoseException($"'{folder}' is finished: there is nothing to resume. Start a new run instead.");
        }
        foreach (string key in new[] { "ended", "durationSeconds", "reason" }) record._run.Remove(key);
        record._run["status"] = "running";
        record._run["processId"] = Environment.ProcessId;
        record._run["host"] = Environment.MachineName;
        record.WriteRun();
        record.Append(new RunResumed());
        return record;
    }

    /// <summary>Says of a crashed run how it ended.</summary>
    /// <exception cref="TreePoseException">A living process still writes this run, or it has ended already.</exception>
    public static void Mark(string folder, RunStatus status, string reason, TimeProvider clock)
    {
        if (status is RunStatus.Running or RunStatus.Crashed) throw new TreePoseException($"A run cannot be marked as {status}: allowed are finished, failed and interrupted.");
        RunRecord record = Open(folder, clock);
        if ((string?)record._run["status"] is not "running" and var ended)
        {
            record.LetGo();
            throw new TreePoseException($"'{folder}' has ended already as {ended}: only a crashed run can be marked.");
        }
        using (record) record.Finish(status, reason);
    }

    /// <summary>Path of a file inside the record; its folder is made.</summary>
    /// <exception cref="TreePoseException">The path leads out of the record.</exception>
    public string FileFor(string relativePath)
    {
        string path = Path.GetFullPath(Path.Combine(Folder, relativePath));
        if (!path.StartsWith(Path.GetFullPath(Folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new TreePoseException($"'{relativePath}' leads out of the run's folder: give a path inside it, such as plots/confusion.png.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return Path.Combine(Folder, relativePath);
    }

    /// <summary>Records one input of the run. The same value again is accepted, another one is refused.</summary>
    public void LogParameter(string key, string value) => LogParameters([new(key, value)]);

    /// <summary>Records inputs of the run; they stand in <c>parameters.json</c> beside the options of <c>config.json</c>.</summary>
    /// <exception cref="TreePoseException">A name is not allowed, or has another value already.</exception>
    public void LogParameters(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        using var timing = RecordMeter.Enter(_clock);
        Dictionary<string, string> values = RunKeys.Checked(parameters, "parameter");
        lock (_gate)
        {
            IReadOnlyDictionary<string, string> news = _memory.NewParameters(values);
            if (news.Count == 0) return;
            Append(new ParametersLogged(news));
            WriteJson("parameters.json", _memory.ParametersAsJson());
        }
    }

    /// <summary>Gives the run words to find it by; a later value replaces an earlier one.</summary>
    public void SetTags(IEnumerable<KeyValuePair<string, string>> tags)
    {
        using var timing = RecordMeter.Enter(_clock);
        Dictionary<string, string> values = RunKeys.Checked(tags, "tag");
        lock (_gate)
        {
            Append(new TagsLogged(values));
            foreach (var (key, value) in values) ((JsonObject)(_run["tags"] ??= new JsonObject()))[key] = value;
            WriteRun();
        }
    }

    /// <summary>Appends one point to <c>metrics.csv</c>.</summary>
    public void LogMetric(string key, double value, long step = 0, int? epoch = null, string? fold = null) =>
        LogMetrics([new(key, value)], step, epoch, fold);

    /// <summary>Appends the points of one step to <c>metrics.csv</c>. NaN and infinities are values like others.</summary>
    /// <exception cref="TreePoseException">A name is not allowed or given twice, or the disk is full.</exception>
    public void LogMetrics(IEnumerable<KeyValuePair<string, double>> metrics, long step = 0, int? epoch = null, string? fold = null)
    {
        using var timing = RecordMeter.Enter(_clock);
        Dictionary<string, double> values = RunKeys.Checked(metrics, "metric");
        if (fold is not null) RunKeys.Check(fold, "fold");
        lock (_gate)
        {
            var points = new MetricsLogged(step, epoch, fold, _memory.NewPoints(values, step, epoch, fold)) { Time = _clock.GetUtcNow() };
            if (points.Values.Count == 0) return;
            Append(points);
            _tables.Append(points);
        }
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
            JsonObject results = ReadResults();
            foreach (var (key, value) in values)
                results[key] = double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));
            WriteJson(RunFigures.File, results);
        }
    }

    /// <summary>Appends a finished fold to <c>folds.csv</c> and flushes it to disk. Every fold has the same columns.</summary>
    public void AppendFold(IReadOnlyList<KeyValuePair<string, string>> columns)
    {
        using var timing = RecordMeter.Enter(_clock);
        var fold = new FoldEnded(RunFigures.FoldOf(columns), columns);
        lock (_gate)
        {
            _tables.CheckColumns(columns);
            Append(fold);
            _journal.FlushToDisk();
            _tables.Append(fold);
        }
        _foldEnded?.Invoke(fold);
    }

    /// <summary>Writes a JSON file of the record, whole or not at all. The numbers of <c>results.json</c> become the run's figures.</summary>
    public void WriteJson(string relativePath, JsonNode content)
    {
        using var timing = RecordMeter.Enter(_clock);
        AtomicFile.WriteAllText(FileFor(relativePath), content.ToJsonString(Indented) + "\n");
        if (relativePath != RunFigures.File || content is not JsonObject results) return;
        lock (_gate)
        {
            IReadOnlyDictionary<string, double> changed = _memory.NewFigures(RunKeys.FlattenNumbers(results));
            if (changed.Count == 0) return;
            Append(new FiguresLogged(changed));
            _journal.FlushToDisk();
        }
    }

    /// <summary>Says that a file of the record is whole, so that trackers may have it before the run ends.</summary>
    /// <exception cref="TreePoseException">There is no such file in the record.</exception>
    public void LogFile(string relativePath)
    {
        using var timing = RecordMeter.Enter(_clock);
        string path = FileFor(relativePath);
        if (!File.Exists(path)) throw new TreePoseException($"'{path}' does not exist: write the file before it is logged.");
        string relative = Path.GetRelativePath(Folder, path).Replace('\\', '/');
        RunKeys.Check(relative, "file");
        lock (_gate)
        {
            if (_memory.NewFile(Folder, relative) is { } file) Append(new FileLogged(file.Path, file.Bytes, file.Sha256));
        }
    }

    /// <summary>Says how the run ended and lists its files with their hashes. A record that is disposed without this counts as failed.</summary>
    public void Finish(RunStatus status, string? reason = null)
    {
        using var timing = RecordMeter.Enter(_clock);
        lock (_gate)
        {
            if (_ended) return;
            DateTimeOffset now = _clock.GetLocalNow();
            _memory.RegisterFiles(Folder, _largeFiles, Append);
            Append(new RunEnded(status, reason));
            _journal.FlushToDisk();
            _run["status"] = status.ToString().ToLowerInvariant();
            _run["ended"] = now.ToString("O", CultureInfo.InvariantCulture);
            DateTimeOffset started = DateTimeOffset.Parse((string)_run["started"]!, CultureInfo.InvariantCulture);
            _run["durationSeconds"] = Math.Round((now - started).TotalSeconds, 3);
            if (reason is not null) _run["reason"] = reason;
            WriteRun();
            _ended = true;
        }
    }

    /// <summary>Ends the run after an error. Unlike <see cref="Finish"/> it never fails: the error that led here matters more.</summary>
    public void Abort(RunStatus status, string reason)
    {
        try
        {
            Finish(status, reason);
        }
        catch (Exception e) when (e is TreePoseException or IOException && !_ended)
        {
            // A full disk: the record reads as crashed, which it is.
            _ended = true;
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
        folder = Path.TrimEndingDirectorySeparator(folder);
        JsonObject run = RunStore.ReadJson(Path.Combine(folder, RunFileName));
        RunLock held = RunLock.TryTake(Path.Combine(folder, LockFile)) ?? throw InUse(folder);
        var identity = new RunIdentity((string?)run["id"] ?? "", (string?)run["experiment"] ?? "", (string?)run["name"] ?? Path.GetFileName(folder));
        LargeFileOptions? large = run["largeFiles"] is JsonObject o ? new() { Root = (string)o["root"]!, LargerThanBytes = (long)o["largerThanBytes"]! } : null;
        return new RunRecord(folder, identity, clock, run, held, large);
    }

    private void Append(RunEvent happened)
    {
        if (_ended) throw new InvalidOperationException($"The run '{Name}' has ended: nothing can be logged to it any more.");
        _journal.Append(happened.Time == default ? happened with { Time = _clock.GetUtcNow() } : happened);
        _memory.Remember(happened);
    }

    private void LetGo()
    {
        _tables.Dispose();
        _journal.Dispose();
        _lock.Dispose();
    }

    private JsonObject ReadResults()
    {
        string path = Path.Combine(Folder, RunFigures.File);
        return File.Exists(path) ? RunStore.ReadJson(path) : [];
    }

    private void WriteRun() => WriteJson(RunFileName, _run);

    private static TreePoseException InUse(string folder) => new($"'{folder}' is being written by a living process: wait for it to end or stop it.");
}
