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
                ExperimentRequest request = arguments.Read(parsed);
                if (parsed.GetValue(dryRun))
                    return RunPlan.Write(bench, experiment, request, parsed.InvocationConfiguration.Output, cancellation);
                return RunJson.Print(
                    parsed,
                    json,
                    output =>
                    {
                        string record = "";
                        int code = ExperimentRun.Start(bench, experiment, request, output, cancellation, begun => record = begun);
                        return (code, record);
                    }
                );
            }
        );
        return command;
    }
}
