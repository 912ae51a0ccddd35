using System.Diagnostics;
using TreePose.Experiments;
using TreePose.Experiments.Execution;
using TreePose.Experiments.Execution.Slurm;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Runs;

/// <summary>What every run command does around its experiment: progress bars, the record's life, trackers, the last lines.</summary>
internal sealed class RunSession : IDisposable
{
    private readonly TrackerSession _trackers;

    public RunSession(IReadOnlyList<TrackerTarget> track) => _trackers = new TrackerSession(track);

    /// <summary>The folder of the session's record.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>Runs an experiment under progress bars, then prints its figures, where its record is and how the trackers stand.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(
        Bench bench,
        IReadOnlyList<TrackerTarget> track,
        TextWriter output,
        Func<RunSession, IWorkProgress, Collected> work,
        bool notebook = false
    )
    {
        using var session = new RunSession(track);
        Collected outcome;
        try
        {
            outcome = ConsoleProgress.Run(progress => work(session, progress));
        }
        catch (LeftRunningException left)
        {
            return session.WriteLeft(output, left);
        }
        catch (Exception e) when (session.Folder.Length > 0)
        {
            RunReports.Write(bench, session.Folder, notebook, output); // of a run that failed, too: it says so on top
            if (e is OperationCanceledException or HaltedException { Asked: true })
                session.WriteEnd(output, isComplete: false);
            throw;
        }
        RunReports.Print(session.Folder, output, outcome.PrintAll);
        RunReports.Write(bench, session.Folder, notebook, output); // before the trackers' last word: they take it along
        session.WriteEnd(output, outcome.IsComplete);
        return outcome.IsComplete ? 0 : TreePoseApp.Interrupted;
    }

    /// <summary>Begins a record, tracked from its first event on.</summary>
    public RunRecord Open(RunRequest request) => RunRecord.Start(request with { Started = Attach }, TimeProvider.System);

    /// <summary>Goes on with a record, tracked likewise.</summary>
    public RunRecord Reopen(string folder)
    {
        RunRecord record = RunRecord.Resume(folder, TimeProvider.System);
        UnitFailure.ForgetAll(folder);
        Attach(folder);
        return record;
    }

    /// <summary>Begins a record, does the work inside it and finishes it.</summary>
    public Collected Start(RunRequest request, Func<RunRecord, Collected> work) => Keep(Open(request), work);

    /// <summary>Goes on with a record, does the work inside it and finishes it.</summary>
    /// <exception cref="TreePoseException">A process of another machine collects it, or it is finished.</exception>
    public Collected Resume(string folder, Func<RunRecord, Collected> work)
    {
        Collector.RequireNone(folder, SharedFiles.Disk);
        return Keep(Reopen(folder), work);
    }

    /// <summary>
    /// The last lines: where the record is, how one goes on with a run that was stopped, and how each tracker stands after the
    /// rest is delivered.
    /// </summary>
    public void WriteEnd(TextWriter output, bool isComplete)
    {
        using (var process = Process.GetCurrentProcess())
            output.WriteLine(FormattableString.Invariant($"Peak memory: {process.PeakWorkingSet64 / 1e6:0} MB"));
        output.WriteLine($"Record: {Folder}");
        if (!isComplete)
            output.WriteLine($"To go on: {StoredRun.Open(Folder).CommandLine("resume")}");
        foreach (DeliveryOutcome outcome in _trackers.Finish())
        {
            RunOptions.Write(output, Path.GetFileName(Folder), outcome);
            if (outcome.Result != DeliveryResult.Complete)
                output.WriteLine($"  To deliver the rest: ./treepose runs sync {Shell.Quote(Folder)}");
        }
    }

    /// <summary>The last lines of a command that leaves its units to others.</summary>
    /// <returns>The exit code.</returns>
    public int WriteLeft(TextWriter output, LeftRunningException left)
    {
        output.WriteLine($"Left running: {left.Message}.");
        WriteEnd(output, isComplete: false);
        if (SlurmJobs.Read(Folder) is not null)
            output.WriteLine($"To cancel its jobs: ./treepose runs cancel {Shell.Quote(Folder)}");
        return left.Asked ? 0 : TreePoseApp.Interrupted;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trackers.Dispose();
    }

    private void Attach(string folder)
    {
        Folder = folder;
        _trackers.Attach(folder);
    }

    private Collected Keep(RunRecord record, Func<RunRecord, Collected> work)
    {
        using (record)
        using (Collector.Begin(record.Folder))
        {
            _trackers.Watch(record);
            try
            {
                Collected outcome = work(record);
                record.Finish(
                    outcome.IsComplete ? RunStatus.Finished : RunStatus.Interrupted,
                    outcome.IsComplete ? null : $"stopped by the user, {outcome.Completeness} done"
                );
                if (outcome.IsComplete)
                    SlurmJobs.Tidy(record.Folder);
                return outcome;
            }
            catch (LeftRunningException left)
            {
                record.Release(left.Message);
                throw;
            }
            catch (OperationCanceledException)
            {
                record.Abort(RunStatus.Interrupted, "stopped by the user");
                throw;
            }
            catch (HaltedException halted) when (halted.Asked)
            {
                record.Abort(RunStatus.Interrupted, halted.Message);
                throw;
            }
            catch (Exception e)
            {
                record.Abort(RunStatus.Failed, e.Message);
                throw;
            }
        }
    }
}
