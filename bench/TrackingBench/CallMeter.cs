using System.Diagnostics.Metrics;

namespace TreePose.Benchmarks.Tracking;

/// <summary>Adds up what callers spend inside run records, and which threads they are.</summary>
internal sealed class CallMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly HashSet<int> _threads = [];

    public CallMeter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "TreePose.Runs", Name: "treepose.record.call" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>(
            (_, seconds, _, _) =>
            {
                int thread = ThreadTimes.Current();
                lock (_gate)
                {
                    if (Calls++ == 0)
                        AtFirstCall = ThreadTimes.Read();
                    Seconds += seconds;
                    Longest = Math.Max(Longest, seconds);
                    _threads.Add(thread);
                }
            }
        );
        _listener.Start();
    }

    /// <summary>Calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Their time, summed over threads.</summary>
    public double Seconds { get; private set; }

    /// <summary>The longest of them: the start, which asks git for the state of the code.</summary>
    public double Longest { get; private set; }

    /// <summary>Times of all threads when the record had begun.</summary>
    public Dictionary<int, (string Name, double Seconds)> AtFirstCall { get; private set; } = [];

    /// <summary>The threads that called.</summary>
    public IReadOnlySet<int> Callers => _threads;

    public void Dispose() => _listener.Dispose();
}
