namespace TreePose.Benchmarks.Tracking;

/// <summary>Looks at all threads again and again: one that has ended keeps the time it had when last seen.</summary>
internal sealed class ThreadSampler : IDisposable
{
    private readonly Dictionary<int, (string Name, double Seconds)> _seen = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    public ThreadSampler(TimeSpan pause)
    {
        _thread = new Thread(() =>
        {
            Thread = ThreadTimes.Current();
            do Look();
            while (!_stop.Wait(pause));
        })
        {
            Name = "sampler",
        };
        _thread.Start();
    }

    /// <summary>The sampler's own thread.</summary>
    public int Thread { get; private set; }

    /// <summary>Takes the last look.</summary>
    public void Stop()
    {
        if (_stop.IsSet)
            return;
        _stop.Set();
        _thread.Join();
        Look();
    }

    /// <summary>What each thread has spent since an earlier reading; call it after <see cref="Stop"/>.</summary>
    public Dictionary<int, (string Name, double Seconds)> Since(IReadOnlyDictionary<int, (string Name, double Seconds)> before) =>
        _seen.ToDictionary(
            t => t.Key,
            t => (t.Value.Name, Math.Max(0, t.Value.Seconds - (before.TryGetValue(t.Key, out var b) ? b.Seconds : 0)))
        );

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Look()
    {
        foreach (var (thread, time) in ThreadTimes.Read())
            _seen[thread] = time;
    }
}
