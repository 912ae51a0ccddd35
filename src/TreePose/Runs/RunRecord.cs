using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>How a run stands.</summary>
public enum RunStatus
{
    /// <summary>Under way, or killed before it could say otherwise.</summary>
    Running,

    /// <summary>Everything asked for was done.</summary>
    Finished,

    /// <summary>Stopped by an error.</summary>
    Failed,

    /// <summary>Stopped by the user; what was done is valid.</summary>
    Interrupted,
}

/// <summary>What a run is about; written to <c>config.json</c> before anything else happens.</summary>
public sealed record RunRequest
{
    /// <summary>The experiment's name: <c>goup-down</c>.</summary>
    public required string Experiment { get; init; }

    /// <summary>The run's name; without one it is made from the experiment and the time of day.</summary>
    public string? Name { get; init; }

    /// <summary>Root of all records; dated folders are made below it.</summary>
    public string Root { get; init; } = Path.Combine("model_data", "experiment_records");

    /// <summary>Every option with its value, defaults included.</summary>
    public required JsonObject Configuration { get; init; }

    /// <summary>The overrides as the user gave them.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>The command line, for running it again.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = [];

    /// <summary>The script that ran this, when there is one; a copy is kept with its hash.</summary>
    public string? ScriptPath { get; init; }

    /// <summary>SHA-256 of each data file, by path relative to the data source.</summary>
    public IReadOnlyDictionary<string, string> DataManifest { get; init; } = new Dictionary<string, string>();

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; }

    /// <summary>Native libraries and packages that the caller knows of, name to version.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// One run's dated folder, <c>experiment_YYYY_MM_DD/NAME</c>: the truth about a run. Thread safe; each write is whole
