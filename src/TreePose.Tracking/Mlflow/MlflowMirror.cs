using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Tracking.Mlflow;

/// <summary>
/// A run at an MLflow server: one run, with a nested run for each fold. The server keeps in a tag how far it has got,
/// written by the very request that brings the events; so nothing is sent twice, whichever machine delivers.
/// </summary>
internal sealed class MlflowMirror(MlflowClient client, string folder) : ITrackerMirror
{
    /// <summary>
    /// A sweep and its first trial both look for the sweep's run and make it when it is not there: one after the other at one
    /// server.
    /// </summary>
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Finding = new();

    private readonly Dictionary<string, MlflowRun> _folds = [];
    private readonly HashSet<string> _metrics = [];
    private readonly List<string> _warnings = [];
    private RunStarted? _start;
    private MlflowRun? _run;
    private string _experiment = "";
    private List<KeyValuePair<string, string>> _tags = [];

    public IReadOnlyList<string> Warnings => _warnings;

    public bool Answers => client.Answers;

    public bool Answered => client.Answered;

    /// <summary>The run's id at the server.</summary>
    public string? RunId => _run?.Id;

    private IEnumerable<MlflowRun> All => _run is null ? [] : [_run, .. _folds.Values];

    public async Task DeliverAsync(IReadOnlyList<RunEvent> events, CancellationToken cancel)
    {
        foreach (RunEvent happened in events)
        {
            await DeliverAsync(happened, cancel).ConfigureAwait(false);
        }
        foreach (MlflowRun run in All)
            await run.FlushAsync(cancel).ConfigureAwait(false);
    }

    public async Task CrashedAsync(CancellationToken cancel)
    {
        foreach (MlflowRun run in All.Where(r => !r.Ended))
            await run.SetStatusAsync("KILLED", null, cancel).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return default;
    }

    private Task DeliverAsync(RunEvent happened, CancellationToken cancel) =>
        happened switch
        {
            RunStarted e => StartAsync(e, cancel),
            ParametersLogged e => AddAsync(
                _run!,
                e,
                async run =>
                {
                    foreach (var (key, value) in e.Values)
                        await run.AddParameterAsync(key, value, cancel).ConfigureAwait(false);
                }
            ),
            TagsLogged e => AddAsync(
                _run!,
                e,
                async run =>
                {
                    foreach (var (key, value) in e.Values)
                        await run.AddTagAsync(key, value, cancel).ConfigureAwait(false);
                }
            ),
            MetricsLogged e => LogAsync(e, cancel),
            FiguresLogged e => AddAsync(
                _run!,
                e,
                async run =>
                {
                    // A metric of the same name has steps of its own: the figure must not look like one of them.
                    foreach (var (key, value) in e.Values)
                        await run.AddMetricAsync(_metrics.Contains(key) ? "figure." + key : key, value, Milliseconds(e), 0, cancel)
                            .ConfigureAwait(false);
                }
            ),
            FoldEnded e => EndFoldAsync(e, cancel),
            FileLogged e => UploadAsync(e, cancel),
            RunResumed => ResumeAsync(happened, cancel),
            RunReleased => WaitAsync(happened, cancel),
            RunEnded e => EndAsync(e, cancel),
            _ => throw new NotSupportedException($"There is no rule for {happened.GetType().Name}."),
        };

