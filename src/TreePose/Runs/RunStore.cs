using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>All runs below one root. Nothing is cached: the folders are the truth.</summary>
public sealed class RunStore
{
    private readonly Func<string, byte[]> _read;

    /// <summary>Opens the runs below <paramref name="root"/>; a root that does not exist has none.</summary>
    public RunStore(string root) : this(root, File.ReadAllBytes) { }

    internal RunStore(string root, Func<string, byte[]> read) => (Root, _read) = (root, read);

    /// <summary>The folder of the dated folders.</summary>
    public string Root { get; }

    /// <summary>Every run, oldest first. One file a run is read here; figures and parameters one more each, when asked for.</summary>
    public IReadOnlyList<RunInfo> List()
    {
        if (!Directory.Exists(Root)) return [];
        return [.. Directory.EnumerateDirectories(Root, "experiment_*")
            .SelectMany(Directory.EnumerateDirectories)
            .Where(f => File.Exists(Path.Combine(f, RunRecord.RunFileName)))
            .Select(Read)
            .OrderBy(r => r.Day, StringComparer.Ordinal).ThenBy(r => r.Started).ThenBy(r => r.Name, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Finds one run by its folder, its name, <c>DAY/NAME</c>, the first digits of its id (4 at least), or <c>latest</c>.
    /// </summary>
    /// <exception cref="TreePoseException">There is none, or more than one.</exception>
    public RunInfo Find(string text)
    {
        if (File.Exists(Path.Combine(text, RunRecord.RunFileName))) return Read(Path.TrimEndingDirectorySeparator(text));
        IReadOnlyList<RunInfo> all = List();
        if (text == "latest" && all.Count > 0) return all.MaxBy(r => r.Started)!;
        RunInfo[] found = [.. all.Where(r => r.Name == text || $"{r.Day}/{r.Name}" == text || $"{r.Day["experiment_".Length..]}/{r.Name}" == text)];
        if (found.Length == 0 && text.Length >= 4) found = [.. all.Where(r => r.Id.StartsWith(text, StringComparison.Ordinal))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new TreePoseException($"No run '{text}' below '{Root}' ({all.Count} runs there). Give a folder, a name, DAY/NAME, the first digits of an id, or latest; 'treepose runs list' shows them."),
            _ => throw new TreePoseException($"'{text}' can be {string.Join(" or ", found.Select(f => $"{f.Day}/{f.Name}"))}: say which."),
        };
    }

    /// <summary>Reads one run's folder.</summary>
    public RunInfo Read(string folder)
    {
        JsonObject? run = null;
        // A folder that was claimed a moment ago, or whose process died right then, has an empty run.json.
        byte[] bytes = _read(Path.Combine(folder, RunRecord.RunFileName));
        if (bytes.Length > 0) run = Parse(Path.Combine(folder, RunRecord.RunFileName), bytes);
        string status = (string?)run?["status"] ?? "running";
        if (!Enum.TryParse(status, ignoreCase: true, out RunStatus parsed)) throw Corrupt(folder, $"has the status '{status}'.");
        if (parsed == RunStatus.Running && !RunLock.IsHeld(Path.Combine(folder, RunRecord.LockFile))) parsed = RunStatus.Crashed;
        return new RunInfo(folder, run, parsed, name => ReadOptional(Path.Combine(folder, name)));
    }

    internal static JsonObject ReadJson(string path)
    {
        if (!File.Exists(path)) throw new TreePoseException($"'{path}' does not exist: give the folder of a run.");
        return Parse(path, File.ReadAllBytes(path));
    }

    private JsonObject? ReadOptional(string path) => File.Exists(path) ? Parse(path, _read(path)) : null;

    private static JsonObject Parse(string path, byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes) as JsonObject ?? throw Corrupt(path, "is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(path, "is not JSON.", "Restore it from a copy of the record, or remove the run's folder.", e);
        }
    }

    private static DataFormatException Corrupt(string where, string problem) =>
        new(where, problem, "Restore it from a copy of the record, or remove the run's folder.");
}
