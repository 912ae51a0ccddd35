using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments.Execution.Slurm;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs cancel</c>: ends the jobs that a run has with Slurm.</summary>
internal static class RunsCancelCommand
{
    public static Command Create()
    {
        Argument<string> run = RunOptions.Run();
        Option<string> root = RunOptions.Root();
        var command = new TreePoseCommand(
            "cancel",
            "End the jobs that a run or sweep has with Slurm; finished units are kept and 'resume' goes on.",
            "./treepose runs cancel latest"
        )
        {
            run,
            root,
        };
        command.SetWork(
            (parsed, _) =>
            {
                RunInfo found = RunOptions.Store(parsed, root).Find(parsed.GetValue(run)!);
                if (SlurmJobs.Read(found.Folder) is null)
                    throw new TreePoseException($"'{found.Folder}' was never handed to Slurm: there is nothing to cancel.");
                if (found.Status is RunStatus.Finished)
                    throw new TreePoseException($"'{found.Folder}' is finished: there is nothing to cancel.");
                SlurmClient.Require();
                SlurmJobs.Cancel(found.Folder); // whoever collects it hands nothing on from now on
                SlurmJobs jobs = SlurmJobs.Read(found.Folder)!;
                if (!new SlurmClient().Cancel(jobs.Alive))
                    throw new TreePoseException("Slurm does not answer: its jobs may go on. Say it again later.");
                if (found.Status is RunStatus.Waiting)
                    RunRecord.Mark(found.Folder, RunStatus.Interrupted, "its jobs were cancelled", TimeProvider.System);
                TextWriter output = parsed.InvocationConfiguration.Output;
                output.WriteLine($"{(jobs.Alive.Count == 0 ? "No job was left" : $"Cancelled: {string.Join(", ", jobs.Alive)}")}.");
                output.WriteLine($"To go on: {StoredRun.Open(found.Folder).CommandLine("resume")}");
                return 0;
            }
        );
        return command;
    }
}
