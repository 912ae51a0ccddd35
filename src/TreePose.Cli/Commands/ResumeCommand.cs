using System.CommandLine;
using TreePose.Runs;
using TreePose.Torch.Experiments;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose resume RUN</c>: goes on with a run that was killed or stopped, in the middle of an epoch if need be.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run's folder, or its name below --out." };
        Option<string> root = CommonOptions.Out();
        Option<int> jobs = CommonOptions.Jobs();
        var command = new TreePoseCommand("resume", "Go on with a run that was killed or stopped; it ends with the figures it would have had.",
            "./treepose resume model_data/experiment_records/experiment_2026_01_31/loo-finetune_120000") { run, root, jobs };
        command.SetAction((parsed, cancellation) =>
        {
            StoredRun stored = StoredRun.Open(parsed.GetValue(run)!, parsed.GetValue(root)!);
            return stored.Experiment == LooFineTuneRun.Experiment
                ? Task.FromResult(LooFineTuneCommand.Resume(stored, parsed.GetValue(jobs), parsed.InvocationConfiguration.Output, cancellation))
                : throw new TreePoseException($"{stored.Folder} is a run of '{stored.Experiment}'; only '{LooFineTuneRun.Experiment}' can be resumed. Start it again.");
        });
        return command;
    }
}
