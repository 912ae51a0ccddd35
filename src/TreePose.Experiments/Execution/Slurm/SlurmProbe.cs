using TreePose.Runs;

namespace TreePose.Experiments.Execution.Slurm;

/// <summary>
/// One small job before all others, that only opens a run with its data on a node: what is wrong with every task is told once, and
/// nothing else was handed over.
/// </summary>
/// <param name="home">The record in which the jobs stand.</param>
/// <param name="options">How units are handed on.</param>
/// <param name="submitter">Hands it over.</param>
/// <param name="files">How files are reached.</param>
/// <param name="clock">Tells how long something lasts.</param>
internal sealed class SlurmProbe(string home, SlurmOptions options, SlurmSubmitter submitter, SharedFiles files, TimeProvider clock)
{
    private long? _stuck; // since when it has been seen to wait for what does not come

    /// <summary>Its job; null when there is none now.</summary>
    public SlurmTask? Task { get; private set; }

    /// <summary>Takes up one that an earlier process handed over.</summary>
    public void TakeUp(SlurmBatch batch) => Task = new SlurmTask(batch, 0);

    /// <summary>Whether a node started the program and saw the data, as far as is known; begins to find out.</summary>
    /// <param name="run">The record of a run to open.</param>
    /// <exception cref="TreePoseException">None did.</exception>
    public bool IsWell(string run)
    {
        if (!options.Probe || submitter.Jobs.Probed)
            return true;
        if (Task is null)
        {
            TakeUp(submitter.Probe(run));
            return false;
        }
        if (files.Exists(SlurmBatch.OkOf(home, Task.Batch.Name)))
        {
            submitter.End(Task.Batch.Name);
            submitter.ProbeWentWell();
            Task = null;
            return true;
        }
        RequireABeginning(Task);
        if (Task.EndedAt is not { } ended || clock.GetElapsedTime(ended).TotalSeconds < (Task.MayLeaveMore ? options.Grace : 0))
            return false;
        submitter.End(Task.Batch.Name);
        string node = Task.State.Node.Length > 0 ? $" on {Task.State.Node}" : "",
            why = Task.LastLine(home) is { } line ? $": {line}" : $": it {Task.Why(home)}. Does the node see {Path.GetFullPath(home)}?";
        throw new TreePoseException(
            $"The probe, a job that only opens the run{node}, failed{why}{(why.EndsWith('?') ? "" : ".")} "
                + $"Nothing else was handed to Slurm. Mend that, then '{StoredRun.Open(home).CommandLine("resume")}'."
        );
    }

    /// <summary>Ends a probe that Slurm will never begin; for a moment it may seem so, while nodes come up.</summary>
    private void RequireABeginning(SlurmTask task)
    {
        if (!task.State.CannotBegin)
        {
            _stuck = null;
            return;
        }
        _stuck ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_stuck.Value).TotalSeconds < options.Grace)
            return;
        submitter.Withdraw(task.Batch.Name);
        throw new TreePoseException(
            $"Slurm took the probe and will not begin it: it waits for '{task.State.Reason}', so no node of the partition fits what "
                + "is asked for (slurm.partition, cpus, memory, time, gres, account; './treepose options slurm'). Nothing else was handed "
                + $"to Slurm. Mend that, then '{StoredRun.Open(home).CommandLine("resume")}'."
        );
    }
}
