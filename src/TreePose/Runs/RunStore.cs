namespace TreePose.Runs;

/// <summary>All runs below one root. Nothing is cached: the folders are the truth.</summary>
public sealed class RunStore
{
    private static readonly RunStatus[] Written =
    [
        .. Enum.GetValues<RunStatus>().Where(s => s is not (RunStatus.Crashed or RunStatus.Unreadable)),
    ];
    private static readonly string[] WrittenNames = [.. Written.Select(RunStatuses.Name)];
    private readonly Func<string, byte[]> _read;

    /// <summary>Opens the runs below <paramref name="root"/>; a root that does not exist has none.</summary>
    public RunStore(string root)
        : this(root, RecordPaths.Read) { }

    internal RunStore(string root, Func<string, byte[]> read) => (Root, _read) = (root, read);

    /// <summary>The folder of the dated folders.</summary>
    public string Root { get; }

    /// <summary>
    /// Every run, oldest first; one that is damaged is <see cref="RunStatus.Unreadable"/> and says why. One file a run is read
    /// here; figures and parameters one more each, when asked for.
    /// </summary>
    public IReadOnlyList<RunInfo> List()
    {
        if (!Directory.Exists(Root))
            return [];
        string[] folders = [.. Directory.EnumerateDirectories(Root, "experiment_*").SelectMany(Directory.EnumerateDirectories)];
        List<RunInfo> runs =
        [
            .. Together.Map(folders, f => File.Exists(Path.Combine(f, RecordFiles.Run)) ? ReadOrSay(f) : null).OfType<RunInfo>(),
        ];
        runs.Sort(Compare);
        return runs;
    }

    /// <summary>By day, start and name; folders make these differ.</summary>
    private static int Compare(RunInfo a, RunInfo b)
    {
        int day = DayOf(a).SequenceCompareTo(DayOf(b)),
            started = (a.Started ?? DateTimeOffset.MinValue).CompareTo(b.Started ?? DateTimeOffset.MinValue);
        return day != 0 ? day
            : started != 0 ? started
            : string.CompareOrdinal(a.Name, b.Name);
    }

    /// <summary><see cref="RunInfo.Day"/> without a string of its own for each comparison.</summary>
    private static ReadOnlySpan<char> DayOf(RunInfo run) => Path.GetFileName(Path.GetDirectoryName(run.Folder.AsSpan()));

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
            return Read(all.MaxBy(r => r.Started ?? DateTimeOffset.MinValue)!.Folder);
        bool IsNamed(RunInfo r) => r.Name == text || $"{r.Day}/{r.Name}" == text || $"{r.Day["experiment_".Length..]}/{r.Name}" == text;
        RunInfo[] found = [.. all.Where(IsNamed)];
        if (found.Length == 0 && text.Length >= 4)
            found = [.. all.Where(r => r.Id.StartsWith(text, StringComparison.Ordinal))];
        return found.Length switch
        {
            1 => Read(found[0].Folder),
            0 => throw new TreePoseException(
                $"No run '{text}' below '{Root}' ({all.Count} runs there). "
                    + "Give a folder, a name, DAY/NAME, the first digits of an id, or latest; 'treepose runs list' shows them."
            ),
            _ => throw new TreePoseException($"'{text}' can be {string.Join(" or ", found.Select(f => $"{f.Day}/{f.Name}"))}: say which."),
        };
    }

    /// <summary>Refuses to remove a folder that is no run of this root: <c>ROOT/experiment_…/NAME</c> with an id and a journal.</summary>
    /// <exception cref="TreePoseException">It is none.</exception>
    internal void RequireRemovable(RunInfo run)
    {
        string folder = Path.GetFullPath(run.Folder),
            day = Path.GetDirectoryName(folder) ?? "";
        string? problem =
            Path.GetDirectoryName(day) != Path.TrimEndingDirectorySeparator(Path.GetFullPath(Root))
            || !Path.GetFileName(day).StartsWith("experiment_", StringComparison.Ordinal)
                ? $"it is not a run below '{Root}' (--runs)"
            : RecordPaths.IsLink(folder) || RecordPaths.IsLink(day) ? "it is a link"
            : run.Id.Length == 0 ? $"its {RecordFiles.Run} has no id"
            : !File.Exists(Path.Combine(folder, RecordFiles.Journal)) ? $"it has no {RecordFiles.Journal}"
            : null;
        if (problem is not null)
            throw new TreePoseException(
                $"'{run.Folder}' is not removed: {problem}. Nothing was removed. If it is no longer wanted, delete it yourself."
            );
    }

    /// <summary>Reads one run's folder.</summary>
    /// <exception cref="DataFormatException"><c>run.json</c> is damaged.</exception>
    public RunInfo Read(string folder) => Read(folder, _read);

    internal static RunInfo Read(string folder, Func<string, byte[]> read)
    {
        string path = Path.Combine(folder, RecordFiles.Run);
        byte[] bytes = read(path);
        RecordJson run = RecordJson.Parse(path, bytes);
        RunStatus status = Status(run);
        if (status == RunStatus.Running && !RunLock.IsHeld(Path.Combine(folder, RecordFiles.Lock)))
            status = RunStatus.Crashed;
        return new RunInfo(folder, run, status, read);
    }

    /// <summary>A folder's run as lists have it: one that is damaged says so. Null for a folder that is no run's, or is gone.</summary>
    internal RunInfo? ReadAny(string folder) => File.Exists(Path.Combine(folder, RecordFiles.Run)) ? ReadOrSay(folder) : null;

    private RunInfo ReadOrSay(string folder)
    {
        try
        {
            return Read(folder).Tolerant();
        }
        catch (Exception e) when (e is TreePoseException or IOException or UnauthorizedAccessException)
        {
            return RunInfo.Damaged(folder, e.Message);
        }
    }

    private static RunStatus Status(RecordJson run)
    {
        string text = run.Text("status") ?? RunStatuses.Name(RunStatus.Running);
        int at = Array.IndexOf(WrittenNames, text);
        return at >= 0 ? Written[at] : throw run.Wrong("status", text, "one of " + string.Join(", ", WrittenNames));
    }
}
