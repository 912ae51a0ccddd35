using System.Runtime.ExceptionServices;
using TreePose.App.Runs;
using TreePose.Experiments;
using TreePose.Experiments.Execution;
using TreePose.Runs;
using TreePose.Search;

namespace TreePose.App.Sweeps;

/// <summary>One trial of a sweep: a run of its own, whose units stand in the sweep's pool.</summary>
internal sealed class Trial(int number, TrialPoint point, SweepPlan plan) : IDisposable
{
    private readonly RunSession _session = new(plan.Request.Track);
    private readonly CancellationTokenSource _stop = new();
    private RunRecord? _record;
    private Runner? _runner;

    /// <summary>From 1, in the order of the plan.</summary>
    public int Number => number;

    /// <summary>What it sets.</summary>
    public TrialPoint Point => point;

    /// <summary>Its record.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Its units; null for a trial of an earlier start, and once it is over.</summary>
    public RunInUnits? Run { get; private set; }

    /// <summary>Whether its record is under way.</summary>
    public bool IsOpen => _record is not null;

    /// <summary>What ended it before its time.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }

    /// <summary>Whether that was none of its own doing, a full disk or tasks of Slurm that ended: it is not over.</summary>
    public bool IsHalted => Failure?.SourceException is HaltedException or IOException or UnauthorizedAccessException;

    /// <summary>Why the pruner gave it up.</summary>
    public string? PrunedBecause { get; set; }

    /// <summary>Whether its first fold is done, with nothing of it under way, so that the pruner may have its word.</summary>
    public bool Waits { get; set; }

    /// <summary>Whether it may go on after its first fold.</summary>
    public bool IsDecided { get; set; } = !plan.Prune;

    /// <summary>The fold that decides: the first by name, since which of them ends first depends on the machine.</summary>
    public string FirstFoldName { get; private set; } = "";

    /// <summary>The deciding figure of that fold; null before it is done.</summary>
    public double? FirstFold => _kept ?? (Run is null ? null : ValueOf(Run.Score(FirstFoldName)));

    private double? _kept;

    /// <summary>Begins its record, or goes on with it.</summary>
    public PoolRun Open(ExperimentRequest request, WorkInput input, ExperimentWork work, RunInfo? broken)
    {
        _record = broken is null ? _session.Open(request.Describe(plan.Experiment, input, work)) : _session.Reopen(broken.Folder);
        Folder = _record.Folder;
        _runner = new Runner(plan.Experiment, input, work, _record);
        Run = _runner.Begin(new UnitProgress(SilentProgress.Instance));
        FirstFoldName = Run.Folds.Order(StringComparer.Ordinal).FirstOrDefault() ?? "";
        if (plan.Prune)
            Run.Wanted = u => u.Fold is null || u.Fold == FirstFoldName;
        return new PoolRun(Run, _stop);
    }

    /// <summary>The rest of its folds.</summary>
    public PoolRun GoOn()
    {
        Run!.Wanted = _ => true;
        return new PoolRun(Run, _stop);
    }

    /// <summary>The deciding figure of a trial that was over before this start.</summary>
    public void ReadFirstFold(string folder)
    {
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> folds = RunTableReader.ReadFolds(folder);
        if (folds.Count == 0)
            return;
        FirstFoldName = folds.Keys.Order(StringComparer.Ordinal).First();
        _kept = ValueOf([.. folds[FirstFoldName].Select(c => new FoldCell(c.Key, c.Value))]);
        IsDecided = true;
    }

    /// <summary>Ends its record as failed before it had units.</summary>
    public void Fail(string message)
    {
        _record?.Abort(RunStatus.Failed, message);
        LetGo();
    }

    /// <summary>Collects it and ends its record.</summary>
    /// <exception cref="TreePoseException">The metric that prunes is in no fold.</exception>
    public RunInfo Close(CancellationToken cancellation)
    {
        RunRecord record = _record!;
        try
        {
            if (Failure is { SourceException: TreePoseException or IOException or UnauthorizedAccessException } failed)
            {
                record.Abort(IsHalted ? RunStatus.Interrupted : RunStatus.Failed, failed.SourceException.Message);
            }
            else
            {
                Failure?.Throw();
                Collected collected = _runner!.End(Run!, SilentProgress.Instance);
                if (
                    plan.Prune
                    && PrunedBecause is null
                    && FirstFold is null
                    && (collected.IsComplete || Run!.Score(FirstFoldName) is not null)
                )
                    throw new TreePoseException(
                        $"--prune looks at '{plan.Metric}' of each fold, which folds.csv does not have. It has {Columns()}."
                    );
                bool done = collected.IsComplete && PrunedBecause is null;
                record.Finish(
                    done ? RunStatus.Finished : RunStatus.Interrupted,
                    done ? null : PrunedBecause ?? $"stopped by the user, {collected.Completeness} done"
                );
            }
        }
        catch (OperationCanceledException)
        {
            record.Abort(RunStatus.Interrupted, "stopped by the user"); // before anything was done
        }
        catch (TreePoseException e)
        {
            Failure ??= ExceptionDispatchInfo.Capture(e);
            record.Abort(IsHalted ? RunStatus.Interrupted : RunStatus.Failed, e.Message);
            if (plan.Prune && e.Message.StartsWith("--prune", StringComparison.Ordinal))
                throw;
        }
        finally
        {
            LetGo();
        }
        return new RunStore(plan.Request.Root).Read(record.Folder);
    }

    /// <summary>Lets its record wait for units that go on elsewhere.</summary>
    public void Leave(string reason)
    {
        _record?.Release(reason);
        LetGo();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _record?.Abort(RunStatus.Interrupted, "its sweep ended before it");
        LetGo();
        _stop.Dispose();
    }

    private void LetGo()
    {
        _record?.Dispose();
        _record = null;
        _runner = null;
        // A sweep may have a thousand trials: of one that is over, only what others are compared with stays in memory.
        if (plan.Prune)
            _kept = FirstFold;
        Run = null;
        _session.Dispose();
    }

    private string Columns() => string.Join(", ", Run!.Score(FirstFoldName)?.Select(c => c.Key) ?? []);

    private double? ValueOf(IReadOnlyList<FoldCell>? columns) =>
        columns?.FirstOrDefault(c => c.Key == plan.Metric || c.Key + ".mean" == plan.Metric)?.Value is { } text
        && Numbers.TryWritten(text, out double value)
            ? value
            : null;
}
