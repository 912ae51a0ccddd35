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
        Option<bool> dryRun = new("--dry-run") { Description = "Say what it would do and stop: data, units, how long." },
            json = RunJson.Option();
        var command = new TreePoseCommand(experiment.Name, experiment.Summary, [.. experiment.Examples]) { arguments.All };
        command.Add(dryRun);
        command.Add(json);
        if (experiment.IsRandom)
            command.TrainOnDevices();
        command.SetWork(
            (parsed, cancellation) =>
            {
                if (parsed.GetValue(dryRun) && parsed.GetValue(json))
                    throw new OptionsException(["--dry-run has no results to give as JSON: leave out --json."]);
                (ExperimentRequest request, TextWriter output) = (arguments.Read(parsed), parsed.InvocationConfiguration.Output);
                return parsed.GetValue(dryRun) ? RunPlan.Write(bench, experiment, request, output, cancellation)
                    : parsed.GetValue(json) ? AsJson(bench, experiment, request, output, cancellation)
                    : ExperimentRun.Start(bench, experiment, request, output, cancellation);
            }
        );
        return command;
    }

    private static int AsJson(
        Bench bench,
        Experiment experiment,
        ExperimentRequest request,
        TextWriter output,
        CancellationToken cancellation
    )
    {
        string record = "";
        int code = ExperimentRun.Start(bench, experiment, request, TextWriter.Null, cancellation, folder => record = folder);
        RunJson.Write(output, record);
        return code;
    }
}
