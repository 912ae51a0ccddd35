using System.CommandLine;
using TreePose.App.Commands;
using TreePose.Experiments;

namespace TreePose.App;

/// <summary>The tree of commands of a program.</summary>
/// <param name="app">The program, with its parts.</param>
internal sealed class AppCommands(TreePoseApp app)
{
    /// <summary>
    /// The commands that a command line may mean: the one that it names, or all where it names none, as for help. Of experiments that
    /// are not named nothing but the summary is there: what each can be given stands in files of its own.
    /// </summary>
    /// <param name="arguments">The command line; null for everything.</param>
    public Command Build(string[]? arguments)
    {
        var root = new TreePoseCommand(
            "treepose",
            "TreePose: from radar recordings of people in Tree Pose to models that can be believed."
        );
        Entry[] all =
        [
            new("run", () => CreateRun(arguments)),
            new("data", CreateData),
            new("sweep", () => SweepCommand.Create(app.Bench)),
            new("resume", () => ResumeCommand.Create(app.Bench)),
            new("options", () => OptionsCommand.Create(app.Bench)),
            new("unit", () => UnitCommand.Create(app.Bench)),
            new("work", () => WorkCommand.Create(app.Bench)),
            new("models", () => ModelsCommand.Create(app.Bench)),
            new("check", () => CheckCommand.Create(app.Bench)),
            new("completion", CompletionCommand.Create),
            new("runs", () => RunsCommand.Create(app.Bench)),
            new("ui", () => UiCommand.Create(app.Bench)),
            new("report", () => ReportCommand.Create(app.Bench)),
            new("promote", () => PromoteCommand.Create(app.Bench)),
            new("workflow", () => WorkflowCommand.Create(app.Bench)),
            new("predict", () => PredictCommand.Create(app.Bench)),
            new("finetune", () => FineTuneCommand.Create(app.Bench)),
            new("watch", () => WatchCommand.Create(app.Bench)),
            new("model", () => ModelCommand.Create(app.Bench)),
            new("init", InitCommand.Create),
            new("new", NewCommand.Create),
            new("notebook", NotebookCommand.Create),
            new("doctor", DoctorCommand.Create),
            new("demo", () => DemoCommand.Create(app)),
            new("simulate", SimulateCommand.Create),
        ];
        bool named = arguments is [var first, ..] && all.Any(c => c.Name == first);
        foreach (Entry entry in all)
            if (!named || entry.Name == arguments![0])
                root.Add(entry.Make());
        root.Options.Add(TreePoseCommand.HelpOption());
        root.Options.Add(TreePoseCommand.Quiet);
        root.Options.Add(new VersionOption());
        StrictNumbers.Apply(root);
        EmptyText.Refuse(root);
        return root;
    }

    private TreePoseCommand CreateRun(string[]? arguments)
    {
        var run = new TreePoseCommand("run", "Run an experiment and keep its record.");
        foreach (Experiment experiment in app.Bench.Experiments.All)
            run.Add(
                arguments?.Contains(experiment.Name) == false
                    ? new TreePoseCommand(experiment.Name, experiment.Summary, [.. experiment.Examples])
                    : RunCommand.Create(experiment, app.Bench)
            );
        return run;
    }

    private TreePoseCommand CreateData() =>
        new("data", "Look at data and prepare it.")
        {
            DataInitCommand.Create(),
            DataCheckCommand.Create(app.Bench),
            DataSummaryCommand.Create(app.Bench),
            DataRdmCommand.Create(),
            DataAlignCommand.Create(),
            DataEventsCommand.Create(),
            DataWindowsCommand.Create(app.Bench),
            DataVerifyCommand.Create(),
        };

    private sealed record Entry(string Name, Func<Command> Make);
}
