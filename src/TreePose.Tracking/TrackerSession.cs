using TreePose.Runs;

namespace TreePose.Tracking;

/// <summary>
/// The trackers of one run, from its first event to its last. A script needs three lines: make it before the record, give
/// <see cref="Attach"/> as the request's <c>Started</c>, and call <see cref="Finish"/> once the record is finished. A fourth,
/// <see cref="Watch"/>, adds the machine's system metrics.
/// </summary>
/// <param name="targets">Where to; none is fine.</param>
/// <param name="options">Pauses and credentials; credentials come from the environment by default.</param>
public sealed class TrackerSession(IReadOnlyList<TrackerTarget> targets, DeliveryOptions? options = null) : IDisposable
{
    /// <summary>How long a finished run waits for trackers that answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TrackerDelivery? _delivery;
    private SystemMonitor? _monitor;

    /// <summary>Trackers by their names, <c>mlflow:http://HOST:PORT</c> or <c>wandb:DIR</c>.</summary>
    /// <exception cref="TreePoseException">A name is no tracker.</exception>
    public static TrackerSession To(params IEnumerable<string> trackers) => new([.. trackers.Select(t => TrackerTarget.Parse(t))]);

    /// <summary>Begins to deliver in the background; returns at once. Give it as the request's <c>Started</c>.</summary>
    /// <param name="runFolder">The record's folder.</param>
    public void Attach(string runFolder)
    {
        if (_delivery is not null)
            throw new InvalidOperationException("One session tracks one run: make another for the next.");
        if (targets.Count > 0)
            _delivery = TrackerDelivery.Start(runFolder, targets, TimeProvider.System, options);
    }

    /// <summary>
    /// Tells the trackers how busy the machine is while the run goes on, every <see cref="DeliveryOptions.SystemEvery"/>; without a
    /// tracker nothing is measured. Results and figures never know of it.
    /// </summary>
    /// <param name="record">The session's record.</param>
    public void Watch(RunRecord record)
    {
        TimeSpan every = (options ?? new()).SystemEvery ?? SystemInterval.FromEnvironment();
        if (_monitor is not null || targets.Count == 0 || every <= TimeSpan.Zero)
            return;
        _monitor = new SystemMonitor(record, new SystemProbe(TimeProvider.System), every, TimeProvider.System);
    }

    /// <summary>
    /// Delivers the rest after the record is finished. A tracker that does not answer is given up after
    /// <see cref="DeliveryOptions.Grace"/>; <c>treepose runs sync</c> delivers what is left.
    /// </summary>
    public IReadOnlyList<DeliveryOutcome> Finish()
    {
        _monitor?.Dispose();
        _monitor = null;
        return _delivery is null ? [] : _delivery.FinishAsync(Patience).GetAwaiter().GetResult();
    }

    /// <summary>
    /// After an error: that the run failed should still reach the trackers. After <see cref="Finish"/> nothing is left to do.
    /// </summary>
    public void Dispose()
    {
        Finish();
        if (_delivery is null)
            return;
        _delivery.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _delivery = null;
    }
}
