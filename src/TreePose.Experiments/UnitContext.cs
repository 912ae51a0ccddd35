namespace TreePose.Experiments;

/// <summary>What a unit is given while it runs: where its files go, where its points go, when to stop.</summary>
public sealed class UnitContext
{
    private readonly List<UnitPoint> _points = [];
    private readonly Dictionary<string, string> _files = [];
    private readonly TimeProvider _clock;
    private readonly Action<UnitPoint> _live;
    private readonly Action<string> _note;

    /// <summary>Makes a context.</summary>
    /// <param name="folder">The unit's own folder; made when the first file is asked for.</param>
    /// <param name="clock">Times the points.</param>
    /// <param name="live">Told of each point at once.</param>
    /// <param name="note">Told of the latest figure, for a progress bar.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    public UnitContext(string folder, TimeProvider clock, Action<UnitPoint> live, Action<string> note, CancellationToken cancellation) =>
        (Folder, _clock, _live, _note, Cancellation) = (folder, clock, live, note, cancellation);

    /// <summary>A context that keeps files in a folder and tells nobody.</summary>
    public static UnitContext Silent(string folder, CancellationToken cancellation = default) =>
        new(folder, TimeProvider.System, _ => { }, _ => { }, cancellation);

    /// <summary>The unit's own folder.</summary>
    public string Folder { get; }

    /// <summary>Stops before the next step.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What was logged.</summary>
    public IReadOnlyList<UnitPoint> Points => _points;

    /// <summary>Files that belong into the record.</summary>
    public IReadOnlyDictionary<string, string> Files => _files;

    /// <summary>Path of a file below the unit's folder.</summary>
    public string FileFor(string name)
    {
        Directory.CreateDirectory(Folder);
        return Path.Combine(Folder, name);
    }

    /// <summary>Path of a file that goes into the record once the unit is done.</summary>
    /// <param name="name">Its name below the unit's folder.</param>
    /// <param name="place">Its place in the record: <c>checkpoints/fold_2_0.pth</c>.</param>
    public string Keep(string name, string place)
    {
        _files[name] = place;
        return FileFor(name);
    }

    /// <summary>Logs a point of a curve.</summary>
    public void Log(string key, double value, int epoch, string fold)
    {
        var point = new UnitPoint(key, value, epoch, fold, _clock.GetUtcNow());
        lock (_points)
            _points.Add(point);
        _live(point);
        _note(FormattableString.Invariant($"loss {value:0.000}"));
    }
}
