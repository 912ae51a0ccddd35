using TreePose.Tracking;

namespace TreePose.Cli.Runs;

/// <summary>Delivers one run to the trackers of <c>--track</c> while it goes on, and tells at its end what came of it.</summary>
/// <param name="targets">Where to; none is fine.</param>
internal sealed class TrackerSession(IReadOnlyList<TrackerTarget> targets) : IDisposable
{
    /// <summary>How long a finished run waits for trackers; the rest is delivered by 'runs sync'.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private TrackerDelivery? _delivery;
    private string _folder = "";

    /// <summary>Give this as the request's <c>Started</c>.</summary>
    public void Attach(string folder)
    {
        _folder = folder;
        if (targets.Count > 0) _delivery = TrackerDelivery.Start(folder, targets, TimeProvider.System);
    }

    /// <summary>Delivers the rest after the record is finished and says how each tracker stands.</summary>
    public void Finish(TextWriter output)
    {
        if (_delivery is null) return;
        foreach (DeliveryOutcome outcome in _delivery.FinishAsync(Patience).GetAwaiter().GetResult())
        {
            RunOptions.Write(output, Path.GetFileName(_folder), outcome);
            if (outcome.Result != DeliveryResult.Complete) output.WriteLine($"  './treepose runs sync {Path.GetFileName(_folder)}' delivers the rest.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_delivery is null) return;
        // After an error: that the run failed should still reach the trackers; after Finish this returns at once.
        _delivery.FinishAsync(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
        _delivery.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
