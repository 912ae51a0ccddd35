namespace TreePose.Ui.Pages;

/// <summary>Followers of runs that somebody looks at, so that each look reads what is new alone.</summary>
internal sealed class LiveRuns
{
    private const int AtMost = 16;
    private readonly List<LiveRun> _runs = [];
    private readonly Lock _gate = new();

    /// <summary>What is known of a run now.</summary>
    /// <exception cref="TreePoseException">It is gone, or its journal is damaged.</exception>
    public LiveView Look(string folder)
    {
        LiveRun run;
        lock (_gate)
        {
            run = _runs.Find(r => r.Folder == folder) ?? new LiveRun(folder);
            _runs.Remove(run);
            _runs.Add(run); // the latest last
            if (_runs.Count > AtMost)
                _runs.RemoveAt(0);
        }
        try
        {
            return run.Look();
        }
        catch
        {
            lock (_gate)
                _runs.Remove(run); // begun anew at the next look
            throw;
        }
    }
}

/// <summary>A run as it is now.</summary>
/// <param name="Info">Its state.</param>
/// <param name="Progress">How far it is; null when it does not say.</param>
/// <param name="Points">Points of its curves.</param>
/// <param name="Lines">What happened, the newest last.</param>
/// <param name="IsCut">Whether there are more points than are drawn.</param>
internal sealed record LiveView(
    RunInfo Info,
    RunProgress? Progress,
    IReadOnlyList<MetricPoint> Points,
    IReadOnlyList<string> Lines,
    bool IsCut
);

/// <summary>One run that is followed.</summary>
internal sealed class LiveRun(string folder)
{
    private const int MostPoints = 200_000,
        MostLines = 60;
    private readonly RunFollower _follower = new(folder);
    private readonly List<MetricPoint> _points = [];
    private readonly Queue<string> _lines = [];
    private readonly Lock _gate = new();

    /// <summary>Its folder.</summary>
    public string Folder => folder;

    /// <summary>Reads what is new.</summary>
    public LiveView Look()
    {
        lock (_gate)
        {
            RunInfo info = _follower.Info;
            foreach (RunEvent happened in _follower.News())
                Take(happened);
            return new LiveView(info, _follower.Progress, [.. _points], [.. _lines], _points.Count >= MostPoints);
        }
    }

    private void Take(RunEvent happened)
    {
        if (happened is MetricsLogged { Epoch: not null } points && _points.Count < MostPoints)
            _points.AddRange(
                points
                    .Values.Where(v => v.Key.StartsWith("loss.", StringComparison.Ordinal))
                    .Select(v => new MetricPoint(points.Step, points.Epoch, points.Fold, v.Key, v.Value, points.Time))
            );
        if (RunFollower.Line(happened) is not { } line)
            return;
        _lines.Enqueue(line);
        if (_lines.Count > MostLines)
            _lines.Dequeue();
    }
}