    private async Task StartAsync(RunStarted start, CancellationToken cancel)
    {
        _start = start;
        SemaphoreSlim finding = Finding.GetOrAdd(client.Server, _ => new SemaphoreSlim(1));
        await finding.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await FindOrMakeAsync(start, cancel).ConfigureAwait(false);
        }
        finally
        {
            finding.Release();
        }
        if (_run!.Position >= start.Sequence)
            return;
        if (start.Data is { } data)
            await client.LogInputAsync(_run.Id, data, cancel).ConfigureAwait(false);
        // Again, because a trial that was delivered first has made this run with nothing but its id.
        await AddAsync(
                _run,
                start,
                async run =>
                {
                    foreach (var (key, value) in _tags)
                        await run.AddTagAsync(key, value, cancel).ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
    }

    private async Task FindOrMakeAsync(RunStarted start, CancellationToken cancel)
    {
        _experiment = await client.ExperimentAsync(start.Run.Experiment, cancel).ConfigureAwait(false);
        foreach (JsonNode found in await client.FindRunsAsync(_experiment, start.Run.Id, cancel).ConfigureAwait(false))
        {
            if (MlflowRun.Tag(found, MlflowRun.FoldTag) is { } fold)
                _folds[fold] = MlflowRun.From(client, found);
            else
                _run = MlflowRun.From(client, found);
        }
        if (_run?.Position >= start.Sequence)
            return;
        string? parent = start.Parent is null ? null : await ParentAsync(start.Parent, cancel).ConfigureAwait(false);
        _tags = MlflowTags.OfRun(start, parent);
        _run ??= await client.CreateRunAsync(_experiment, start.Run.Name, start.Time, _tags, cancel).ConfigureAwait(false);
    }

    private async Task<string> ParentAsync(RunIdentity parent, CancellationToken cancel)
    {
        string experiment = await client.ExperimentAsync(parent.Experiment, cancel).ConfigureAwait(false);
        JsonNode? found = (await client.FindRunsAsync(experiment, parent.Id, cancel).ConfigureAwait(false)).FirstOrDefault(r =>
            MlflowRun.Tag(r, MlflowRun.FoldTag) is null
        );
        if (found is not null)
            return MlflowRun.From(client, found).Id;
        // The sweep delivers its own events when it can; it finds this run by its tag.
        MlflowRun created = await client
            .CreateRunAsync(experiment, parent.Name, _start!.Time, [new(MlflowRun.RunTag, parent.Id)], cancel)
            .ConfigureAwait(false);
        return created.Id;
    }

    private async Task LogAsync(MetricsLogged e, CancellationToken cancel)
    {
        if (e.Fold is null)
            _metrics.UnionWith(e.Values.Keys);
        MlflowRun target = e.Fold is null ? _run! : await FoldAsync(e.Fold, e.Time, cancel).ConfigureAwait(false);
        await AddAsync(
                target,
                e,
                async run =>
                {
                    foreach (var (key, value) in e.Values)
                        await run.AddMetricAsync(key, value, Milliseconds(e), e.Step, cancel).ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
    }

    private async Task EndFoldAsync(FoldEnded e, CancellationToken cancel)
    {
        MlflowRun target = await FoldAsync(e.Fold, e.Time, cancel).ConfigureAwait(false);
        target.Ended = true;
        if (e.Sequence <= target.Position)
            return;
        await target.SetStatusAsync("FINISHED", e.Time, cancel).ConfigureAwait(false);
        await AddAsync(
                target,
                e,
                async run =>
                {
                    foreach ((string column, string text, double? number) in FoldColumn.Typed(e.Columns))
                    {
                        if (number is { } value)
                            await run.AddMetricAsync("result." + column, value, Milliseconds(e), 0, cancel).ConfigureAwait(false);
                        else
                            await run.AddTagAsync("result." + column, text, cancel).ConfigureAwait(false);
                    }
                }
            )
            .ConfigureAwait(false);
    }

    private async Task<MlflowRun> FoldAsync(string fold, DateTimeOffset time, CancellationToken cancel)
    {
        if (_folds.TryGetValue(fold, out MlflowRun? known))
            return known;
        MlflowRun created = await client
            .CreateRunAsync(_experiment, $"{_start!.Run.Name} fold {fold}", time, MlflowTags.OfFold(_start, fold, _run!.Id), cancel)
            .ConfigureAwait(false);
        return _folds[fold] = created;
    }

    private async Task UploadAsync(FileLogged e, CancellationToken cancel)
    {
        if (e.Sequence <= _run!.Position)
            return;
        if (RunFiles.Locate(folder, e.Path) is not { } file)
        {
            _warnings.Add($"{e.Path} was not uploaded: it is no longer in the record.");
        }
        else if (!MlflowClient.HasProxy(_run.ArtifactUri))
        {
            _warnings.Add($"{e.Path} was not uploaded: the server passes no artifacts on (it was started without its artifact proxy).");
        }
        else
        {
            try
            {
                await client.PutArtifactAsync(_run.ArtifactUri, MlflowKeys.EscapePath(e.Path), file, cancel).ConfigureAwait(false);
            }
            catch (TrackerRefusedException refused)
            {
                // One file is not the run: a proxy that takes no large bodies must not keep back the figures behind it.
                string size = (e.Size / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
                _warnings.Add($"{e.Path} ({size} MB) was not uploaded; the rest goes on: {refused.Message}");
            }
        }
        _run.Took(e.Sequence);
        // A large file must not go again because a later request fails.
        if (e.Size > 1 << 20)
            await _run.FlushAsync(cancel, always: true).ConfigureAwait(false);
    }

    private async Task ResumeAsync(RunEvent e, CancellationToken cancel)
    {
        _run!.Ended = false;
        if (e.Sequence <= _run.Position)
            return;
        await _run.SetStatusAsync("RUNNING", null, cancel).ConfigureAwait(false);
        _run.Took(e.Sequence);
    }

    private async Task WaitAsync(RunEvent e, CancellationToken cancel)
    {
        if (e.Sequence <= _run!.Position)
            return;
        await _run.SetStatusAsync("SCHEDULED", null, cancel).ConfigureAwait(false);
        _run.Took(e.Sequence);
    }

    private async Task EndAsync(RunEnded e, CancellationToken cancel)
    {
        string status = e.Status switch
        {
            RunStatus.Finished => "FINISHED",
            RunStatus.Interrupted => "KILLED",
            _ => "FAILED",
        };
        MlflowRun[] open = [.. All.Where(r => !r.Ended)];
        foreach (MlflowRun run in open)
            run.Ended = true;
        if (e.Sequence <= _run!.Position)
            return;
        foreach (MlflowRun run in open)
            await run.SetStatusAsync(status, e.Time, cancel).ConfigureAwait(false);
        await AddAsync(
                _run,
                e,
                run => run.AddTagAsync("treepose.status", e.Reason is null ? e.Status.ToString() : $"{e.Status}: {e.Reason}", cancel)
            )
            .ConfigureAwait(false);
    }

    private static async Task AddAsync(MlflowRun run, RunEvent happened, Func<MlflowRun, Task> add)
    {
        if (happened.Sequence <= run.Position)
            return;
        await add(run).ConfigureAwait(false);
        run.Took(happened.Sequence);
    }

    private static long Milliseconds(RunEvent happened) => happened.Time.ToUnixTimeMilliseconds();
}
