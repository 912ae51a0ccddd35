using System.Globalization;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary><c>run.json</c> as the process that holds the record's lock keeps it: who the run is and how it stands.</summary>
internal sealed class RunState
{
    private static readonly string[] OfAnEnd = ["ended", "durationSeconds", "reason", "waitingSince"];
    private readonly RecordJson _run;

    private RunState(RecordJson run)
    {
        _run = run;
        Identity = new RunIdentity(
            run.Text("id") ?? throw run.Missing("id"),
            run.Text("experiment") ?? throw run.Missing("experiment"),
            run.Text("name") ?? Path.GetFileName(Path.GetDirectoryName(run.Path)!)
        );
        if (Identity is not { } who || !RunFolders.IsName(who.Id) || !RunFolders.IsName(who.Experiment) || !RunFolders.IsName(who.Name))
            throw run.Wrong("id", $"{Identity.Id} of {Identity.Experiment}", "names of letters, digits, '.', '_' and '-'");
        if (run.Object("largeFiles") is not { } large)
            return;
        string root = large.Text("root") ?? throw large.Missing("root");
        long bytes = Bytes(large, "largerThanBytes");
        // A record may be a stranger's: only a folder that was named here is written to. Otherwise large files stay in the record.
        if (OwnRuns.LargeFileRoots(Identity.Id).Contains(Path.GetFullPath(root)))
            LargeFiles = new() { Root = root, LargerThanBytes = bytes };
    }

    /// <summary>Id, experiment and name.</summary>
    public RunIdentity Identity { get; }

    /// <summary>Where large files go when the run ends.</summary>
    public LargeFileOptions? LargeFiles { get; private init; }

    /// <summary>The state as it is written.</summary>
    public string Status => _run.Text("status") ?? RunStatuses.Name(RunStatus.Running);

    /// <summary>The state of a run that begins; nothing is written yet.</summary>
    public static RunState Of(string folder, string id, RunRequest request, DateTimeOffset now)
    {
        var run = new JsonObject
        {
            ["id"] = id,
            ["experiment"] = request.Experiment,
            ["name"] = Path.GetFileName(folder),
            ["status"] = RunStatuses.Name(RunStatus.Running),
            ["started"] = now.ToString("O", CultureInfo.InvariantCulture),
            ["processId"] = Environment.ProcessId,
            ["host"] = Environment.MachineName,
        };
        if (request.Parent is { } parent)
            run["parent"] = new JsonObject
            {
                ["id"] = parent.Id,
                ["experiment"] = parent.Experiment,
                ["name"] = parent.Name,
            };
        if (request.LargeFiles is { } large)
        {
            run["largeFiles"] = new JsonObject { ["root"] = Path.GetFullPath(large.Root), ["largerThanBytes"] = large.LargerThanBytes };
            OwnRuns.Allow(id, OwnRuns.FilesAt(large.Root));
        }
        return new RunState(RecordJson.Of(Path.Combine(folder, RecordFiles.Run), run)) { LargeFiles = request.LargeFiles };
    }

    /// <summary>Writes it for the first time.</summary>
    /// <param name="tags">Words to be found by.</param>
    /// <exception cref="TreePoseException">The folder has become another run's: on a disk that knows no locks.</exception>
    public void Begin(IReadOnlyDictionary<string, string> tags)
    {
        Put(tags);
        string begun = _run.Path + ".begun";
        RecordJson.Write(begun, _run.Content);
        if (AtomicFile.TryClaim(begun, _run.Path))
            return;
        File.Delete(begun);
        throw RunFolders.Taken(Path.GetDirectoryName(_run.Path)!);
    }

    /// <summary>Reads the state of a run that began before.</summary>
    public static RunState Read(string folder) => new(RecordJson.Read(Path.Combine(folder, RecordFiles.Run)));

    /// <summary>A process goes on with it.</summary>
    public void GoOn()
    {
        foreach (string key in OfAnEnd)
            _run.Content.Remove(key);
        _run.Content["status"] = RunStatuses.Name(RunStatus.Running);
        _run.Content["processId"] = Environment.ProcessId;
        _run.Content["host"] = Environment.MachineName;
        _run.Write();
    }

    /// <summary>It waits without a process.</summary>
    public void Wait(DateTimeOffset now, string reason)
    {
        _run.Content["status"] = RunStatuses.Name(RunStatus.Waiting);
        _run.Content["waitingSince"] = now.ToString("O", CultureInfo.InvariantCulture);
        _run.Content["reason"] = reason;
        _run.Write();
    }

    /// <summary>It is over.</summary>
    public void End(DateTimeOffset now, RunStatus status, string? reason)
    {
        foreach (string key in OfAnEnd)
            _run.Content.Remove(key);
        _run.Content["status"] = RunStatuses.Name(status);
        _run.Content["ended"] = now.ToString("O", CultureInfo.InvariantCulture);
        DateTimeOffset started = _run.Time("started") ?? throw _run.Missing("started");
        _run.Content["durationSeconds"] = Math.Round((now - started).TotalSeconds, 3);
        if (reason is not null)
            _run.Content["reason"] = reason;
        _run.Write();
    }

    /// <summary>Its folder has another name.</summary>
    public void Rename(string folder)
    {
        _run.Content["name"] = Path.GetFileName(folder);
        RecordJson.Write(Path.Combine(folder, RecordFiles.Run), _run.Content);
    }

    /// <summary>Gives it words to be found by.</summary>
    public void SetTags(IReadOnlyDictionary<string, string> tags)
    {
        Put(tags);
        _run.Write();
    }

    private void Put(IReadOnlyDictionary<string, string> tags)
    {
        foreach (var (key, value) in tags)
            ((JsonObject)(_run.Content["tags"] ??= new JsonObject()))[key] = value;
    }

    private static long Bytes(RecordJson large, string key) =>
        large.Content[key] is JsonValue value && value.TryGetValue(out long bytes)
            ? bytes
            : throw large.Wrong(key, large.Content[key], "a number of bytes");
}
