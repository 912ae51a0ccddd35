using System.Runtime.ExceptionServices;

namespace TreePose.Experiments.Execution;

/// <summary>A run in a pool.</summary>
/// <param name="run">The run.</param>
/// <param name="stop">Ends this run alone; the pool's own cancellation ends all.</param>
public sealed class PoolRun(RunInUnits run, CancellationTokenSource stop)
{
    /// <summary>The run.</summary>
    public RunInUnits Run => run;

    /// <summary>Ends this run alone; the pool's own cancellation ends all.</summary>
    public CancellationTokenSource Stop => stop;

    /// <summary>What ended it before its time; null when nothing did.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }

    internal int UnderWay { get; set; }
}

/// <summary>
/// Threads of this process that do units, a unit a thread. Units of all runs in the pool stand in one queue, the costliest
/// first, so that no core is idle while the last fold of one run goes on.
/// </summary>
/// <param name="workers">Threads.</param>
/// <param name="more">Gives the next run when the queue runs low; null when there is none now. One call at a time.</param>
/// <param name="ended">Told of a run that is over: whole, stopped or failed. One call at a time.</param>
public sealed class LocalPool(int workers, Func<PoolRun?> more, Action<PoolRun> ended)
{
    private readonly object _gate = new();
    private readonly Lock _endGate = new();
    private readonly List<(PoolRun Run, Unit Unit, long Order)> _waiting = [];
    private ExceptionDispatchInfo? _broken;
    private long _order;
    private int _running;
    private bool _feeding;

    /// <summary>Does the units of one run until there are no more; a cancellation ends it quietly.</summary>
    /// <exception cref="TreePoseException">A unit failed.</exception>
    public static void Run(RunInUnits run, int workers, CancellationToken cancellation) => On(workers).Run(run, cancellation);

    /// <summary>Threads of this process as an executor.</summary>
    internal static IExecutor On(int workers) => new Threads(workers);

    /// <summary>
    /// Works until no run has a unit left. A failure ends its own run; a cancellation ends all, quietly. An error of
    /// <c>more</c> or <c>ended</c> ends all and is thrown.
    /// </summary>
    public void Run(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(i => new Thread(() => Guarded(stop)) { Name = $"unit worker {i}" })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        _broken?.Throw();
    }

    private void Guarded(CancellationTokenSource stop)
    {
        try
        {
            Work(stop.Token);
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _broken ??= ExceptionDispatchInfo.Capture(e);
                _feeding = false;
                Monitor.PulseAll(_gate);
            }
            stop.Cancel();
        }
    }

    private void Work(CancellationToken cancellation)
    {
        while (Take(cancellation) is { } item)
        {
            IReadOnlyList<Unit> next = Do(item.Run, item.Unit, cancellation);
            bool over;
            lock (_gate)
            {
                item.Run.UnderWay--;
                over = Enqueue(item.Run, next, cancellation);
            }
            if (over)
                End(item.Run);
            lock (_gate)
            {
                _running--;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private static IReadOnlyList<Unit> Do(PoolRun run, Unit unit, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, run.Stop.Token);
        try
        {
            return run.Run.Do(unit, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return []; // the unit is done again when the run is resumed
        }
        catch (Exception e)
        {
            run.Failure ??= ExceptionDispatchInfo.Capture(e);
            run.Stop.Cancel(); // the run cannot be whole any more
            return [];
        }
    }

    /// <summary>The next unit; waits while others may still allow one. Null when there is nothing left.</summary>
    private (PoolRun Run, Unit Unit)? Take(CancellationToken cancellation)
    {
        bool dry = false;
        while (true)
        {
            bool feed;
            lock (_gate)
            {
                feed = !_feeding && !dry && !cancellation.IsCancellationRequested && _waiting.Count < 2 * workers;
                if (feed)
                    _feeding = true;
                else if (_waiting.Count > 0 && !cancellation.IsCancellationRequested)
                    return Next();
                else if (_broken is not null || (_running == 0 && !_feeding))
                    return null;
                else
                {
                    Monitor.Wait(_gate);
                    dry = false;
                }
            }
            if (feed)
                dry = !Feed(cancellation);
        }
    }

    private (PoolRun Run, Unit Unit) Next()
    {
        int first = 0;
        for (int i = 1; i < _waiting.Count; i++)
            if ((-_waiting[i].Unit.Cost, _waiting[i].Order).CompareTo((-_waiting[first].Unit.Cost, _waiting[first].Order)) < 0)
                first = i;
        (PoolRun Run, Unit Unit, long Order) best = _waiting[first];
        _waiting.RemoveAt(first);
        _running++;
        best.Run.UnderWay++;
        return (best.Run, best.Unit);
    }

    /// <summary>Opens one more run; false when there is none.</summary>
    private bool Feed(CancellationToken cancellation)
    {
        PoolRun? run = more();
        bool over = false;
        lock (_gate)
        {
            _feeding = false;
            if (run is not null)
                over = Enqueue(run, run.Run.Ready, cancellation);
            if (over)
                _running++; // nobody may go home while a run is being ended
            Monitor.PulseAll(_gate);
        }
        if (!over)
            return run is not null;
        End(run!);
        lock (_gate)
        {
            _running--;
            Monitor.PulseAll(_gate);
        }
        return true;
    }

    /// <summary>Puts units into the queue; tells whether the run is over.</summary>
    private bool Enqueue(PoolRun run, IReadOnlyList<Unit> units, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested || run.Stop.IsCancellationRequested)
            _waiting.RemoveAll(w => w.Run == run);
        else
            foreach (Unit unit in units)
                _waiting.Add((run, unit, _order++));
        return run.UnderWay == 0 && _waiting.All(w => w.Run != run);
    }

    private void End(PoolRun run)
    {
        lock (_endGate)
            ended(run);
    }

    private sealed class Threads(int workers) : IExecutor
    {
        public void Run(Func<PoolRun?> more, Action<PoolRun> ended, CancellationToken cancellation) =>
            new LocalPool(workers, more, ended).Run(cancellation);
    }
}
