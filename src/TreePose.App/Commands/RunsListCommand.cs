using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs list</c>: which runs there are.</summary>
internal static class RunsListCommand
{
    public static Command Create()
    {
        Option<string> root = RunOptions.Root();
        Option<string?> where = RunOptions.Where(),
            sort = RunOptions.Sort();
        Option<string[]> columns = RunOptions.Columns();
        Option<TableFormat> format = RunOptions.Format();
        var command = new TreePoseCommand(
            "list",
            "List runs, filtered and sorted.",
            "./treepose runs list",
            "./treepose runs list --where \"event.f1.250ms > 0.9\" --sort=-started",
            "./treepose runs list --columns model,training.epochs --format csv"
        )
        {
            root,
            where,
            sort,
            columns,
            format,
        };
        command.SetAction(parsed =>
        {
            IReadOnlyList<RunInfo> runs = RunQuery.Select(
                new RunStore(parsed.GetValue(root)!).List(),
                parsed.GetValue(where),
                parsed.GetValue(sort)
            );
            // What is asked about is shown.
            string[] asked = parsed.GetValue(where) is { } condition ? [.. RunFilter.Parse(condition).Keys] : [];
            string[] shown =
            [
                .. RunOptions
                    .Names(parsed.GetValue(columns))
                    .Concat(asked)
                    .Append(parsed.GetValue(sort)?.TrimStart('-') ?? "")
                    .Where(c => c.Length > 0 && c is not ("name" or "experiment" or "status" or "started" or "duration"))
                    .Distinct(),
            ];
            TextWriter output = parsed.InvocationConfiguration.Output;
            new TableOutput(
                ["name", "experiment", "status", "started", "seconds", .. shown],
                [
                    .. runs.Select(r =>
                        (IReadOnlyList<object?>)
                            [r.Name, r.Experiment, r.Value("status"), r.Value("started"), r.DurationSeconds, .. shown.Select(r.Value)]
                    ),
                ]
            ).Write(output, parsed.GetValue(format));
            if (parsed.GetValue(format) == TableFormat.Table)
                output.WriteLine(runs.Count == 1 ? "1 run" : $"{runs.Count} runs");
            return 0;
        });
        return command;
    }
}
