using System.Globalization;
using TreePose.App.Runs;
using TreePose.Experiments;
using TreePose.Experiments.Execution;
using TreePose.Runs;
using TreePose.Search;
using TreePose.Tracking;

namespace TreePose.App.Sweeps;

/// <summary>
/// Runs a sweep's trials inside the sweep's own record, each as a run whose parent the sweep is. Units of all trials under way
/// stand in one pool; which trials there are, and what comes of them, does not depend on how many work at once.
/// </summary>
internal sealed class Sweep(SweepPlan plan, TextWriter output, CancellationToken cancellation)
{
    private const int LongestName = 90;
    private readonly Lock _gate = new(); // a trial may open on one thread while another ends
    private readonly List<TrialResult> _results = [];
    private readonly List<Trial> _trials = [];
    private readonly Queue<Trial> _released = new();
    private readonly OpenData _data = new();
    private readonly SameData _same = new();
    private Dictionary<int, RunInfo[]> _earlier = [];
    private RunRecord _record = null!;
    private readonly SearchSpace _space = plan.Space();
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private IReadOnlyList<TrialPoint> _points = [];
    private bool _timeIsOver;
    private int _next;

    /// <summary>The folder of the sweep's own record.</summary>
    public string Folder => _record.Folder;

    /// <summary>Begins a sweep.</summary>
    public int Start()
    {
        if (plan.Request.Name is { Length: > LongestName } name)
            throw new TreePoseException(
                $"'{name}' is too long for a sweep: its trials add to it. Allowed are {LongestName} characters. Choose another --name."
            );
        plan.Check();
        plan.Request.SayDefaultData(plan.Experiment, output);
        using var session = new RunSession(plan.Request.Track);
        RunRequest request = plan.Request.Describe(new RunRequest { Experiment = plan.Experiment.Name, Configuration = plan.ToJson() }) with
        {
            Stem = $"sweep_{plan.Experiment.Name}",
            Tags = new Dictionary<string, string> { [SweepPlan.KindTag] = SweepPlan.Kind },
            ScriptPath = plan.Bench.Script?.Script,
            ScriptParts = plan.Bench.Script?.Parts ?? [],
        };
        return End(session, () => session.Start(request, RunTrials));
    }

    /// <summary>Goes on with a sweep that was killed or stopped: trials that are over stay, those under way go on.</summary>
    public int Resume(string folder)
    {
        using var session = new RunSession(plan.Request.Track);
        return End(session, () => session.Resume(folder, RunTrials));
    }

    private int End(RunSession session, Func<Collected> run)
    {
        Collected outcome;
        try
        {
            outcome = run();
        }
        catch (LeftRunningException left)
        {
            return session.WriteLeft(output, left);
        }
        catch (HaltedException)
        {
            session.WriteEnd(output, isComplete: false);
            throw;
        }
        output.WriteLine();
        outcome.Print(output);
        session.WriteEnd(output, outcome.IsComplete);
        if (_trials.Any(t => t.Folder.Length > 0 && DeliveryState.ReadAll(t.Folder).Any(s => !s.Complete)))
            output.WriteLine(
                $"Not all trials are with their trackers. To deliver the rest: ./treepose runs sync --runs {Shell.Quote(plan.Request.Root)}"
            );
        return outcome.IsComplete ? 0 : TreePoseApp.Interrupted;
    }

    private SweepCollected RunTrials(RunRecord record)
    {
        _record = record;
        _earlier = new RunStore(plan.Request.Root)
            .List()
            .Where(r => r.ParentId == record.Identity.Id)
            .GroupBy(r =>
                int.TryParse(r.Tags.GetValueOrDefault(TrialResult.NumberTag), CultureInfo.InvariantCulture, out int number) ? number : 0
            )
            .ToDictionary(g => g.Key, g => g.ToArray());
        try
        {
            plan.Request.Executor(record.Folder).Run(Next, Ended, cancellation);
            foreach (Trial trial in _trials.Where(t => t.IsOpen))
                Close(trial); // stopped by the user
            RequireNoneHalted();
        }
        catch (LeftRunningException left)
        {
            foreach (Trial trial in _trials)
                trial.Leave(left.Message);
            throw;
        }
        finally
        {
            foreach (Trial trial in _trials)
                trial.Dispose();
        }
        return new SweepCollected(new SweepReport(plan, Planned, _results));
    }

    /// <summary>A trial that was halted is not over: it is no bad setting, and goes on with the sweep.</summary>
    private void RequireNoneHalted()
    {
        Trial[] halted = [.. _trials.Where(t => t.IsHalted)];
        if (halted.Length > 0)
            throw new HaltedException(
                $"{halted.Length} of {Planned} trials could not be finished, {Path.GetFileName(halted[0].Folder)} first: "
                    + halted[0].Failure!.SourceException.Message
            );
    }

    /// <summary>Trials that the sweep comes to; when its time is over, those that it began.</summary>
    private int Planned => _timeIsOver ? _next : plan.Search.Planned(_space);

    /// <summary>Whether there is a next trial now: a sampler that looks at outcomes may have to wait for some.</summary>
    private bool More()
    {
        if (plan.Search.Minutes is { } minutes && TimeProvider.System.GetElapsedTime(_started).TotalMinutes >= minutes)
            _timeIsOver = true;
        if (_timeIsOver)
            return false;
        if (_next < _points.Count)
            return true;
        TrialOutcome[] known;
        lock (_gate)
            known = [.. _results.Where(r => r.IsOver).Select(r => new TrialOutcome(r.Number, r.Value))];
        _points = plan.Points(_space, known, _points);
        return _next < _points.Count;
    }

