using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Runs;
using TreePose.Tracking;
using TreePose.Tracking.Mlflow;

namespace TreePose.App.Commands;

/// <summary><c>treepose promote</c>: freezes a run as a workflow.</summary>
internal static class PromoteCommand
{
    public static Command Create()
    {
        Argument<string> run = RunOptions.Run();
        Option<string> name = new("--as")
        {
            Description = "The workflow's name.",
            HelpName = "NAME",
            Required = true,
        };
        Option<string> root = RunOptions.Root(),
            workflows = WorkflowCommand.Folder();
        Option<string[]> figures = new("--figures")
        {
            Description = "Figures that must be reached again; all of the run's when left out.",
            HelpName = "NAMES",
            DefaultValueFactory = _ => [],
        };
        Option<double> tolerance = new("--tolerance")
        {
            Description = "How far they may differ, relative to their value.",
            HelpName = "X",
            DefaultValueFactory = _ => 0.02,
        };
        Option<string[]> to = RunOptions.To("Also register the model there: mlflow:http://HOST:PORT.");
        var command = new TreePoseCommand(
            "promote",
            "Freeze a finished run as a workflow, with its model and a model card.",
            "./treepose promote latest --as foot-events --tolerance 0.01",
            "./treepose promote latest --as foot-events --figures event.f1.250ms",
            "./treepose promote latest --as foot-events --to mlflow:http://127.0.0.1:5000"
        )
        {
            run,
            name,
            root,
            workflows,
            figures,
            tolerance,
            to,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                IReadOnlyList<TrackerTarget> targets = RunOptions.Targets(parsed.GetValue(to));
                RunInfo found = new RunStore(parsed.GetValue(root)!).Find(parsed.GetValue(run)!);
                if (SweepCommand.IsSweep(found))
                    throw new TreePoseException(
                        $"'{found.Name}' is a sweep: promote one of its trials, './treepose runs list --where \"parent = "
                            + $"{found.Name}\"' shows them."
                    );
                Workflow workflow = Workflow.Promote(
                    found,
                    parsed.GetValue(name)!,
                    parsed.GetValue(workflows)!,
                    RunOptions.Names(parsed.GetValue(figures)),
                    parsed.GetValue(tolerance),
                    TimeProvider.System
                );
                TextWriter output = parsed.InvocationConfiguration.Output;
                output.WriteLine(
                    $"{found.Name} is promoted: {Path.Combine(parsed.GetValue(workflows)!, workflow.Name + ".json")} "
                        + $"({workflow.Options.Count} options, {workflow.DataManifest.Count} data files, "
                        + $"{workflow.Figures.Count} figures, {workflow.Model.Count} model files)"
                );
                if ((bool?)workflow.Code["git"]?["dirty"] == true)
                    output.WriteLine("The code had changes that were not committed: they are in the run's source/dirty.diff, not in git.");
                foreach (TrackerTarget target in targets)
                {
                    foreach (
                        DeliveryOutcome outcome in await TrackerDelivery
                            .SyncAsync(found.Folder, [target], TimeProvider.System, cancel: cancel)
                            .ConfigureAwait(false)
                    )
                        RunOptions.Write(output, found.Name, outcome);
                    string version = await MlflowRegistry
                        .RegisterAsync(
                            target,
                            found,
                            workflow.Name,
                            "checkpoints",
                            $"Promoted from {found.Day}/{found.Name}.",
                            TimeProvider.System,
                            cancel: cancel
                        )
                        .ConfigureAwait(false);
                    output.WriteLine($"{target}: registered as {workflow.Name}, version {version}");
                }
                return 0;
            }
        );
        return command;
    }
}
