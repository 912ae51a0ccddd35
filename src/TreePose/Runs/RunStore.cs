namespace TreePose.Runs;

/// <summary>All runs below one root. Nothing is cached: the folders are the truth.</summary>
public sealed class RunStore
{
    private readonly Func<string, byte[]> _read;

    /// <summary>Opens the runs below <paramref name="root"/>; a root that does not exist has none.</summary>
    public RunStore(string root)
        : this(root, File.ReadAllBytes) { }

    internal RunStore(string root, Func<string, byte[]> read) => (Root, _read) = (root, read);

    /// <summary>The folder of the dated folders.</summary>
    public string Root { get; }

    /// <summary>Every run, oldest first. One file a run is read here; figures and parameters one more each, when asked for.</summary>
    public IReadOnlyList<RunInfo> List()
    {
        if (!Directory.Exists(Root))
            return [];
        return
        [
            .. Directory
                .EnumerateDirectories(Root, "experiment_*")
                .SelectMany(Directory.EnumerateDirectories)
                .Where(f => File.Exists(Path.Combine(f, RecordFiles.Run)))
                .Select(Read)
                .OrderBy(r => r.Day, StringComparer.Ordinal)
                .ThenBy(r => r.Started)
                .ThenBy(r => r.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Finds one run by its folder, its name, <c>DAY/NAME</c>, the first digits of its id (4 at least), or <c>latest</c>.
    /// </summary>
    /// <exception cref="TreePoseException">There is none, or more than one.</exception>
    public RunInfo Find(string text)
    {
        if (File.Exists(Path.Combine(text, RecordFiles.Run)))
            return Read(Path.TrimEndingDirectorySeparator(text));
        IReadOnlyList<RunInfo> all = List();
        if (text == "latest" && all.Count > 0)
            return all.MaxBy(r => r.Started)!;
        bool IsNamed(RunInfo r) => r.Name == text || $"{r.Day}/{r.Name}" == text || $"{r.Day["experiment_".Length..]}/{r.Name}" == text;
        RunInfo[] found = [.. all.Where(IsNamed)];
        if (found.Length == 0 && text.Length >= 4)
            found = [.. all.Where(r => r.Id.StartsWith(text, StringComparison.Ordinal))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new TreePoseException(
                $"No run '{text}' below '{Root}' ({all.Count} runs there). "
                    + "Give a folder, a name, DAY/NAME, the first digits of an id, or latest; 'treepose runs list' shows them."
            ),
            _ => throw new TreePoseException($"'{text}' can be {string.Join(" or ", found.Select(f => $"{f.Day}/{f.Name}"))}: say which."),
        };
    }

    /// <summary>Reads one run's folder.</summary>
    /// <exception cref="DataFormatException"><c>run.json</c> is damaged.</exception>
    public RunInfo Read(string folder) => Read(folder, _read);

    internal static RunInfo Read(string folder, Func<string, byte[]> read)
    {
        string path = Path.Combine(folder, RecordFiles.Run);
        byte[] bytes = read(path);
        // A folder that was claimed a moment ago, or whose process died right then, has an empty run.json.
        RecordJson? run = bytes.Length > 0 ? RecordJson.Parse(path, bytes) : null;
        RunStatus status = run is null ? RunStatus.Running : Status(run);
        if (status == RunStatus.Running && !RunLock.IsHeld(Path.Combine(folder, RecordFiles.Lock)))
            status = RunStatus.Crashed;
        return new RunInfo(folder, run, status, name => RecordJson.ReadOptional(Path.Combine(folder, name), read));
    }

    private static RunStatus Status(RecordJson run)
    {
        string text = run.Text("status") ?? RunStatuses.Name(RunStatus.Running);
        RunStatus[] written = [.. Enum.GetValues<RunStatus>().Where(s => s != RunStatus.Crashed)];
        int at = Array.FindIndex(written, s => RunStatuses.Name(s) == text);
        return at >= 0 ? written[at] : throw run.Wrong("status", text, "one of " + string.Join(", ", written.Select(RunStatuses.Name)));
    }
}