/// or absent, and a line of <c>folds.csv</c> is on disk when <see cref="AppendFold"/> returns.
/// </summary>
public sealed class RunRecord : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _started;
    private readonly JsonObject _run;
    private readonly StreamWriter _metrics;
    private IReadOnlyList<string>? _foldColumns;
    private bool _ended;

    private readonly HashSet<string> _metricsOnDisk;

    private RunRecord(string folder, RunRequest request, TimeProvider clock)
        : this(folder, clock, run: null, new StreamWriter(new FileStream(Path.Combine(folder, "metrics.csv"), FileMode.CreateNew, FileAccess.Write, FileShare.Read)), [])
    {
        _run = new JsonObject
        {
            ["experiment"] = request.Experiment,
            ["name"] = Name,
            ["status"] = "running",
            ["started"] = _started.ToString("O", CultureInfo.InvariantCulture),
            ["processId"] = Environment.ProcessId,
            ["host"] = Environment.MachineName,
        };
        _metrics.WriteLine("step,epoch,fold,key,value,time");
    }

    private RunRecord(string folder, TimeProvider clock, JsonObject? run, StreamWriter metrics, HashSet<string> metricsOnDisk)
    {
        _clock = clock;
        _started = clock.GetLocalNow();
        Folder = folder;
        Name = Path.GetFileName(folder);
        _run = run ?? [];
        _metrics = metrics;
        _metricsOnDisk = metricsOnDisk;
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name.</summary>
    public string Name { get; }

    /// <summary>Makes the folder and writes configuration, environment and source. Two runs never share a folder.</summary>
    /// <exception cref="TreePoseException">The name is taken or is not a folder name.</exception>
    public static RunRecord Start(RunRequest request, TimeProvider clock)
    {
        string folder = RunFolders.Claim(request, clock.GetLocalNow());
        var record = new RunRecord(folder, request, clock);
        record.WriteRun();
        record.WriteJson("config.json", new JsonObject
        {
            ["experiment"] = request.Experiment,
            ["seed"] = request.Seed,
            ["options"] = request.Configuration.DeepClone(),
            ["overrides"] = new JsonArray([.. request.Overrides.Select(o => JsonValue.Create(o))]),
            ["dataManifest"] = JsonSerializer.SerializeToNode(request.DataManifest),
        });
        RunEnvironment.Write(record, request);
        return record;
    }

    /// <summary>Takes up a run that was killed or stopped. Metrics that are on disk already are not written twice.</summary>
    /// <param name="stored">The run.</param>
    /// <param name="clock">Tells the time of the resumption.</param>
    /// <exception cref="TreePoseException">It is finished, or still running in another process.</exception>
    public static RunRecord Reopen(StoredRun stored, TimeProvider clock)
    {
        if (stored.Status == RunStatus.Finished) throw new TreePoseException($"{stored.Folder} is finished: there is nothing to resume.");
        (FileStream file, HashSet<string> metrics) = stored.OpenMetrics();
        var record = new RunRecord(stored.Folder, clock, stored.Run, new StreamWriter(file), metrics);
        JsonArray resumed = record._run["resumed"] as JsonArray ?? [];
        record._run["resumed"] = resumed;
        resumed.Add(record._started.ToString("O", CultureInfo.InvariantCulture));
        (record._run["status"], record._run["processId"], record._run["host"]) = ("running", Environment.ProcessId, Environment.MachineName);
        record._run.Remove("reason");
        record.WriteRun();
        return record;
    }

    /// <summary>Path of a file inside the record; its folder is made.</summary>
    public string FileFor(string relativePath)
    {
        string path = Path.Combine(Folder, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Appends one point to <c>metrics.csv</c>.</summary>
    public void LogMetric(string key, double value, long step = 0, int? epoch = null, string? fold = null)
    {
        string time = _clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        string line = string.Create(CultureInfo.InvariantCulture, $"{step},{epoch},{fold},{key},{value:R},{time}");
        lock (_gate)
        {
            if (_metricsOnDisk.Contains(StoredRun.MetricKey(line))) return; // drawn again after a resumption, with the same value
            _metrics.WriteLine(line);
            _metrics.Flush();
        }
    }

    /// <summary>Appends a finished fold to <c>folds.csv</c> and flushes it to disk. Every fold has the same columns.</summary>
    public void AppendFold(IReadOnlyList<KeyValuePair<string, string>> columns)
    {
        lock (_gate)
        {
            string path = FileFor("folds.csv");
            if (_foldColumns is null)
            {
                _foldColumns = [.. columns.Select(c => c.Key)];
                AtomicFile.AppendLine(path, string.Join(",", _foldColumns.Select(Escape)));
            }
            if (!_foldColumns.SequenceEqual(columns.Select(c => c.Key)))
                throw new ArgumentException($"A fold has the columns {string.Join(", ", columns.Select(c => c.Key))}; the first one had {string.Join(", ", _foldColumns)}.");
            AtomicFile.AppendLine(path, string.Join(",", columns.Select(c => Escape(c.Value))));
        }
    }

    /// <summary>Writes <c>folds.csv</c> anew from the folds that an earlier start of this run finished.</summary>
    public void RewriteFolds(IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> folds)
    {
        lock (_gate)
        {
            if (folds.Count == 0) return;
            _foldColumns = [.. folds[0].Select(c => c.Key)];
            IEnumerable<string> rows = folds.Select(f => string.Join(",", f.Select(c => Escape(c.Value))));
            AtomicFile.WriteAllText(FileFor("folds.csv"), string.Join("\n", rows.Prepend(string.Join(",", _foldColumns.Select(Escape)))) + "\n");
        }
    }

    /// <summary>Writes a JSON file of the record, whole or not at all.</summary>
    public void WriteJson(string relativePath, JsonNode content) =>
        AtomicFile.WriteAllText(FileFor(relativePath), content.ToJsonString(Indented) + "\n");

    /// <summary>Says how the run ended. A record that is disposed without this counts as failed.</summary>
    public void Finish(RunStatus status, string? reason = null)
    {
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            DateTimeOffset now = _clock.GetLocalNow();
            _run["status"] = status.ToString().ToLowerInvariant();
            _run["ended"] = now.ToString("O", CultureInfo.InvariantCulture);
            _run["durationSeconds"] = Math.Round((now - _started).TotalSeconds, 3);
            if (reason is not null) _run["reason"] = reason;
            _metrics.Flush();
            WriteRun();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Finish(RunStatus.Failed, "the program ended this run before it was finished");
        _metrics.Dispose();
    }

    private void WriteRun() => WriteJson("run.json", _run);

    private static string Escape(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
