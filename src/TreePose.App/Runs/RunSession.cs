using System.Diagnostics;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Runs;

/// <summary>What an experiment tells when it is over.</summary>
/// <param name="Write">Prints its figures.</param>
/// <param name="Stopped">How far it got before the user stopped it; null when everything asked for was done.</param>
internal sealed record ExperimentOutcome(Action<TextWriter> Write, string? Stopped = null)
{
    /// <summary>Everything asked for was done.</summary>
    public bool IsComplete => Stopped is null;
}

/// <summary>What every run command does around its experiment: progress bars, the record's life, trackers, the last lines.</summary>
internal sealed class RunSession : IDisposable
{
    private readonly TrackerSession _trackers;

    public RunSession(IReadOnlyList<TrackerTarget> track) => _trackers = new TrackerSession(track);

    /// <summary>The folder of the session's record.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>Why this session's run was stopped, when it was not the user; the record says it.</summary>
    public string? StoppedBecause { get; set; }

    /// <summary>Runs an experiment under progress bars, then prints its figures, where its record is and how the trackers stand.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<TrackerTarget> track, TextWriter output, Func<RunSession, IWorkProgress, ExperimentOutcome> work, bool notebook = false)
    {
        using var session = new RunSession(track);
        ExperimentOutcome outcome;
        try
        {
            outcome = ConsoleProgress.Run(progress => work(session, progress));
        }
        catch (Exception e) when (session.Folder.Length > 0 && e is TreePoseException or OperationCanceledException)
        {
            RunReports.Write(session.Folder, notebook, output); // of a run that failed, too: it says so on top
            throw;
        }
        RunReports.Print(session.Folder, output, outcome.Write);
        session.WriteEnd(output);
        RunReports.Write(session.Folder, notebook, output);
        return outcome.IsComplete ? 0 : Application.Interrupted;
    }

    /// <summary>Begins a record, tracked from its first event on, does the work inside it and finishes it.</summary>
    public ExperimentOutcome Start(RunRequest request, Func<RunRecord, ExperimentOutcome> work) => Keep(RunRecord.Start(request with { Started = Attach }, TimeProvider.System), work);

    /// <summary>Goes on with a record, tracked likewise, does the work inside it and finishes it.</summary>
    public ExperimentOutcome Resume(string folder, Func<RunRecord, ExperimentOutcome> work)
    {
        RunRecord record = RunRecord.Resume(folder, TimeProvider.System);
        Attach(folder);
        return Keep(record, work);
    }

    /// <summary>The last lines: where the record is, and how each tracker stands after the rest is delivered.</summary>
    public void WriteEnd(TextWriter output)
    {
        using (var process = Process.GetCurrentProcess())
            output.WriteLine(FormattableString.Invariant($"Peak memory: {process.PeakWorkingSet64 / 1e6:0} MB"));
        output.WriteLine($"Record: {Folder}");
        foreach (DeliveryOutcome outcome in _trackers.Finish())
        {
            RunOptions.Write(output, Path.GetFileName(Folder), outcome);
            if (outcome.Result != DeliveryResult.Complete) output.WriteLine($"  './treepose runs sync {Path.GetFileName(Folder)}' delivers the rest.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _trackers.Dispose();

    private void Attach(string folder)
    {
        Folder = folder;
        _trackers.Attach(folder);
    }

    private ExperimentOutcome Keep(RunRecord record, Func<RunRecord, ExperimentOutcome> work)
    {
        using (record)
        {
            try
            {
                ExperimentOutcome outcome = work(record);
                record.Finish(outcome.IsComplete ? RunStatus.Finished : RunStatus.Interrupted, outcome.IsComplete ? null : StoppedBecause ?? outcome.Stopped);
                return outcome;
            }
            catch (TreePoseException e)
            {
                record.Abort(RunStatus.Failed, e.Message);
                throw;
            }
            catch (OperationCanceledException)
            {
                record.Abort(RunStatus.Interrupted, "stopped by the user");
                throw;
            }
        }
    }
}
