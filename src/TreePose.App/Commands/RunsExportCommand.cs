using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments.Comparisons;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs export</c>: everything that can stand in one table.</summary>
internal sealed class RunsExportCommand(Bench bench)
{
    private readonly Argument<string[]> _names = RunOptions.Runs(ArgumentArity.ZeroOrMore);
    private readonly Option<string> _root = RunOptions.Root();
    private readonly Option<string?> _where = RunOptions.Where();
    private readonly Option<string?> _sort = RunOptions.Sort();
    private readonly Option<string?> _file = new("--out")
    {
        Description = "File to write; without it the table is printed.",
        HelpName = "FILE",
    };
    private readonly ChoiceOption<TableFormat> _format = RunOptions.Format(TableFormat.Csv);

    public static Command Create(Bench bench) => new RunsExportCommand(bench).Build();

    private Command Build()
    {
        var command = new TreePoseCommand(
            "export",
            "Write runs with all parameters and figures as one table, a row a run.",
            "./treepose runs export --out runs.csv",
            "./treepose runs export --where \"status = finished\" --format json"
        )
        {
            _names,
            _root,
            _where,
            _sort,
            _file,
            _format,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        IReadOnlyList<RunInfo> found = RunOptions.Find(RunOptions.Store(parsed, _root), parsed.GetValue(_names));
        string? by = new RunFigures(bench, found).SortKey(parsed.GetValue(_sort));
        IReadOnlyList<RunInfo> runs = RunQuery.Select(found, parsed.GetValue(_where), by);
        string[] parameters = [.. runs.SelectMany(r => r.Parameters.Keys).Distinct()],
            figures = [.. runs.SelectMany(r => r.Figures.Keys).Distinct()];
        var table = new TableOutput(
            [
                "id",
                "day",
                "name",
                "experiment",
                "status",
                "started",
                "seconds",
                .. parameters.Select(p => "param." + p),
                .. figures.Select(f => "figure." + f),
            ],
            [
                .. runs.Select(r =>
                    (IReadOnlyList<object?>)
                        [
                            r.Id,
                            r.Day,
                            r.Name,
                            r.Experiment,
                            r.Value("status"),
                            r.Value("started"),
                            r.DurationSeconds,
                            .. parameters.Select(p => r.Parameters.GetValueOrDefault(p)),
                            .. figures.Select(f => r.Figures.TryGetValue(f, out double v) ? (object?)v : null),
                        ]
                ),
            ]
        );
        if (parsed.GetValue(_file) is not { } path)
        {
            table.Write(parsed.InvocationConfiguration.Output, _format.Of(parsed));
            return 0;
        }
        using var text = new StringWriter();
        table.Write(text, _format.Of(parsed));
        AtomicFile.WriteAllText(path, text.ToString());
        parsed.InvocationConfiguration.Output.WriteLine($"{runs.Count} runs: {path}");
        return 0;
    }
}
