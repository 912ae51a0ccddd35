using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs export</c>: everything that can stand in one table.</summary>
internal static class RunsExportCommand
{
    public static Command Create(Bench bench)
    {
        Argument<string[]> names = RunOptions.Runs(ArgumentArity.ZeroOrMore);
        Option<string> root = RunOptions.Root();
        Option<string?> where = RunOptions.Where(),
            sort = RunOptions.Sort();
        Option<string?> file = new("--out") { Description = "File to write; without it the table is printed.", HelpName = "FILE" };
        Option<TableFormat> format = RunOptions.Format();
        format.DefaultValueFactory = _ => TableFormat.Csv;
        var command = new TreePoseCommand(
            "export",
            "Write runs with all parameters and figures as one table, a row a run.",
            "./treepose runs export --out runs.csv",
            "./treepose runs export --where \"status = finished\" --format json"
        )
        {
            names,
            root,
            where,
            sort,
            file,
            format,
        };
        command.SetAction(parsed =>
        {
            IReadOnlyList<RunInfo> found = RunOptions.Find(new RunStore(parsed.GetValue(root)!), parsed.GetValue(names));
            string? by = new RunFigures(bench, found).SortKey(parsed.GetValue(sort));
            IReadOnlyList<RunInfo> runs = RunQuery.Select(found, parsed.GetValue(where), by);
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
            if (parsed.GetValue(file) is not { } path)
            {
                table.Write(parsed.InvocationConfiguration.Output, parsed.GetValue(format));
                return 0;
            }
            using var text = new StringWriter();
            table.Write(text, parsed.GetValue(format));
            AtomicFile.WriteAllText(path, text.ToString());
            parsed.InvocationConfiguration.Output.WriteLine($"{runs.Count} runs: {path}");
            return 0;
        });
        return command;
    }
}
