using TreePose.Experiments.Execution;
using TreePose.Runs;

namespace TreePose.Experiments;

/// <summary>
/// Carries one run from its plan to <c>results.json</c> inside its record, begun or reopened: units whose result is not on
/// disk are done, results are merged as they come, and when there is no more to do they are collected. A kill loses at most
/// the units under way; doing the same again ends with the same bits.
/// </summary>
public sealed class Runner
{
    private readonly Experiment _experiment;
    private readonly ExperimentWork _work;
    private readonly RunRecord _record;
    private readonly UnitStore _store;

    /// <summary>Binds work to a record; <c>plan.json</c> is written, or compared when the record has one.</summary>
    /// <param name="experiment">What runs.</param>
    /// <param name="input">Options, data, seed.</param>
    /// <param name="work">The same, opened.</param>
    /// <param name="record">The run's record, whose lock this process holds.</param>
    /// <exception cref="TreePoseException">The record was begun with something else.</exception>
    public Runner(Experiment experiment, WorkInput input, ExperimentWork work, RunRecord record)
    {
        (_experiment, _work, _record) = (experiment, work, record);
        RunKey key = RunKey.Of(experiment, input, work.Manifest);
        if (File.Exists(Path.Combine(record.Folder, RunKey.FileName)))
            key.RequireSame(record.Folder);
        else
            record.WriteJson(RunKey.FileName, key.ToJson());
        _store = new UnitStore(record.Folder, key);
    }

    /// <summary>Runs everything on threads of this process and collects it.</summary>
    /// <param name="workers">Threads.</param>
    /// <param name="progress">Shows the units.</param>
    /// <param name="cancellation">Stops before the next step; what is done is collected as a partial report.</param>
    public Collected Run(int workers, IWorkProgress progress, CancellationToken cancellation) =>
        Run(LocalPool.On(workers), progress, cancellation);

    /// <summary>Runs everything wherever an executor runs it, and collects it.</summary>
    /// <exception cref="LeftRunningException">Units go on without this process.</exception>
    internal Collected Run(IExecutor executor, IWorkProgress progress, CancellationToken cancellation)
    {
        using var shown = new UnitProgress(progress);
        RunInUnits run = Begin(shown);
        try
        {
            executor.Run(run, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Full(e, run);
        }
        return End(run, progress);
    }

    /// <summary>Plans the run; what is on disk is merged.</summary>
    public RunInUnits Begin(UnitProgress shown)
    {
        var run = new RunInUnits(_work, _store, _record)
        {
            UnitDone = shown.Done,
            Noted = shown.Note,
            Said = shown.Say,
        };
        shown.Begin(run);
        return run;
    }

    /// <summary>Collects what is done: <c>results.json</c>, the verdict, tables, figures.</summary>
    public Collected End(RunInUnits run, IWorkProgress progress)
    {
        try
        {
            Collected collected = _work.Collect(run.Results);
            foreach ((string key, double value) in collected.Metrics)
                _record.LogMetric(key, value);
            _record.WriteJson(RecordFiles.Results, collected.Results);
            VerdictFile.Write(_record.FileFor(VerdictFile.FileName), _experiment.VerdictOf(collected));
            if (_work.Skipped.Count > 0)
                Datasets.SkippedCapture.WriteCsv(_work.Skipped, _record.FileFor(RecordFiles.Skipped));
            if (_work.Findings.Count > 0)
                AtomicFile.WriteAllText(
                    _record.FileFor(RecordFiles.Findings),
                    string.Concat(_work.Findings.Prepend("finding").Select(f => Csv.Line([f]) + "\n"))
                );
            collected.DrawInto(_record, progress);
            return collected;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Full(e, run);
        }
    }

    private HaltedException Full(Exception e, RunInUnits run) =>
        new(
            $"{_record.Folder} cannot be written ({e.Message.TrimEnd('.')}). The units finished before, {run.Count.Done} of "
                + $"{run.Count.All}, are safe: "
                + $"make room and run '{StoredRun.Open(_record.Folder).CommandLine("resume")}'.",
            cause: e
        );
}

/// <summary>One bar for all units of a run.</summary>
/// <param name="progress">Where bars are shown.</param>
public sealed class UnitProgress(IWorkProgress progress) : IDisposable
{
    private IWorkTask _bar = SilentProgress.Instance;
    private RunInUnits? _run;

    /// <summary>Begins the bar.</summary>
    public void Begin(RunInUnits run)
    {
        _run = run;
        (int done, int kept, int all) = run.Count;
        _bar = progress.Begin(kept > 0 ? $"units, {kept} kept from before" : "units", all);
        _bar.Advance(done);
    }

    /// <summary>A unit is done.</summary>
    public void Done(Unit unit)
    {
        _bar.Grow(_run!.Count.All); // later rounds are planned from the results of earlier ones
        _bar.Advance(1, $"{unit.Title}");
    }

    /// <summary>A unit has a new figure.</summary>
    public void Note(Unit unit, string figure) => _bar.Advance(0, $"{unit.Title}, {figure}");

    /// <summary>How the units stand elsewhere.</summary>
    internal void Say(string standing) => _bar.Advance(0, standing);

    /// <inheritdoc/>
    public void Dispose() => _bar.Dispose();
}
