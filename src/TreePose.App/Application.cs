using System.CommandLine;
using TreePose.App.Commands;

namespace TreePose.App;

/// <summary>The command line's root: builds the commands and turns errors into exit codes.</summary>
internal static class Application
{
    /// <summary>Bad input: the message is for the user, who can mend it.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped by Ctrl-C or a signal; what was done is valid.</summary>
    public const int Interrupted = 130;

    /// <summary>Runs one command line and returns the exit code.</summary>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors)
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
            return parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) }).GetAwaiter().GetResult();
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
    public static Command Build()
    {
        var root = new TreePoseCommand("treepose", "TreePose: from radar recordings of people in Tree Pose to models that can be believed.")
        {
            new TreePoseCommand("run", "Run an experiment and keep its record.") { GoUpDownCommand.Create(), LooFineTuneCommand.Create(), StabilityPreprocessingCommand.Create() },
            new TreePoseCommand("data", "Look at data and prepare it.")
            {
                DataSummaryCommand.Create(), DataRdmCommand.Create(), DataAlignCommand.Create(), DataEventsCommand.Create(), DataWindowsCommand.Create(),
            },
            SweepCommand.Create(),
            ResumeCommand.Create(),
            ModelsCommand.Create(),
            RunsCommand.Create(),
            ReportCommand.Create(),
            PromoteCommand.Create(),
            WorkflowCommand.Create(),
            InitCommand.Create(),
            DemoCommand.Create(),
            SimulateCommand.Create(),
        };
        root.Options.Add(TreePoseCommand.HelpOption());
        root.Options.Add(new VersionOption());
        return root;
    }

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;
}
