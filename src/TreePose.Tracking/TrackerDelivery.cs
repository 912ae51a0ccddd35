using TreePose.Runs;
using TreePose.Tracking.Mlflow;
using TreePose.Tracking.WandB;

namespace TreePose.Tracking;

/// <summary>How a delivery goes about it.</summary>
public sealed record DeliveryOptions
{
    /// <summary>How long events may wait while a run goes on; more at once makes fewer requests.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait after a failure; it doubles up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait after a failure.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the end of a run waits for a tracker that does not answer; one that does gets all the patience it needs.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How patient single requests are.</summary>
    public MlflowOptions Mlflow { get; init; } = new();

    /// <summary>Credentials; null reads them from the environment.</summary>
    public TrackerCredentials? Credentials { get; init; }

    /// <summary>
    /// How often a session tells how busy the machine is; zero for never. Null takes <c>MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL</c>,
    /// as MLflow's own clients do, else 10 s.
    /// </summary>
    public TimeSpan? SystemEvery { get; init; }

    /// <summary>Delivers even what this record's own notes say is delivered, after a server has lost its memory.</summary>
    public bool Again { get; init; }
}

/// <summary>
/// Delivers a run's events to trackers in the background, each at its own pace, from the record's journal. Training is
/// never asked to wait: whatever is not delivered when it ends is delivered later by <see cref="SyncAsync"/>.
/// </summary>
public sealed class TrackerDelivery : IAsyncDisposable
{
    private const int SyncPasses = 3;
    private readonly string _folder;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _finishing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _live;
    private Delivery[] _deliveries = [];

    private TrackerDelivery(string folder, DeliveryOptions options, TimeProvider clock, bool live) =>
        (_folder, _options, _clock, _live) = (folder, options, clock, live);

    /// <summary>Starts delivering a run that is under way; returns at once.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="targets">Where to; one that fails does not hold up the others.</param>
    /// <param name="clock">Measures the pauses.</param>
    /// <param name="options">Pauses and credentials.</param>
    public static TrackerDelivery Start(
        string runFolder,
        IReadOnlyList<TrackerTarget> targets,
        TimeProvider clock,
        DeliveryOptions? options = null
    )
    {
        TrackerConsent.Give(runFolder, targets);
        var delivery = new TrackerDelivery(runFolder, options ?? new(), clock, live: true);
        delivery.Begin(targets);
        return delivery;
    }

    /// <summary>Delivers what a run's targets do not have yet, once through; doing it again changes nothing.</summary>
    /// <param name="runFolder">The run's folder, on this machine or copied from another.</param>
    /// <param name="targets">Where to; null for those of before that <see cref="TrackerConsent"/> allows.</param>
    /// <param name="clock">Measures the pauses.</param>
    /// <param name="options">Pauses and credentials.</param>
    /// <param name="cancel">Stops; what is delivered stays.</param>
    public static async Task<IReadOnlyList<DeliveryOutcome>> SyncAsync(
        string runFolder,
        IReadOnlyList<TrackerTarget>? targets,
        TimeProvider clock,
        DeliveryOptions? options = null,
        CancellationToken cancel = default
    )
    {
        RecordPaths.RequireNoLinks(runFolder);
        RecordPaths.RequireNoPipes(runFolder);
        IReadOnlyList<DeliveryOutcome> refused = targets is null ? TrackerConsent.Refusals(runFolder) : [];
        if (targets is not null)
            TrackerConsent.Give(runFolder, targets);
        targets ??= TrackerConsent.Targets(runFolder);
        await using var delivery = new TrackerDelivery(runFolder, options ?? new(), clock, live: false);
        using CancellationTokenRegistration stop = cancel.Register(delivery._stop.Cancel);
        delivery.Begin(targets);
        return [.. refused, .. await delivery.Outcomes().ConfigureAwait(false)];
    }

