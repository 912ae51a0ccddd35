using TreePose.Experiments;
using TreePose.Experiments.Execution;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary>Runs as a worker opens them: each once in this process, with data that is read once for all of them.</summary>
internal sealed class SharedRuns(Bench bench, SharingOptions options, CancellationToken cancellation) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3),
        WithoutCollector = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, SharedRun> _open = new(StringComparer.Ordinal);
    private readonly OpenData _data = new();
    private IReadOnlyList<SharedRun> _trials = [];
    private long? _looked;
    private (string? Text, long Since) _sign;

    /// <summary>Opens a run.</summary>
    /// <exception cref="TreePoseException">Its data, code or script is not what it began with.</exception>
    public SharedRun Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (_open.TryGetValue(folder, out SharedRun? open))
            return open;
        StoredRun stored = StoredRun.Open(folder);
        NeededScript.Require(bench, stored, "work");
        Experiment experiment = bench.Experiments.Find(stored.Experiment);
        WorkInput input = RunConfiguration.Read(stored, experiment) with { Script = bench.Script, Shared = _data };
        ExperimentWork work = experiment.Open(input, SilentProgress.Instance, cancellation);
        stored.RequireSameData(work.Manifest);
        return _open[folder] = new SharedRun(experiment, input, work, folder, options);
    }

    /// <summary>The trials of a sweep that are under way.</summary>
    /// <param name="sweep">The sweep's run.</param>
    /// <param name="root">Root of the records.</param>
    public IReadOnlyList<SharedRun> Trials(RunInfo sweep, string root)
    {
        if (_looked is { } then && TimeProvider.System.GetElapsedTime(then) < LookEvery)
            return _trials;
        // A lock of another machine is not seen: such a run reads as crashed.
        IEnumerable<RunInfo> trials = new RunStore(root)
            .List()
            .Where(r => r.ParentId == sweep.Id && r.Status is RunStatus.Running or RunStatus.Crashed or RunStatus.Waiting)
            .Where(r => File.Exists(Path.Combine(r.Folder, RunKey.FileName)));
        _trials = [.. trials.Select(t => Open(t.Folder))];
        _looked = TimeProvider.System.GetTimestamp();
        return _trials;
    }

    /// <summary>Whether a sweep will have no more trials: it has ended, or nobody collects it any more.</summary>
    public bool IsOver(RunInfo sweep, string root)
    {
        if (new RunStore(root).Read(sweep.Folder).Status is not (RunStatus.Running or RunStatus.Crashed or RunStatus.Waiting))
            return true;
        string? text = Collector.Sign(sweep.Folder, options.Files);
        if (text != _sign.Text || _sign.Since == 0)
            _sign = (text, TimeProvider.System.GetTimestamp());
        return TimeProvider.System.GetElapsedTime(_sign.Since) >= (text is null ? LookEvery : WithoutCollector);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SharedRun run in _open.Values)
            run.Dispose();
    }
}
