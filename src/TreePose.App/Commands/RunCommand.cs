using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments;
using TreePose.Experiments.Parts;

namespace TreePose.App.Commands;

/// <summary><c>treepose run EXPERIMENT</c>, the same for every experiment.</summary>
internal static class RunCommand
{
    /// <summary>The command of one experiment.</summary>
    public static Command Create(Experiment experiment, Bench bench)
    {
        var arguments = new RunArguments(experiment);
        var command = new TreePoseCommand(experiment.Name, experiment.Summary, [.. experiment.Examples]) { arguments.All };
        if (experiment.IsRandom)
            command.TrainOnDevices();
        command.SetWork(
            (parsed, cancellation) =>
                ExperimentRun.Start(bench, experiment, arguments.Read(parsed), parsed.InvocationConfiguration.Output, cancellation)
        );
        return command;
    }
}
