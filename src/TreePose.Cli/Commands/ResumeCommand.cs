using System.CommandLine;
using TreePose.Cli.Runs;
using TreePose.Runs;
using TreePose.Torch.Experiments;
using TreePose.Tracking;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose resume RUN</c>: goes on with a run that was killed or stopped, in the middle of an epoch if need be.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        Argument<string> run = RunOptions.Run();
        Option<string> root = RunOptions.Root();
        Option<int> jobs = CommonOptions.Jobs();
        Option<string[]> track = RunOptions.Track("Mirror it there too: mlflow:http://HOST:PORT or wandb:DIR; where the run was mirrored before it goes on.");
        var command = new TreePoseCommand("resume", "Go on with a run that was killed or stopped; it ends with the figures it would have had.",
            "./treepose resume latest",
            "./treepose resume loo-finetune_120000 --jobs 2",
            "./treepose resume latest --track mlflow:http://127.0.0.1:5000") { run, root, jobs, track };
        command.SetWork((parsed, cancellation) =>
        {
            StoredRun stored = StoredRun.Open(new RunStore(parsed.GetValue(root)!).Find(parsed.GetValue(run)!).Folder);
            IReadOnlyList<TrackerTarget> before = [.. DeliveryState.ReadAll(stored.Folder).Select(note => TrackerTarget.Parse(note.Target))];
            return stored.Experiment == LooFineTuneRun.Experiment
                ? LooFineTuneCommand.Resume(stored, parsed.GetValue(jobs), [.. before.Union(RunOptions.Targets(parsed.GetValue(track)))], parsed.InvocationConfiguration.Output, cancellation)
                : throw new TreePoseException($"{stored.Folder} is a run of '{stored.Experiment}'; only '{LooFineTuneRun.Experiment}' can be resumed. Start it again.");
        });
        return command;
    }
}
