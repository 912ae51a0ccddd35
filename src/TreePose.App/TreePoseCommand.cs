using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TreePose.App.Commands;
using TreePose.Torch;

namespace TreePose.App;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class TreePoseCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Command lines that can be copied.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>The option of every command.</summary>
    public static Option<bool> Quiet { get; } = new("--quiet") { Description = "Show no progress.", Recursive = true };

    private Option<string>? _device;

    /// <summary>Lets the user choose where networks are trained.</summary>
    public void TrainOnDevices()
    {
        _device = CommonOptions.Device();
        Add(_device);
    }

    /// <summary>Adds several options.</summary>
    public void Add(IEnumerable<Option> options)
    {
        foreach (Option option in options)
            Add(option);
    }

    /// <summary>
    /// Sets what the command does, with its exit code. It runs on a thread of its own: until an action returns its task,
    /// nothing listens to Ctrl-C.
    /// </summary>
    public void SetWork(Func<ParseResult, CancellationToken, int> work) =>
        SetAction(
            (parsed, cancellation) =>
                Task.Run(
                    () =>
                    {
                        if (parsed.GetValue(Quiet))
                            ConsoleProgress.BeQuiet();
                        if (_device is not null)
                            TorchRuntime.Use(parsed.GetValue(_device)!);
                        return work(parsed, cancellation);
                    },
                    CancellationToken.None
                )
        );

    /// <summary>Help that ends with a command's examples, or the first of each of its subcommands.</summary>
    public static HelpOption HelpOption()
    {
        var help = new HelpOption { Recursive = true };
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return help;
    }

    private static IEnumerable<string> ExamplesOf(Command command) =>
        command is TreePoseCommand { Examples.Count: > 0 } own ? own.Examples : command.Subcommands.SelectMany(s => ExamplesOf(s).Take(1));

    private sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            inner.MaxWidth = 80;
            int code = inner.Invoke(parsed);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in ExamplesOf(parsed.CommandResult.Command))
                output.WriteLine($"  {example}");
            return code;
        }
    }
}
