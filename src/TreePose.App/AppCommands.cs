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
        (string Name, Func<Command> Make)[] all =
        [
            ("run", () => CreateRun(arguments)),
            ("data", CreateData),
            ("sweep", () => SweepCommand.Create(app.Bench)),
            ("resume", () => ResumeCommand.Create(app.Bench)),
            ("options", () => OptionsCommand.Create(app.Bench)),
            ("unit", () => UnitCommand.Create(app.Bench)),
            ("work", () => WorkCommand.Create(app.Bench)),
            ("models", () => ModelsCommand.Create(app.Bench)),
            ("check", () => CheckCommand.Create(app.Bench)),
            ("completion", CompletionCommand.Create),
            ("runs", () => RunsCommand.Create(app.Bench)),
            ("ui", () => UiCommand.Create(app.Bench)),
            ("report", () => ReportCommand.Create(app.Bench)),
            ("promote", () => PromoteCommand.Create(app.Bench)),
            ("workflow", () => WorkflowCommand.Create(app.Bench)),
            ("predict", () => PredictCommand.Create(app.Bench)),
            ("finetune", () => FineTuneCommand.Create(app.Bench)),
            ("watch", () => WatchCommand.Create(app.Bench)),
            ("model", () => ModelCommand.Create(app.Bench)),
            ("init", InitCommand.Create),
            ("new", NewCommand.Create),
            ("notebook", NotebookCommand.Create),
            ("doctor", DoctorCommand.Create),
            ("demo", () => DemoCommand.Create(app)),
            ("simulate", SimulateCommand.Create),
        ];
        bool named = arguments is [var first, ..] && all.Any(c => c.Name == first);
        foreach ((string name, Func<Command> make) in all)
            if (!named || name == arguments![0])
                root.Add(make());
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
}