    /// <summary>A trial that may go on after its first fold, else the next one of the plan; null when there is none now.</summary>
    private PoolRun? Next()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_released.TryDequeue(out Trial? goesOn))
                    return goesOn.GoOn();
            }
            if (!More())
                return null;
            int number = ++_next;
            TrialPoint point = _points[number - 1];
            RunInfo[] before = _earlier.GetValueOrDefault(number, []);
            if (
                before.Select(r => (Run: r, Result: TrialResult.Of(number, point, r, plan.Metric))).FirstOrDefault(t => t.Result.IsOver) is
                { Result: not null } kept
            )
            {
                Say($"Trial {number} of {Planned}: {point} (kept)");
                var over = new Trial(number, point, plan) { Folder = kept.Run.Folder };
                over.ReadFirstFold(kept.Run.Folder);
                lock (_gate)
                    _trials.Add(over);
                Remember(kept.Result);
                continue;
            }
            Say($"Trial {number} of {Planned}: {point}");
            if (Begin(new Trial(number, point, plan), before.LastOrDefault(), before.Length) is { } run)
                return run;
        }
    }

    private PoolRun? Begin(Trial trial, RunInfo? broken, int before)
    {
        string name = $"{_record.Name}_{trial.Number:00}{(before == 0 ? "" : $"_{before + 1}")}";
        ExperimentRequest request = plan.For(trial.Point) with
        {
            Name = name,
            Parent = _record.Identity,
            Tags = new Dictionary<string, string> { [TrialResult.NumberTag] = trial.Number.ToString(CultureInfo.InvariantCulture) },
        };
        try
        {
            WorkInput input = request.Input(plan.Bench, plan.Experiment) with { Shared = _data };
            ExperimentWork work = plan.Experiment.Open(input, SilentProgress.Instance, cancellation);
            _same.Require(work.Manifest, _earlier);
            lock (_gate)
                _trials.Add(trial);
            return trial.Open(request, input, work, broken);
        }
        catch (TreePoseException e) when (e is not DataChangedException && (trial.Number > 1 || trial.Folder.Length > 0))
        {
            // The others go on. When the first has no record, the whole sweep is at fault.
            if (trial.Folder.Length > 0)
                trial.Fail(e.Message);
            Remember(new TrialResult(trial.Number, name, trial.Point, "failed", null, null, e.Message));
            return null;
        }
    }

    /// <summary>A trial has no unit left: it is over, or it waits for the word of the pruner.</summary>
    private void Ended(PoolRun run)
    {
        lock (_gate)
        {
            Trial trial = _trials.First(t => t.Run == run.Run);
            trial.Failure = run.Failure;
            bool waits = plan.Prune && !trial.IsDecided && run.Failure is null && trial.FirstFold is not null;
            trial.Waits = waits;
            if (!waits || cancellation.IsCancellationRequested)
                Close(trial);
            if (plan.Prune && !cancellation.IsCancellationRequested)
                Decide(); // others may have waited for this one
        }
    }

    /// <summary>
    /// Gives every trial the word as soon as all trials before it have their first fold: a trial is compared with lower numbers
    /// only.
    /// </summary>
    private void Decide()
    {
        var earlier = new List<double>();
        foreach (Trial trial in _trials.OrderBy(t => t.Number))
        {
            bool firstIsDone = trial.Waits || trial.IsDecided || !trial.IsOpen;
            if (!firstIsDone || trial.FirstFold is not { } value)
            {
                if (trial.IsOpen)
                    return; // it still works on its first fold
                continue;
            }
            if (!trial.IsDecided)
            {
                trial.IsDecided = true;
                if (new MedianPruner(plan.Minimize).GivesUp(value, earlier))
                {
                    trial.PrunedBecause = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{TrialResult.Pruned}: {plan.Metric} of fold {trial.FirstFoldName} is {value:0.####}, worse than "
                            + $"half of the trials before"
                    );
                    Close(trial);
                }
                else
                {
                    _released.Enqueue(trial);
                }
            }
            earlier.Add(value);
        }
    }

    private void Close(Trial trial)
    {
        RunInfo run = trial.Close(cancellation);
        Remember(TrialResult.Of(trial.Number, trial.Point, run, plan.Metric));
    }

    private void Remember(TrialResult result)
    {
        lock (_gate)
        {
            _results.Add(result);
            _record.LogMetrics(result.Value is { } value ? [new("trial." + plan.Metric, value)] : [], result.Number);
            var report = new SweepReport(plan, Planned, [.. _results.OrderBy(r => r.Number)]);
            AtomicFile.WriteAllText(_record.FileFor("trials.csv"), report.ToCsv());
            _record.WriteJson("results.json", report.ToJson());
            Say($"  trial {result.Number}: {Standing(result, report)}");
        }
    }

    private void Say(string line)
    {
        lock (_gate)
            output.WriteLine(line);
    }

    private string Standing(TrialResult result, SweepReport report)
    {
        string said = result.Value is { } value
            ? string.Create(CultureInfo.InvariantCulture, $"{plan.Metric} {value:0.####}")
            : result.Status;
        if (report.Best is { } best)
            said += string.Create(CultureInfo.InvariantCulture, $"; best so far {best.Value:0.####} ({best.Run})");
        return $"{said}; {_results.Count} of {Planned} done";
    }
}
