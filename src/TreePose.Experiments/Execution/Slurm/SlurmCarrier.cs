namespace TreePose.Experiments.Execution.Slurm;

/// <summary>
/// Units as tasks of Slurm. What counts is what the tasks left in the record; what Slurm says decides only whether it is worth
/// waiting. A task that ended without its results is handed on anew, a bounded number of times.
/// </summary>
/// <param name="home">The record in which the jobs stand: the run's, or the sweep's.</param>
/// <param name="options">How units are handed on.</param>
/// <param name="submitter">Makes job arrays.</param>
/// <param name="slurm">Slurm.</param>
/// <param name="files">How files are reached.</param>
/// <param name="clock">Tells how long something lasts.</param>
/// <param name="all">Hand everything on at once, without waiting to know how long a unit lasts: nobody stays to hand on the rest.</param>
internal sealed class SlurmCarrier(
    string home,
    SlurmOptions options,
    SlurmSubmitter submitter,
    ISlurm slurm,
    SharedFiles files,
    TimeProvider clock,
    bool all = false
) : ICarrier
{
    private const int LooksAtOnce = 200;
    private readonly List<WaitingUnit> _waiting = [];
    private readonly Dictionary<(string Name, int Task), SlurmTask> _tasks = [];
    private readonly Dictionary<(string Run, string Unit), SlurmTask> _where = [];
    private readonly Dictionary<string, int> _tasksOf = []; // by job, those that are not settled
    private readonly Queue<SharedUnit> _round = new();
    private readonly SlurmProbe _probe = new(home, options, submitter, files, clock);
    private bool _begun,
        _silent;
    private long? _polled,
        _handed;
    private (double Cost, double Seconds) _measured;

    /// <inheritdoc/>
    public bool MayBeLeft => _waiting.Count == 0 && submitter.Jobs.Jobs.All(j => j.Over || j.Job is not null);

    /// <inheritdoc/>
    public string Standing
    {
        get
        {
            int running = _tasks.Values.Count(t => t.State.State is "RUNNING" or "COMPLETING"),
                pending = Pending.Count();
            string[] reasons = [.. Pending.Select(t => t.State.Reason).Where(r => r is not ("" or "None")).Distinct()];
            string jobs = submitter.Jobs.Alive is { Count: > 0 } alive ? $", jobs {alive[0]}{(alive.Count > 1 ? " …" : "")}" : "";
            string said = _silent ? ", Slurm does not answer" : "";
            string probe = _probe.Task is null ? "" : "a probe first, ";
            string why = reasons.Length == 0 ? "" : $": {string.Join(", ", reasons)}";
            return $"{probe}{_tasks.Count} tasks with Slurm ({running} run, {pending} wait{why}), {_waiting.Count} units to hand on"
                + $"{jobs}{said}";
        }
    }

    private IEnumerable<SlurmTask> Known => _probe.Task is { } probe ? _tasks.Values.Append(probe) : _tasks.Values;

    private IEnumerable<SlurmTask> Pending => Known.Where(t => !t.MayRun);

    /// <inheritdoc/>
    public void Take(IReadOnlyList<SharedUnit> units)
    {
        Begin();
        foreach (SharedUnit unit in units)
        {
            if (_where.GetValueOrDefault(KeyOf(unit)) is { } task)
            {
                task.Open.Add(unit);
                _round.Enqueue(unit);
                continue;
            }
            _waiting.Add(new WaitingUnit(unit, 0, options.Time, options.Memory));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<SharedUnit> WorthALook()
    {
        foreach (SlurmTask task in _tasks.Values.Where(t => t.MayRun))
        {
            foreach (SharedUnit unit in task.EndedAt is null ? task.Open.Take(options.Cpus) : task.Open) // it goes through them in order
                yield return unit;
            task.Looked = task.EndedAt is not null;
        }
        for (int i = Math.Min(LooksAtOnce, _round.Count); i > 0; i--) // others may do units too
        {
            SharedUnit unit = _round.Dequeue();
            if (_where.GetValueOrDefault(KeyOf(unit)) is not { } task || !task.Open.Contains(unit))
                continue;
            _round.Enqueue(unit);
            yield return unit;
        }
    }

    /// <inheritdoc/>
    public void Done(SharedUnit unit, double seconds)
    {
        _measured = (_measured.Cost + unit.Unit.Cost, _measured.Seconds + seconds);
        if (_where.Remove(KeyOf(unit), out SlurmTask? task))
        {
            task.Open.RemoveAll(u => u.Unit.Id == unit.Unit.Id && u.Run == unit.Run);
            if (task.Open.Count == 0 && task.EndedAt is not null)
                Forget(task);
        }
        else
        {
            _waiting.RemoveAll(w => w.Unit.Unit.Id == unit.Unit.Id && w.Unit.Run == unit.Run);
        }
    }

    /// <inheritdoc/>
    public void Drop(PoolRun run)
    {
        _waiting.RemoveAll(w => w.Unit.Run == run);
        foreach (SlurmTask task in _tasks.Values.ToArray())
        {
            foreach (SharedUnit unit in task.Open.Where(u => u.Run == run))
                _where.Remove(KeyOf(unit));
            task.Open.RemoveAll(u => u.Run == run);
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        if (submitter.Jobs.Alive is { Count: > 0 } alive && slurm.Cancel(alive))
            foreach (string name in alive)
                submitter.End(name);
    }

    /// <inheritdoc/>
    public IReadOnlyList<(SharedUnit Unit, TreePoseException Why)> Step()
    {
        Begin();
        var failed = new List<(SharedUnit, TreePoseException)>();
        foreach (SlurmTask task in _tasks.Values.Where(t => t is { EndedAt: not null, Looked: true }).ToArray())
            Settle(task, failed);
        if (_polled is not { } then || clock.GetElapsedTime(then).TotalSeconds >= options.Poll)
            Poll();
        if (failed.Count == 0 && _waiting.Count > 0 && _probe.IsWell(_waiting[0].Unit.Run.Run.Folder))
            Hand();
        return failed;
    }

    /// <summary>Takes up what an earlier process handed over.</summary>
    private void Begin()
    {
        if (_begun)
            return;
        _begun = true;
        SlurmJobs.Uncancel(home, files);
        foreach (SlurmBatch batch in submitter.Alive)
        {
            if (batch.IsProbe)
                _probe.TakeUp(batch);
            else
                foreach ((int number, SlurmPart[] parts) in batch.Tasks.Index())
                    Add(new SlurmTask(batch, number), parts.SelectMany(p => p.Units.Select(u => (p.Run, u))));
        }
    }

    private void Add(SlurmTask task, IEnumerable<(string Run, string Unit)> units)
    {
        _tasks.Add((task.Batch.Name, task.Number), task);
        _tasksOf[task.Batch.Name] = _tasksOf.GetValueOrDefault(task.Batch.Name) + 1;
        foreach ((string Run, string Unit) key in units)
            _where[key] = task;
    }

    private void Poll()
    {
        _polled = clock.GetTimestamp();
        HeedCancel();
        string[] names = [.. submitter.Jobs.Alive];
        if (names.Length == 0)
            return;
        IReadOnlyDictionary<(string Name, int Task), SlurmTaskState>? states = slurm.Look(names);
        _silent = states is null;
        if (states is null)
            return; // unknown: not ended, and not failed
        foreach (SlurmTask task in Known)
        {
            bool isThere = states.TryGetValue((task.Batch.Name, task.Number), out SlurmTaskState? state);
            task.State = isThere ? state! : task.State with { State = SlurmTask.Vanished };
            bool isSilent = task.SilentFor(home, files, clock).TotalSeconds >= options.Silence;
            if (isSilent)
                task.State = task.State with { State = SlurmTask.Silent };
            if (isThere && task.State.IsAlive && !isSilent)
                (task.EndedAt, task.Looked) = (null, false); // requeued
            else
                task.EndedAt ??= clock.GetTimestamp();
        }
    }

    /// <summary>Ends when <c>runs cancel</c> was said, with what was handed over since too.</summary>
    private void HeedCancel()
    {
        if (!SlurmJobs.IsCancelled(home, files))
            return;
        Stop();
        throw new HaltedException($"The jobs of {Path.GetFileName(home)} were cancelled; what is finished is kept.", asked: true);
    }

    /// <summary>A task is over and its results were looked for: what is not there is handed on anew, or given up.</summary>
    private void Settle(SlurmTask task, List<(SharedUnit, TreePoseException)> failed)
    {
        bool early = clock.GetElapsedTime(task.EndedAt!.Value).TotalSeconds < options.Grace;
        if (task.Open.Count > 0 && early && task.MayLeaveMore)
            return; // a network file system may show them yet
        if (task.Lingers)
            slurm.CancelTask(task.Batch.Name, task.State.Job, task.Number); // it would stay for ever
        string cause = task.Cause(home);
        foreach (SharedUnit unit in task.Open.ToArray())
        {
            _where.Remove(KeyOf(unit));
            if (UnitFailure.Read(unit.Run.Run.Folder, unit.Unit.Id, files) is { } own)
            {
                failed.Add((unit, new TreePoseException(own)));
                continue;
            }
            int attempt = task.Batch.Attempt + (submitter.WasHandedOver(task.Batch.Name) ? 1 : 0);
            if (attempt > options.Retries)
                failed.Add((unit, new HaltedException(task.GivenUp(home, unit.Unit.Id))));
            else
                _waiting.Add(
                    new WaitingUnit(
                        unit,
                        attempt,
                        cause == "TIMEOUT" ? More(task.Batch.Minutes, options.Time) : task.Batch.Minutes,
                        cause == "OUT_OF_MEMORY" ? More(task.Batch.Megabytes, options.Memory) : task.Batch.Megabytes
                    )
                );
        }
        task.Open.Clear();
        Forget(task);
    }

    private int More(int had, int asked) => (int)Math.Min(2L * had, (long)asked * options.Grow);

    private void Forget(SlurmTask task)
    {
        if (!_tasks.Remove((task.Batch.Name, task.Number)))
            return;
        foreach (SlurmPart part in task.Batch.Tasks[task.Number])
        foreach (string unit in part.Units)
            if (_where.TryGetValue((part.Run, unit), out SlurmTask? there) && there == task)
                _where.Remove((part.Run, unit));
        if (--_tasksOf[task.Batch.Name] == 0)
            submitter.End(task.Batch.Name);
    }

    private void Hand()
    {
        if (_handed is { } then && clock.GetElapsedTime(then).TotalSeconds < options.Poll)
            return; // units that come one by one go together
        if (!all && _tasks.Values.Count(t => !t.MayRun) >= options.Limit)
            return; // those that wait with Slurm keep all places busy: what comes meanwhile shares tasks
        double? measured = _measured.Cost > 0 ? _measured.Seconds / _measured.Cost : null;
        WaitingUnit[] units = measured is null && !all ? First() : [.. _waiting];
        if (units.Length == 0)
            return;
        HeedCancel();
        var taken = units.ToHashSet<WaitingUnit>(ReferenceEqualityComparer.Instance);
        _waiting.RemoveAll(taken.Contains);
        _waiting.AddRange(submitter.Hand(units, measured, Handed));
        _handed = _polled = clock.GetTimestamp();

        void Handed(SlurmBatch batch, IReadOnlyList<IReadOnlyList<SharedUnit>> tasks)
        {
            foreach ((int number, IReadOnlyList<SharedUnit> open) in tasks.Index())
            {
                var task = new SlurmTask(batch, number);
                task.Open.AddRange(open);
                Add(task, open.Select(KeyOf));
                foreach (SharedUnit unit in open)
                    _round.Enqueue(unit);
            }
        }
    }

    /// <summary>As many as may run at once: how the others are put together is known when some of these are done.</summary>
    private WaitingUnit[] First()
    {
        long room = ((long)options.Limit * options.Cpus) - _tasks.Values.Sum(t => t.Open.Count);
        return room <= 0
            ? []
            :
            [
                .. _waiting
                    .OrderByDescending(w => w.Attempt)
                    .ThenByDescending(w => w.Unit.Unit.Cost)
                    .Take((int)Math.Min(room, int.MaxValue)),
            ];
    }

    private (string Run, string Unit) KeyOf(SharedUnit unit) => (submitter.Relative(unit.Run.Run.Folder), unit.Unit.Id);
}
