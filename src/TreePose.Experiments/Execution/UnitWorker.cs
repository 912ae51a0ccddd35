using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TreePose.Experiments.Execution;

/// <summary>Threads of one process that do units of runs which several processes share.</summary>
/// <param name="jobs">Units at once.</param>
/// <param name="pause">Before it is asked again whether there is something to do.</param>
/// <param name="said">Told of each unit that was done here.</param>
internal sealed class UnitWorker(int jobs, TimeSpan pause, Action<Unit, UnitResult> said)
{
    private readonly Lock _gate = new();
    private ExceptionDispatchInfo? _failed;

    /// <summary>How many units were done here.</summary>
    public int Done { get; private set; }

    /// <summary>Takes units of any of the runs until none has one left and there will be no more runs.</summary>
    /// <param name="runs">The runs as they are now; one call at a time.</param>
    /// <param name="isOver">Whether there will be no more runs.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <exception cref="TreePoseException">A unit failed.</exception>
    public void WorkOn(Func<IReadOnlyList<SharedRun>> runs, Func<bool> isOver, CancellationToken cancellation) =>
        InThreads(
            stop =>
            {
                while (!stop.IsCancellationRequested)
                {
                    bool over;
                    SharedRun[] all;
                    lock (_gate)
                    {
                        over = isOver(); // asked before the runs: what comes between is seen the next time
                        all = [.. runs()];
                    }
                    if (all.Any(r => DoOne(r, stop)))
                        continue;
                    if (all.Select(r => r.FailedElsewhere).FirstOrDefault(f => f is not null) is { } failed)
                        throw new TreePoseException($"A unit failed elsewhere: {failed}");
                    if (over && all.All(r => r.IsDone))
                        return;
                    stop.WaitHandle.WaitOne(pause);
                }
            },
            cancellation
        );

    /// <summary>Does the units of a list; one that somebody else has in hand is waited for, since its claim may become stale.</summary>
    /// <exception cref="TreePoseException">Units failed; the others were done.</exception>
    public void Work(IEnumerable<(SharedRun Run, string Unit)> units, CancellationToken cancellation)
    {
        var waiting = new ConcurrentQueue<(SharedRun Run, string Unit)>(units);
        ExceptionDispatchInfo? first = null;
        InThreads(
            stop =>
            {
                int inVain = 0;
                while (!stop.IsCancellationRequested && waiting.TryDequeue(out (SharedRun Run, string Unit) item))
                {
                    if (item.Run.Has(item.Unit))
                        continue;
                    try
                    {
                        if (item.Run.Take(item.Unit) is { } taken)
                        {
                            inVain = 0;
                            if (Do(item.Run, taken, stop))
                                continue;
                        }
                    }
                    catch (TreePoseException e)
                    {
                        first ??= ExceptionDispatchInfo.Capture(e);
                        continue;
                    }
                    waiting.Enqueue(item);
                    if (++inVain >= waiting.Count)
                        stop.WaitHandle.WaitOne(pause);
                }
            },
            cancellation
        );
        first?.Throw();
    }

    private bool DoOne(SharedRun run, CancellationToken stop)
    {
        if (run.Take() is not { } taken)
            return false;
        Do(run, taken, stop);
        return true;
    }

    /// <summary>Does a unit; whether it was done here, and not taken over by another in the middle.</summary>
    private bool Do(SharedRun run, (Unit Unit, Claim Claim) taken, CancellationToken stop)
    {
        if (run.Do(taken.Unit, taken.Claim, stop) is not { } result)
            return false;
        lock (_gate)
        {
            Done++;
            said(taken.Unit, result);
        }
        return true;
    }

    private void InThreads(Action<CancellationToken> work, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Thread[] threads = [.. Enumerable.Range(0, jobs).Select(i => new Thread(() => Guarded(work, stop)) { Name = $"unit worker {i}" })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        cancellation.ThrowIfCancellationRequested();
        _failed?.Throw();
    }

    private void Guarded(Action<CancellationToken> work, CancellationTokenSource stop)
    {
        try
        {
            work(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        catch (Exception e)
        {
            lock (_gate)
                _failed ??= ExceptionDispatchInfo.Capture(e);
            stop.Cancel();
        }
    }
}
