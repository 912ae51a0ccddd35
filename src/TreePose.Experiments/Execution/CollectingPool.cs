using System.Runtime.ExceptionServices;

namespace TreePose.Experiments.Execution;

/// <summary>A unit of a run that somebody else does.</summary>
/// <param name="Run">The run.</param>
/// <param name="Unit">The unit.</param>
internal sealed record SharedUnit(PoolRun Run, Unit Unit);

/// <summary>Who does units elsewhere: it is given them, and says where it is worth looking.</summary>
internal interface ICarrier
{
    /// <summary>Units that may be done.</summary>
    void Take(IReadOnlyList<SharedUnit> units);

    /// <summary>Units whose results may be there now; a look costs a call to the file system each.</summary>
    IEnumerable<SharedUnit> WorthALook();

    /// <summary>A unit's result is there, however it came there.</summary>
    void Done(SharedUnit unit, double seconds);

    /// <summary>Units of a run that has ended are not wanted any more.</summary>
    void Drop(PoolRun run);

    /// <summary>Nothing is wanted any more: what still goes on would hold processors in vain.</summary>
    void Stop();

    /// <summary>Hands units on, asks how they stand.</summary>
    /// <returns>Units that will not be done, with the reason.</returns>
    /// <exception cref="TreePoseException">Nothing can be handed on.</exception>
    IReadOnlyList<(SharedUnit Unit, TreePoseException Why)> Step();

    /// <summary>Everything that can be handed on is, and it goes on without this process.</summary>
    bool MayBeLeft { get; }

    /// <summary>How the units stand, for a progress bar and for a record that waits.</summary>
    string Standing { get; }
}

/// <summary>
/// Collects the results of units that are done elsewhere: what counts is the result in the store, whoever wrote it. All on one
/// thread; nothing is done here but merging.
/// </summary>
/// <param name="carrier">Does the units.</param>
/// <param name="detach">Leave as soon as everything is handed on.</param>
/// <param name="pause">Between two looks.</param>
internal sealed class CollectingPool(ICarrier carrier, bool detach, TimeSpan pause) : IExecutor
{
    private const int MostUnits = 20_000; // of all runs under way: the next run is opened when fewer are left
    private readonly Dictionary<PoolRun, Dictionary<string, Unit>> _open = [];

    /// <inheritdoc/>
    public void Run(Func<PoolRun?> more, Action<PoolRun> ended, CancellationToken cancellation)
    {
        while (true)
        {
            Feed(more, ended, cancellation);
            if (_open.Count == 0)
            {
                carrier.Stop();
                return;
            }
            bool some = Collect(ended);
            if (cancellation.IsCancellationRequested)
                throw new LeftRunningException(carrier.Standing, asked: false);
            foreach ((SharedUnit unit, TreePoseException why) in carrier.Step())
                Fail(unit.Run, ExceptionDispatchInfo.Capture(why), ended);
            if (_open.Count == 0)
                continue;
            foreach (PoolRun run in _open.Keys)
                run.Run.Said?.Invoke(carrier.Standing);
            if (detach && carrier.MayBeLeft)
                throw new LeftRunningException(carrier.Standing, asked: true);
            if (!some && _open.Count > 0)
                cancellation.WaitHandle.WaitOne(pause);
        }
    }

    private void Feed(Func<PoolRun?> more, Action<PoolRun> ended, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && _open.Values.Sum(u => u.Count) < MostUnits && more() is { } run)
            Enqueue(run, run.Run.Ready, ended);
    }

    /// <summary>Looks for results and merges them; tells whether there were some.</summary>
    private bool Collect(Action<PoolRun> ended)
    {
        bool some = false;
        foreach (IGrouping<PoolRun, SharedUnit> group in carrier.WorthALook().ToArray().GroupBy(u => u.Run))
        {
            PoolRun run = group.Key;
            if (!_open.TryGetValue(run, out Dictionary<string, Unit>? open))
                continue;
            try
            {
                var (done, next) = run.Run.Accept(group.Select(u => u.Unit).Where(u => open.ContainsKey(u.Id)).DistinctBy(u => u.Id));
                foreach ((Unit unit, UnitResult result) in done)
                {
                    open.Remove(unit.Id);
                    carrier.Done(new(run, unit), result.Seconds);
                }
                some |= done.Count > 0;
                Enqueue(run, next, ended);
            }
            catch (Exception e) when (e is TreePoseException or IOException or UnauthorizedAccessException)
            {
                Fail(run, ExceptionDispatchInfo.Capture(e), ended);
            }
        }
        return some;
    }

    private void Enqueue(PoolRun run, IReadOnlyList<Unit> units, Action<PoolRun> ended)
    {
        if (!_open.TryGetValue(run, out Dictionary<string, Unit>? open))
            _open.Add(run, open = new(StringComparer.Ordinal));
        foreach (Unit unit in units)
            open[unit.Id] = unit;
        if (units.Count > 0)
            carrier.Take([.. units.Select(u => new SharedUnit(run, u))]);
        if (open.Count == 0)
            End(run, ended);
    }

    private void Fail(PoolRun run, ExceptionDispatchInfo why, Action<PoolRun> ended)
    {
        if (!_open.ContainsKey(run))
            return;
        run.Failure ??= why;
        run.Stop.Cancel();
        End(run, ended);
    }

    private void End(PoolRun run, Action<PoolRun> ended)
    {
        _open.Remove(run);
        carrier.Drop(run);
        ended(run);
    }
}

/// <summary>Units wait in the record until somebody takes them: <c>./treepose work RUN</c>, on any machine that sees it.</summary>
/// <param name="files">How files are reached.</param>
internal sealed class WorkersCarrier(SharedFiles files) : ICarrier
{
    private const int LooksAtOnce = 500;
    private readonly LinkedList<SharedUnit> _open = new();
    private readonly HashSet<(PoolRun, string)> _done = [];

    /// <inheritdoc/>
    public bool MayBeLeft => true;

    /// <inheritdoc/>
    public string Standing => $"{_open.Count} units wait for './treepose work'";

    /// <inheritdoc/>
    public void Take(IReadOnlyList<SharedUnit> units)
    {
        foreach (SharedUnit unit in units)
            _open.AddLast(unit);
    }

    /// <inheritdoc/>
    public IEnumerable<SharedUnit> WorthALook()
    {
        for (int i = Math.Min(LooksAtOnce, _open.Count); i > 0; i--)
        {
            SharedUnit unit = _open.First!.Value;
            _open.RemoveFirst();
            if (_done.Remove((unit.Run, unit.Unit.Id)))
                continue;
            _open.AddLast(unit);
            yield return unit;
        }
    }

    /// <inheritdoc/>
    public void Done(SharedUnit unit, double seconds) => _done.Add((unit.Run, unit.Unit.Id));

    /// <inheritdoc/>
    public void Drop(PoolRun run)
    {
        for (LinkedListNode<SharedUnit>? node = _open.First; node is not null; )
        {
            LinkedListNode<SharedUnit>? next = node.Next;
            if (node.Value.Run == run)
                _open.Remove(node);
            node = next;
        }
    }

    /// <inheritdoc/>
    public void Stop() { }

    /// <inheritdoc/>
    public IReadOnlyList<(SharedUnit Unit, TreePoseException Why)> Step() =>
        [
            .. _open
                .Take(LooksAtOnce)
                .Select(u => (Unit: u, Why: UnitFailure.Read(u.Run.Run.Folder, u.Unit.Id, files)))
                .Where(f => f.Why is not null)
                .Select(f => (f.Unit, new TreePoseException(f.Why!))),
        ];
}
