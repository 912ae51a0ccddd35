using System.Diagnostics.Metrics;

namespace TreePose.Runs;

/// <summary>
/// Tells how long callers spend inside records, as the histogram <c>treepose.record.call</c> of the meter <c>TreePose.Runs</c>.
/// Listeners are called on the caller's own thread; without one nothing is measured.
/// </summary>
internal static class RecordMeter
{
    private static readonly Meter Source = new("TreePose.Runs");
    private static readonly Histogram<double> Calls = Source.CreateHistogram<double>(
        "treepose.record.call",
        "s",
        "Time that the calling thread spends in one call of a run record."
    );

    [ThreadStatic]
    private static bool _inside;

    /// <summary>Measures until the result is disposed; a call within a call counts as part of it.</summary>
    public static Call Enter(TimeProvider clock)
    {
        if (!Calls.Enabled || _inside)
            return default;
        _inside = true;
        return new Call(clock, clock.GetTimestamp());
    }

    public readonly ref struct Call(TimeProvider clock, long started)
    {
        public void Dispose()
        {
            if (clock is null)
                return;
            _inside = false;
            Calls.Record(clock.GetElapsedTime(started).TotalSeconds);
        }
    }
}
