using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments.Execution.Slurm;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Commands;

/// <summary><c>treepose resume RUN</c>: goes on with a run that was killed or stopped, in the middle of an epoch if need be.</summary>
internal static class ResumeCommand
{
    public static Command Create(Bench bench)
    {
        Argument<string> run = RunOptions.Run();
        Option<string> root = RunOptions.Root();
        Option<int> jobs = CommonOptions.Jobs();
        Option<string[]> track = RunOptions.Track(
            "Mirror it there too: mlflow:http://HOST:PORT or wandb:DIR; where the run was mirrored before it goes on."
        );
        Option<string?> large = RunOptions.LargeFiles();
        Option<string[]> set = CommonOptions.Set();
        set.Description = "Change an option of slurm.*, with which no figure changes: slurm.memory=8000; may be given many times.";
        var place = new PlaceArguments();
        Option<bool> json = RunJson.Option();
        var command = new TreePoseCommand(
            "resume",
            "Go on with a run that was killed or stopped; it ends with the figures it would have had.",
            "./treepose resume latest",
            "./treepose resume loo-finetune_120000 --jobs 2",
            "./treepose resume latest --json --quiet",
            "./treepose resume latest --on slurm --set slurm.memory=8000",
            "./treepose resume latest --track mlflow:http://127.0.0.1:5000"
        )
        {
            run,
            root,
            jobs,
            track,
            large,
            set,
            place.All,
            json,
        };
        command.TrainOnDevices();
        command.SetWork(
            (parsed, cancellation) =>
            {
                RunInfo found = RunOptions.Store(parsed, root).Find(parsed.GetValue(run)!);
                if (found.Status == RunStatus.Finished)
                    throw RunRecord.NothingToResume(found.Folder); // before its data is read
                IReadOnlyList<TrackerTarget> named = RunOptions.Targets(parsed.GetValue(track));
                TrackerTarget[] trackers = [.. TrackerConsent.Targets(found.Folder).Union(named)];
                if (parsed.GetValue(large) is { } folder)
                    OwnRuns.AllowLargeFiles(found.Folder, folder);
                string[] given = parsed.GetValue(set) ?? [];
                if (given.FirstOrDefault(o => !SlurmOptions.Has(o)) is { } other)
                    throw new OptionsException([$"'{other}' cannot be changed now: a run goes on with the options that it began with."]);
                WhereUnitsRun where = place.Read(parsed, given, jobs, found.Folder);
                int workers = parsed.GetValue(jobs);
                int Resume(TextWriter output)
                {
                    SayRefused(found, named, output);
                    return SweepCommand.IsSweep(found)
                        ? SweepCommand.Resume(bench, found, parsed.GetValue(root)!, (where, workers), trackers, output, cancellation)
                        : ExperimentRun.Resume(bench, StoredRun.Open(found.Folder), where, workers, trackers, output, cancellation);
                }
                return RunJson.Print(parsed, json, output => (Resume(output), found.Folder));
            }
        );
        return command;
    }

    private static void SayRefused(RunInfo run, IReadOnlyList<TrackerTarget> named, TextWriter output)
    {
        foreach (TrackerTarget unnamed in TrackerConsent.Refusals(run.Folder).Select(r => r.Target).Except(named))
            output.WriteLine(
                $"{run.Name} names {unnamed}, which was not named here: nothing is sent there. Say --track {unnamed} to send it."
            );
    }
}
