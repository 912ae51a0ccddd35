using System.CommandLine;
using TreePose.Cli.Runs;
using TreePose.Runs;
using TreePose.Torch.Experiments;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose resume RUN</c>: goes on with a run that was killed or stopped, in the middle of an epoch if need be.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        Argument<string> run = RunOptions.Run();
        Option<string> root = RunOptions.Root();
        Option<int> jobs = CommonOptions.Jobs();
        var command = new TreePoseCommand("resume", "Go on with a run that was killed or stopped; it ends with the figures it would have had.",
            "./treepose resume latest",
            "./treepose resume loo-finetune_120000 --jobs 2") { run, root, jobs };
        command.SetAction((parsed, cancellation) =>
        {
            StoredRun stored = StoredRun.Open(new RunStore(parsed.GetValue(root)!).Find(parsed.GetValue(run)!).Folder);
            return stored.Experiment == LooFineTuneRun.Experiment
                ? Task.Run(() => LooFineTuneCommand.Resume(stored, parsed.GetValue(jobs), parsed.InvocationConfiguration.Output, cancellation))
                : throw new TreePoseException($"{stored.Folder} is a run of '{stored.Experiment}'; only '{LooFineTuneRun.Experiment}' can be resumed. Start it again.");
        });
        return command;
    }
}
