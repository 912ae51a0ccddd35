namespace TreePose.Tracking;

/// <summary>
/// The trackers of one run, from its first event to its last. A script needs three lines: make it before the record, give
/// <see cref="Attach"/> as the request's <c>Started</c>, and call <see cref="Finish"/> once the record is finished.
/// </summary>
/// <param name="targets">Where to; none is fine.</param>
/// <param name="options">Pauses and credentials; credentials come from the environment by default.</param>
public sealed class TrackerSession(IReadOnlyList<TrackerTarget> targets, DeliveryOptions? options = null) : IDisposable
{
    /// <summary>How long a finished run waits for trackers that answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TrackerDelivery? _delivery;

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
    /// Delivers the rest after the record is finished. A tracker that does not answer is given up after
    /// <see cref="DeliveryOptions.Grace"/>; <c>treepose runs sync</c> delivers what is left.
    /// </summary>
    public IReadOnlyList<DeliveryOutcome> Finish() => _delivery is null ? [] : _delivery.FinishAsync(Patience).GetAwaiter().GetResult();

    /// <summary>After an error: that the run failed should still reach the trackers. After <see cref="Finish"/> nothing is left to do.</summary>
    public void Dispose()
    {
        if (_delivery is null)
            return;
        Finish();
        _delivery.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _delivery = null;
    }
}
