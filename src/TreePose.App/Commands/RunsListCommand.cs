using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs list</c>: which runs there are.</summary>
internal sealed class RunsListCommand(Bench bench)
{
    private readonly Option<string> _root = RunOptions.Root();
    private readonly Option<string?> _where = RunOptions.Where();
    private readonly Option<string?> _sort = RunOptions.Sort();
    private readonly Option<string[]> _columns = RunOptions.Columns();
    private readonly Option<TableFormat> _format = RunOptions.Format();

    public static Command Create(Bench bench) => new RunsListCommand(bench).Build();

    private Command Build()
    {
        var command = new TreePoseCommand(
            "list",
            "List runs, filtered and sorted.",
            "./treepose runs list",
            "./treepose runs list --sort event.f1.250ms",
            "./treepose runs list --where \"event.f1.250ms > 0.9\" --sort=-started",
            "./treepose runs list --columns model,training.epochs --format csv"
        )
        {
            _root,
            _where,
            _sort,
            _columns,
            _format,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        IReadOnlyList<RunInfo> all = RunOptions.Store(parsed, _root).List();
        string? by = new RunFigures(bench, all).SortKey(parsed.GetValue(_sort));
        IReadOnlyList<RunInfo> runs = RunQuery.Select(all, parsed.GetValue(_where), by);
        var figures = new RunFigures(bench, runs);
        foreach (string column in RunOptions.Names(parsed.GetValue(_columns)).Where(c => figures.Of(c) is null))
            RunQuery.CheckKnown(all, column);
        // What is asked about is shown.
        string[] asked = parsed.GetValue(_where) is { } condition ? [.. RunFilter.Parse(condition).Keys] : [];
        string[] named = RunOptions.Names(parsed.GetValue(_columns));
        string[] shown =
        [
            .. (named.Length > 0 ? named : figures.Main)
                .Concat(asked)
                .Append(parsed.GetValue(_sort)?.TrimStart('-') ?? "")
                .Where(c => c.Length > 0 && c is not ("name" or "experiment" or "status" or "started" or "duration"))
                .Select(figures.NameOf)
                .Distinct(),
        ];
        TextWriter output = parsed.InvocationConfiguration.Output;
        TableFormat form = parsed.GetValue(_format);
        bool isRead = form == TableFormat.Table;
        // Most names begin with their experiment's: a column that says nothing new pushes the figures off a terminal.
        bool hidesExperiment = isRead && runs.All(r => r.Experiment is { } e && r.Name.StartsWith(e, StringComparison.Ordinal));
        string[] columns = ["name", "experiment", "status", "started", "seconds"];
        new TableOutput(
            [.. columns.Where(c => !hidesExperiment || c != "experiment"), .. shown.Select(c => figures.Heading(c, form))],
            [
                // Values first: what cannot be read shows then, and is the run's status.
                .. RunQuery
                    .InParallel(runs, r => (Run: r, Values: shown.Select(c => figures.Value(r, c)).ToArray()))
                    .Select(r =>
                        (IReadOnlyList<object?>)
                            [
                                r.Run.Name,
                                .. hidesExperiment ? Array.Empty<object?>() : [r.Run.Experiment],
                                r.Run.Value("status"),
                                r.Run.Value("started"),
                                isRead && r.Run.DurationSeconds is { } seconds ? Math.Round(seconds, 1) : r.Run.DurationSeconds,
                                .. r.Values,
                            ]
                    ),
            ]
        ).Write(output, form);
        if (!isRead)
            return 0;
        foreach (RunInfo damaged in runs.Where(r => r.Status == RunStatus.Unreadable))
            output.WriteLine($"{damaged.Day}/{damaged.Name} cannot be read: {damaged.Reason}");
        output.WriteLine(runs.Count == 1 ? "1 run" : $"{runs.Count} runs");
        return 0;
    }
}