    /// <summary>
    /// Delivers the rest after the record is finished, for at most <paramref name="patience"/>; a tracker that does not
    /// answer is given up after <see cref="DeliveryOptions.Grace"/>.
    /// </summary>
    public async Task<IReadOnlyList<DeliveryOutcome>> FinishAsync(TimeSpan patience)
    {
        _finishing.TrySetResult();
        Task<DeliveryOutcome[]> all = Outcomes();
        long begun = _clock.GetTimestamp();
        while (!all.IsCompleted)
        {
            TimeSpan left = patience - _clock.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero)
            {
                await _stop.CancelAsync().ConfigureAwait(false);
                break;
            }
            await Task.WhenAny(all, Task.Delay(left < _options.Grace ? left : _options.Grace, _clock)).ConfigureAwait(false);
            foreach (Delivery silent in _deliveries.Where(d => d.Mirror?.Answers != true))
                await silent.Stop.CancelAsync().ConfigureAwait(false);
        }
        return await all.ConfigureAwait(false);
    }

    /// <summary>Stops delivering at once; nothing is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        _finishing.TrySetResult();
        await _stop.CancelAsync().ConfigureAwait(false);
        await Outcomes().ConfigureAwait(false);
        foreach (Delivery delivery in _deliveries)
            delivery.Stop.Dispose();
        _stop.Dispose();
    }

    private void Begin(IReadOnlyList<TrackerTarget> targets)
    {
        _deliveries = [.. targets.Distinct().Select(t => new Delivery(t, CancellationTokenSource.CreateLinkedTokenSource(_stop.Token)))];
        foreach (Delivery delivery in _deliveries)
            delivery.Work = Task.Run(() => RunAsync(delivery));
    }

    private Task<DeliveryOutcome[]> Outcomes() => Task.WhenAll(_deliveries.Select(d => d.Work));

    private async Task<DeliveryOutcome> RunAsync(Delivery delivery)
    {
        TrackerTarget target = delivery.Target;
        string notes = Path.Combine(_folder, RecordFiles.TrackersFolder, target.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(notes)!);
        using RunLock? held = RunLock.TryTake(notes + ".lock");
        if (held is null)
            return new(target, DeliveryResult.Busy, 0, "another process is delivering this run there.", []);
        DeliveryState state = DeliveryState.Read(notes + ".json", target);
        if (_live)
            state.Write(notes + ".json"); // from the first moment on the record says where it goes: a resume asks
        if (!_live && !_options.Again && state.Complete && state.Delivered == LastEvent() && state.HasNotes(_folder))
            return new(target, DeliveryResult.Complete, state.Delivered, null, state.Warnings);
        TimeSpan pause = _options.FirstPause;
        for (int pass = 1; ; pass++)
        {
            bool last = _live && _finishing.Task.IsCompleted;
            try
            {
                // A tracker that has failed all along gets one more chance at the run's end, without repetitions.
                delivery.Mirror = Open(target, last && state.Problem is not null ? _options.Mlflow with { Retries = 0 } : _options.Mlflow);
                state = await DeliverAsync(delivery, state, notes + ".json").ConfigureAwait(false);
                return new(target, DeliveryResult.Complete, state.Delivered, null, state.Warnings);
            }
            catch (OperationCanceledException) when (delivery.Stop.IsCancellationRequested)
            {
                state = DeliveryState.Read(notes + ".json", target);
                return new(
                    target,
                    DeliveryResult.Behind,
                    state.Delivered,
                    state.Problem ?? "there was no time to deliver the rest.",
                    state.Warnings
                );
            }
            catch (Exception e) when (e is TrackerUnavailableException or IOException or UnauthorizedAccessException)
            {
                state = Note(target, notes, e.Message);
                // A server that answers at all has one of its moments: a sync, too, tries again.
                if (_live ? last && delivery.Mirror?.Answered != true : pass == SyncPasses || delivery.Mirror?.Answered != true)
                    return new(target, DeliveryResult.Behind, state.Delivered, e.Message, state.Warnings);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The edge of the background work: whatever went wrong must not end a training run.
                string problem = e is TreePoseException ? e.Message : $"{e.GetType().Name}: {e.Message}";
                state = Note(target, notes, problem);
                return new(target, DeliveryResult.Refused, state.Delivered, problem, state.Warnings);
            }
            // The end of the run is one more occasion to try at once.
            await WaitAsync(last ? _options.FirstPause : pause, delivery.Stop.Token).ConfigureAwait(false);
            pause = pause * 2 < _options.LongestPause ? pause * 2 : _options.LongestPause;
        }
    }

    private async Task<DeliveryState> DeliverAsync(Delivery delivery, DeliveryState state, string notes)
    {
        await using ITrackerMirror mirror = delivery.Mirror!;
        var reader = new RunJournalReader(_folder);
        RunEvent? latest = null;
        while (true)
        {
            delivery.Stop.Token.ThrowIfCancellationRequested();
            bool last = _finishing.Task.IsCompleted;
            IReadOnlyList<RunEvent> events = reader.ReadNew();
            if (events.Count > 0)
            {
                await mirror.DeliverAsync(events, delivery.Stop.Token).ConfigureAwait(false);
                latest = events[^1];
                state = state with { Delivered = reader.Sequence, Complete = false, Problem = null, Warnings = mirror.Warnings };
                state.Write(notes);
                continue;
            }
            string? said = DeliveryState.DigestOfNotes(_folder);
            await mirror.CatchUpAsync(delivery.Stop.Token).ConfigureAwait(false);
            if (latest is not null)
            {
                state = state with { Complete = latest is RunEnded, Warnings = mirror.Warnings, Notes = said };
                state.Write(notes);
            }
            bool goesOn = _live || RunLock.IsHeld(Path.Combine(_folder, RecordFiles.Lock));
            if (!goesOn && latest is not (null or RunEnded or RunReleased))
                await mirror.CrashedAsync(latest.Time, delivery.Stop.Token).ConfigureAwait(false);
            if (last || !_live)
                return state;
            await WaitAsync(_options.Pause, delivery.Stop.Token).ConfigureAwait(false);
        }
    }

    private ITrackerMirror Open(TrackerTarget target, MlflowOptions mlflow) =>
        target.Kind switch
        {
            TrackerKind.Mlflow => new MlflowMirror(
                new MlflowClient(target.Place, _options.Credentials ?? TrackerCredentials.FromEnvironment(), mlflow, _clock),
                _folder
            ),
            TrackerKind.WandB => new WandBMirror(target.Place, _folder),
            _ => throw new NotSupportedException($"There is no mirror for {target.Kind}."),
        };

    private static DeliveryState Note(TrackerTarget target, string notes, string problem)
    {
        DeliveryState state = DeliveryState.Read(notes + ".json", target) with { Problem = problem, Complete = false };
        try
        {
            state.Write(notes + ".json");
        }
        catch (IOException)
        {
            // A full disk: the outcome says it, the note is only for later.
        }
        return state;
    }

    /// <summary>Waits, while the run goes on not beyond its end.</summary>
    private async Task WaitAsync(TimeSpan pause, CancellationToken stop)
    {
        Task wait = Task.Delay(pause, _clock, stop);
        await (_finishing.Task.IsCompleted ? Task.WhenAny(wait) : Task.WhenAny(wait, _finishing.Task)).ConfigureAwait(false);
    }

    private long LastEvent()
    {
        var reader = new RunJournalReader(_folder);
        while (reader.ReadNew().Count > 0) { }
        return reader.Sequence;
    }

    /// <summary>One target's share of the work.</summary>
    private sealed class Delivery(TrackerTarget target, CancellationTokenSource stop)
    {
        public TrackerTarget Target => target;

        public CancellationTokenSource Stop => stop;

        /// <summary>The mirror of the attempt under way.</summary>
        public ITrackerMirror? Mirror { get; set; }

        public Task<DeliveryOutcome> Work { get; set; } =
            Task.FromResult(new DeliveryOutcome(target, DeliveryResult.Behind, 0, "not begun.", []));
    }
}
