using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments.Parts;
using TreePose.Ui;

namespace TreePose.App.Commands;

/// <summary><c>treepose ui</c>: the store of runs as pages for browsers on this machine.</summary>
internal sealed class UiCommand(Bench bench)
{
    private const int DefaultPort = 8320;
    private readonly Option<string> _root = RunOptions.Root();
    private readonly Option<int> _port = Port();
    private readonly Option<string?> _export = new("--export")
    {
        Description = "Write the pages as files into a new folder instead, to be put anywhere.",
        HelpName = "DIR",
    };
    private readonly Option<string?> _where = new("--where")
    {
        Description = "With --export: only runs that fulfil a condition, as 'runs list' takes it.",
        HelpName = "CONDITION",
    };

    public static Command Create(Bench bench) => new UiCommand(bench).Build();

    private static Option<int> Port()
    {
        var port = new Option<int>("--port")
        {
            Description = "Where to listen at 127.0.0.1; 0 takes a free port.",
            HelpName = "PORT",
            DefaultValueFactory = _ => DefaultPort,
        };
        port.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && Numbers.TryWhole(given.Value, out long value) && value is < 0 or > ushort.MaxValue)
                r.AddError($"--port cannot be {value}: allowed is 0 to {ushort.MaxValue}.");
        });
        return port;
    }

    private Command Build()
    {
        var command = new TreePoseCommand(
            "ui",
            "Look at all runs in a browser on this machine: list, runs, comparisons, sweeps.",
            "./treepose ui",
            "./treepose ui --runs model_data/experiment_records --port 9000",
            "./treepose ui --export site --where \"status = finished\""
        )
        {
            _root,
            _port,
            _export,
            _where,
        };
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string root = RunOptions.Store(parsed, _root).Root;
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_export) is { } folder)
        {
            int written = StaticSite.Write(bench, root, parsed.GetValue(_where), folder, output.WriteLine);
            output.WriteLine($"{Plural.Of(written, "run")}: {Path.Combine(folder, "index.html")}");
            return 0;
        }
        if (parsed.GetValue(_where) is not null)
            throw new OptionsException(["--where goes with --export: on the page itself a condition is typed above the list."]);
        using var server = new UiServer(bench, root, parsed.GetValue(_port));
        output.WriteLine($"{Plural.Of(server.Index.Now().Runs.Count, "run")} of {root}: {server.Address}");
        output.WriteLine("For this machine alone. Ctrl-C ends.");
        output.Flush();
        cancellation.WaitHandle.WaitOne();
        return TreePoseApp.Interrupted;
    }
}
