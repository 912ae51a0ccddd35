using System.Security.Cryptography;

namespace TreePose.Runs;

/// <summary>How a record begins, is gone on with, and is marked from outside.</summary>
public sealed partial class RunRecord
{
    /// <summary>Makes the folder and writes configuration, environment and source. Two runs never share a folder.</summary>
    /// <exception cref="TreePoseException">The name is taken or is not a folder name.</exception>
    public static RunRecord Start(RunRequest request, TimeProvider clock)
    {
        using var timing = RecordMeter.Enter(clock);
        DateTimeOffset now = clock.GetLocalNow();
        (string folder, RunLock held) = RunFolders.Claim(request, now);
        RunState state = RunState.Of(folder, RandomNumberGenerator.GetHexString(16, lowercase: true), request, now);
        RunRecord? record = null;
        try
        {
            record = new RunRecord(folder, state, clock, held, request.OpenJournal) { _foldEnded = request.FoldEnded };
            record.Begin(request);
        }
        catch
        {
            record?._log.Dispose();
            held.Dispose();
            throw;
        }
        request.Started?.Invoke(folder);
        return record;
    }

    /// <summary>All that a run needs to be gone on with, and last what makes the folder a run's: a kill leaves all or none.</summary>
    private void Begin(RunRequest request)
    {
        var environment = new RunEnvironment(request);
        WriteJson(RecordFiles.Configuration, request.ToConfigurationFile());
        environment.Write(this);
        _log.Append(
            new RunStarted
            {
                Run = Identity,
                Parent = request.Parent,
                Source = environment.Source(),
                Data = environment.Data(),
                Host = Environment.MachineName,
            }
        );
        LogParameters(request.Parameters, request.PlainParameters);
        Dictionary<string, string> tags = RunKeys.Checked(request.Tags, "tag");
        if (tags.Count > 0)
            _log.Append(new TagsLogged(tags));
        _state.Begin(tags);
    }

    /// <summary>
    /// Goes on with a run that crashed, was interrupted, failed or waits. Torn last lines are cut off, and a point that is
    /// logged again with the same step, epoch, fold, key and value is not recorded twice.
    /// </summary>
    /// <exception cref="TreePoseException">A living process still writes this run, or it is finished.</exception>
    public static RunRecord Resume(string folder, TimeProvider clock)
    {
        using var timing = RecordMeter.Enter(clock);
        RunRecord record = Open(folder, clock);
        if (record._state.Status == RunStatuses.Name(RunStatus.Finished))
        {
            record.LetGo();
            throw NothingToResume(folder);
        }
        record._state.GoOn();
        record._log.Append(new RunResumed());
        return record;
    }

    /// <summary>What is said of a finished run that somebody wants to go on with.</summary>
    internal static TreePoseException NothingToResume(string folder) =>
        new($"'{folder}' is finished: there is nothing to resume. Start a new run instead.");

    /// <summary>Says of a crashed run, or of one that waits for nothing any more, how it ended.</summary>
    /// <exception cref="TreePoseException">A living process still writes this run, or it has ended already.</exception>
    public static void Mark(string folder, RunStatus status, string reason, TimeProvider clock)
    {
        if (status is not (RunStatus.Finished or RunStatus.Failed or RunStatus.Interrupted))
            throw new TreePoseException($"A run cannot be marked as {status}: allowed are finished, failed and interrupted.");
        RunRecord record = Open(folder, clock);
        string before = record._state.Status;
        if (before != RunStatuses.Name(RunStatus.Running) && before != RunStatuses.Name(RunStatus.Waiting))
        {
            record.LetGo();
            throw new TreePoseException($"'{folder}' has ended already as {before}: only a crashed run, or one that waits, can be marked.");
        }
        using (record)
            record.Finish(status, reason);
    }

    /// <summary>Gives a run that is not under way another name: its folder's. Its id stays, by which sweeps and trackers know it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="name">The new name.</param>
    /// <returns>Where the run is now.</returns>
    /// <exception cref="TreePoseException">A living process writes the run, or the name is taken or none.</exception>
    internal static string Rename(string folder, string name)
    {
        RunFolders.RequireName(name, "a run's name", " Choose another name.");
        folder = RunFolders.RequireRun(folder);
        string renamed = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(folder))!, name);
        using RunLock held = RunLock.Take(folder);
        RunState state = RunState.Read(folder);
        if (Path.Exists(renamed))
            throw RunFolders.Taken(renamed);
        Directory.Move(folder, renamed);
        // The folder's name is what counts; a kill here leaves the old name inside, where nothing looks for it.
        state.Rename(renamed);
        return renamed;
    }
}
