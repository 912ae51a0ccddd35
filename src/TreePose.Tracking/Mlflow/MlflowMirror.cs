using System.Collections.Concurrent;
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
    private readonly MlflowFiles _files = new(client, folder);
    private readonly MlflowNotes _notes = new(client, folder);
    private readonly Dictionary<string, string> _ownTags = [];
    private readonly Dictionary<string, double> _figures = [];
    private readonly List<string> _warnings = [];
    private RunStarted? _start;
    private MlflowRun? _run;
    private string _experiment = "";

    /// <summary>The description as this run's last event would have it: another one was written by somebody.</summary>
    private string _note = "";
    private List<KeyValuePair<string, string>> _tags = [];

    public IReadOnlyList<string> Warnings => [.. _warnings, .. _files.Warnings, .. _notes.Warning is { } w ? new[] { w } : []];

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

    public async Task CatchUpAsync(CancellationToken cancel)
    {
        if (_run is null)
            return;
        await _notes.BringAsync(_run, _ownTags, _note, cancel).ConfigureAwait(false);
        await _files.UploadAsync(_run, cancel).ConfigureAwait(false);
        if (_run.Ended)
            await _files.UploadReportsAsync(_run, cancel).ConfigureAwait(false);
    }

    public async Task CrashedAsync(DateTimeOffset last, CancellationToken cancel)
    {
        foreach (MlflowRun run in All.Where(r => !r.Ended))
            await run.SetStatusAsync("KILLED", last, cancel).ConfigureAwait(false);
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
            TagsLogged e => TagAsync(e, cancel),
            MetricsLogged e => LogAsync(e, cancel),
            SystemMeasured e => _run!.AddPointsAsync(e, SystemNames.Mlflow(e.Use), e.Step, cancel),
            FiguresLogged e => LogAsync(e, cancel),
            FoldEnded e => EndFoldAsync(e, cancel),
            FileLogged e => TakeAsync(e),
            RunResumed => ResumeAsync(happened, cancel),
            RunReleased => WaitAsync(happened, cancel),
            RunEnded e => EndAsync(e, cancel),
            _ => throw new NotSupportedException($"There is no rule for {happened.GetType().Name}."),
        };

    private async Task StartAsync(RunStarted start, CancellationToken cancel)
    {
        (_start, _note) = (start, RunNote.Of(start));
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
            await LogInputAsync(data, cancel).ConfigureAwait(false);
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

    private async Task LogInputAsync(RunData data, CancellationToken cancel)
    {
        try
        {
            await client.LogInputAsync(_run!.Id, data, cancel).ConfigureAwait(false);
        }
        catch (TrackerRefusedException e)
        {
            _warnings.Add($"The data set was not told: {e.Message}"); // everything else may well be taken
        }
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

    private Task TagAsync(TagsLogged e, CancellationToken cancel)
    {
        foreach (var (key, value) in e.Values)
            _ownTags[key] = value;
        return AddAsync(
            _run!,
            e,
            async run =>
            {
                foreach (var (key, value) in e.Values)
                    await run.AddTagAsync(key, value, cancel).ConfigureAwait(false);
            }
        );
    }

    private async Task LogAsync(MetricsLogged e, CancellationToken cancel)
    {
        MlflowRun target = e.Fold is null ? _run! : await FoldAsync(e.Fold, e.Time, cancel).ConfigureAwait(false);
        await target
            .AddPointsAsync(e, [.. e.Values.Select(v => (target.NameOf("metric", v.Key), v.Value))], e.Step, cancel)
            .ConfigureAwait(false);
    }

    private async Task LogAsync(FiguresLogged e, CancellationToken cancel)
    {
        foreach (var (key, value) in e.Values)
            _figures[key] = value;
        await _run!.AddPointsAsync(e, [.. e.Values.Select(v => (_run!.NameOf("figure", v.Key), v.Value))], 0, cancel).ConfigureAwait(false);
    }

    private async Task EndFoldAsync(FoldEnded e, CancellationToken cancel)
    {
        MlflowRun target = await FoldAsync(e.Fold, e.Time, cancel).ConfigureAwait(false);
        (target.Ended, target.IsWhole) = (true, true);
        (string Name, double Value)[] numbers =
        [
            .. e.Columns.Where(c => c.Number is not null).Select(c => (target.NameOf("result", c.Key), c.Number!.Value)),
        ];
        if (e.Sequence <= target.Position)
            return;
        await target.SetStatusAsync("FINISHED", e.Time, cancel).ConfigureAwait(false);
        foreach (FoldCell cell in e.Columns.Where(c => !c.IsNumber && c.Value.Length > 0))
            await target.AddTagAsync("result." + cell.Key, cell.Value, cancel).ConfigureAwait(false);
        await target.AddPointsAsync(e, numbers, 0, cancel).ConfigureAwait(false);
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

    private Task TakeAsync(FileLogged e)
    {
        _files.Add(e);
        _run!.Took(e.Sequence);
        return Task.CompletedTask;
    }

    /// <summary>Folds without a result go on with their run.</summary>
    private async Task ResumeAsync(RunEvent e, CancellationToken cancel)
    {
        foreach (MlflowRun run in All.Where(r => !r.IsWhole))
            run.Ended = false;
        await SetOpenAsync(e, "RUNNING", cancel).ConfigureAwait(false);
    }

    private Task WaitAsync(RunEvent e, CancellationToken cancel) => SetOpenAsync(e, "SCHEDULED", cancel);

    private async Task SetOpenAsync(RunEvent e, string status, CancellationToken cancel)
    {
        if (e.Sequence <= _run!.Position)
            return;
        foreach (MlflowRun run in All.Where(r => !r.Ended))
            await run.SetStatusAsync(status, null, cancel).ConfigureAwait(false);
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
        string before = _note;
        _note = RunNote.Of(_start!, e, _figures);
        if (e.Sequence <= _run!.Position)
            return;
        foreach (MlflowRun run in open)
            await run.SetStatusAsync(status, e.Time, cancel).ConfigureAwait(false);
        // The page's description, unless somebody has written another one there meanwhile.
        JsonNode now = await client.RunAsync(_run.Id, cancel).ConfigureAwait(false);
        bool isOurs = MlflowRun.Tag(now, MlflowTags.Note) is not { } note || note == before || MlflowNotes.IsOurs(now);
        await AddAsync(
                _run,
                e,
                async run =>
                {
                    string how = e.Reason is null ? e.Status.ToString() : $"{e.Status}: {e.Reason}";
                    await run.AddTagAsync("treepose.status", how, cancel).ConfigureAwait(false);
                    if (isOurs)
                        await run.AddTagAsync(MlflowTags.Note, _note, cancel).ConfigureAwait(false);
                }
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
}
