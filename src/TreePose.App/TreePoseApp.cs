using System.CommandLine;
using TreePose.App.Commands;
using TreePose.Experiments;
using TreePose.Experiments.Parts;

namespace TreePose.App;

/// <summary>
/// The bench as a program: every command of TreePose over the parts that are registered. A script adds its own and runs:
/// <c>return TreePoseApp.Create().AddExperiment(…).Run(args);</c>
/// </summary>
public sealed class TreePoseApp
{
    /// <summary>Bad input: the message is for the user, who can mend it.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped by Ctrl-C or a signal; what was done is valid.</summary>
    public const int Interrupted = 130;

    private TreePoseApp()
    {
    }

    /// <summary>What can be named.</summary>
    public Bench Bench { get; } = Bench.Shipped();

    /// <summary>A program with what TreePose ships.</summary>
    public static TreePoseApp Create() => new();

    /// <summary>Adds an experiment.</summary>
    /// <exception cref="TreePose.Parts.PartException">One of this name is there.</exception>
    public TreePoseApp AddExperiment(Experiment experiment)
    {
        Bench.Experiments.Add(experiment);
        return this;
    }

    /// <summary>Runs one command line on the console and returns the exit code.</summary>
    public int Run(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    /// <summary>Runs one command line and returns the exit code.</summary>
    public int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        ParseResult parsed = Build().Parse(arguments);
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            {
                foreach (var error in parsed.Errors) errors.WriteLine($"treepose: {error.Message}");
                errors.WriteLine($"See './{PathOf(parsed.CommandResult.Command)} --help'.");
                return BadInput;
            }
            var configuration = new InvocationConfiguration
            {
                Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            };
            return parsed.InvokeAsync(configuration).GetAwaiter().GetResult();
        }
        catch (TreePoseException e)
        {
            errors.WriteLine($"treepose: {e.Message}");
            return BadInput;
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("treepose: stopped; what was done so far is kept.");
            return Interrupted;
        }
    }

    /// <summary>All commands.</summary>
    internal Command Build()
    {
        var run = new TreePoseCommand("run", "Run an experiment and keep its record.");
        foreach (Experiment experiment in Bench.Experiments.All) run.Add(RunCommand.Create(experiment, Bench));
        var root = new TreePoseCommand("treepose", "TreePose: from radar recordings of people in Tree Pose to models that can be believed.")
        {
            run,
            new TreePoseCommand("data", "Look at data and prepare it.")
            {
                DataSummaryCommand.Create(), DataRdmCommand.Create(), DataAlignCommand.Create(), DataEventsCommand.Create(), DataWindowsCommand.Create(),
            },
            SweepCommand.Create(Bench),
            ResumeCommand.Create(Bench),
            UnitCommand.Create(Bench),
            ModelsCommand.Create(),
            RunsCommand.Create(),
            ReportCommand.Create(Bench),
            PromoteCommand.Create(),
            WorkflowCommand.Create(Bench),
            InitCommand.Create(),
            DemoCommand.Create(this),
            SimulateCommand.Create(),
        };
        root.Options.Add(TreePoseCommand.HelpOption());
        root.Options.Add(new VersionOption());
        return root;
    }

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;
}
