namespace TreePose.Ui.Index;

/// <summary>The runs of a store at one moment.</summary>
internal sealed class RunSnapshot
{
    private readonly Dictionary<string, IndexedRun> _byAddress = [];
    private readonly ILookup<string, IndexedRun> _byParent;

    /// <summary>Orders runs, the newest first, and gives each its address.</summary>
    public RunSnapshot(IEnumerable<IndexedRun> runs)
    {
        Runs =
        [
            .. runs.OrderByDescending(r => r.Day, StringComparer.Ordinal)
                .ThenByDescending(r => r.Started)
                .ThenBy(r => r.Name, StringComparer.Ordinal),
        ];
        foreach (IndexedRun run in Runs)
        {
            if (run.Status == RunStatus.Unreadable || !RunFolders.IsName(run.Id))
                continue;
            string address = run.Id;
            for (int copy = 2; !_byAddress.TryAdd(address, run); copy++) // a folder that was copied
                address = string.Create(CultureInfo.InvariantCulture, $"{run.Id}-{copy}");
            run.Address = address;
        }
        _byParent = Runs.Where(r => r.ParentId is not null).ToLookup(r => r.ParentId!);
    }

    /// <summary>No runs.</summary>
    public static RunSnapshot Empty { get; } = new([]);

    /// <summary>All runs, the newest first.</summary>
    public IReadOnlyList<IndexedRun> Runs { get; }

    /// <summary>The run at an address of a page; null when there is none.</summary>
    public IndexedRun? At(string address) => _byAddress.GetValueOrDefault(address);

    /// <summary>The trials of a sweep.</summary>
    public IEnumerable<IndexedRun> TrialsOf(IndexedRun sweep) => _byParent[sweep.Id];

    /// <summary>The sweep that a run is a trial of; null when it is none, or when the sweep is not here.</summary>
    public IndexedRun? ParentOf(IndexedRun run) => run.ParentId is { } id ? At(id) : null;
}
