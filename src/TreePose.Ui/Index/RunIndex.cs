using System.IO.Enumeration;

namespace TreePose.Ui.Index;

/// <summary>
/// All runs below a root, kept in memory. A look at the store costs one time stamp a run: files of a record are written beside
/// their place and moved there, which changes the folder's time, so that only what changed is read again. Figures and options are
/// read in the background, or when they are first asked for.
/// </summary>
internal sealed class RunIndex
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1),
        Racy = TimeSpan.FromSeconds(2); // a folder that was written so shortly before it was read may have been written again since
    private readonly RunStore _store;
    private readonly TimeProvider _clock;
    private readonly KnownNames _names = new();
    private readonly Lock _gate = new();
    private Dictionary<string, Entry> _entries = [];
    private volatile RunSnapshot _snapshot = RunSnapshot.Empty;
    private long? _looked;

    /// <summary>An index of nothing yet.</summary>
    public RunIndex(string root, TimeProvider clock) => (_store, _clock) = (new RunStore(root), clock);

    /// <summary>The folder of the dated folders.</summary>
    public string Root => _store.Root;

    /// <summary>How many records were read so far: each once, and again when its folder changed.</summary>
    public int Read { get; private set; }

    /// <summary>The runs as they are now, at most a second old.</summary>
    public RunSnapshot Now()
    {
        lock (_gate)
        {
            if (_looked is not { } looked || _clock.GetElapsedTime(looked) >= Between)
                Look();
            return _snapshot;
        }
    }

    /// <summary>Reads figures and options of all runs; what is known is not read again.</summary>
    public void LoadAll(CancellationToken cancellation)
    {
        foreach (IndexedRun run in Now().Runs)
        {
            if (cancellation.IsCancellationRequested)
                return;
            run.Load();
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive); // what was read is thrown away, and the rest is small
    }

    private void Look()
    {
        DateTime now = _clock.GetUtcNow().UtcDateTime;
        (string Folder, DateTime Stamp)[] found = [.. Folders()];
        var entries = new Dictionary<string, Entry>(found.Length);
        var changed = new List<(string Folder, DateTime Stamp)>();
        foreach ((string folder, DateTime stamp) in found)
        {
            bool isKnown =
                _entries.TryGetValue(folder, out Entry? known)
                && known.Stamp == stamp
                && known.Read - stamp > Racy
                && known.Run?.Status != RunStatus.Running; // its process may be gone: only the lock tells
            if (isKnown)
                entries[folder] = known!;
            else
                changed.Add((folder, stamp));
        }
        Entry[] read = Together.Map(changed, c => new Entry(c.Stamp, now, RunOf(c.Folder)));
        for (int i = 0; i < read.Length; i++)
            entries[changed[i].Folder] = read[i];
        Read += read.Count(e => e.Run is not null);
        if (read.Length > 0 || entries.Count != _entries.Count)
            _snapshot = new RunSnapshot(entries.Values.Select(e => e.Run).OfType<IndexedRun>());
        (_entries, _looked) = (entries, _clock.GetTimestamp());
    }

    /// <summary>The run of a folder; null for a folder that is none.</summary>
    private IndexedRun? RunOf(string folder) => _store.ReadAny(folder) is { } run ? new IndexedRun(run, _names) : null;

    private IEnumerable<(string Folder, DateTime Stamp)> Folders()
    {
        if (!Directory.Exists(Root))
            yield break;
        foreach (string day in Directory.EnumerateDirectories(Root, "experiment_*"))
        {
            var runs = new FileSystemEnumerable<(string, DateTime)>(
                day,
                (ref FileSystemEntry e) => (e.ToFullPath(), e.LastWriteTimeUtc.UtcDateTime)
            )
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) => e.IsDirectory,
            };
            foreach ((string, DateTime) run in Listed(runs))
                yield return run;
        }
    }

    /// <summary>A day's folder may be removed while it is listed: then it has no runs.</summary>
    private static IEnumerable<(string, DateTime)> Listed(IEnumerable<(string, DateTime)> runs)
    {
        try
        {
            return [.. runs];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private sealed record Entry(DateTime Stamp, DateTime Read, IndexedRun? Run);
}
