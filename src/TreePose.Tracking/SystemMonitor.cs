using TreePose.Runs;

namespace TreePose.Tracking;

/// <summary>
/// Tells a record at an interval how busy the machine is. The events go the way of all others, so each tracker has every one of
/// them once, also after a kill or a resume. Whatever fails here is passed over: nothing of it may end a run.
/// </summary>
internal sealed class SystemMonitor : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The work in the background, over when the record is.</summary>
    public Task Work { get; }

    /// <param name="record">What is told.</param>
    /// <param name="probe">Measures.</param>
    /// <param name="every">The time between two measurements; the first one comes after it.</param>
    /// <param name="clock">Measures that time.</param>
    public SystemMonitor(RunRecord record, SystemProbe probe, TimeSpan every, TimeProvider clock) =>
        Work = Task.Run(() => RunAsync(record, probe, every, clock));

    /// <summary>Stops measuring.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Work.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task RunAsync(RunRecord record, SystemProbe probe, TimeSpan every, TimeProvider clock)
    {
        TryRead(probe); // what shares of time are shares of begins here
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(every, clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested || !TryTell(record, probe))
                return;
        }
    }

    /// <summary>False once the run is over.</summary>
    private static bool TryTell(RunRecord record, SystemProbe probe)
    {
        try
        {
            return TryRead(probe) is not { } use || record.LogSystem(use);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e is not ObjectDisposedException; // a full disk may have room again
        }
    }

    private static SystemUse? TryRead(SystemProbe probe)
    {
        try
        {
            return probe.Read();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null; // the edge of background work: a machine that cannot be measured is none of the run's business
        }
    }
}
