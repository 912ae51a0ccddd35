using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments.Comparisons;
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
    private readonly ChoiceOption<TableFormat> _format = RunOptions.Format();
    private readonly Option<bool> _archived = new("--archived") { Description = "Runs that were put aside, too." };

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
            _archived,
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
        int found = runs.Count;
        // A condition about it says itself which ones are wanted.
        if (!parsed.GetValue(_archived) && !(parsed.GetValue(_where)?.Contains("archived", StringComparison.Ordinal) ?? false))
            runs = [.. runs.Where(r => !r.Notes.IsArchived)];
        var figures = new RunFigures(bench, runs);
        foreach (string column in RunOptions.Names(parsed.GetValue(_columns)).Where(c => figures.Of(c) is null))
            RunQuery.CheckKnown(all, column);
        string[] shown = figures.Columns(RunOptions.Names(parsed.GetValue(_columns)), parsed.GetValue(_where), parsed.GetValue(_sort));
        TextWriter output = parsed.InvocationConfiguration.Output;
        TableFormat form = _format.Of(parsed);
        bool isRead = form == TableFormat.Table;
        // Most names begin with their experiment's: a column that says nothing new pushes the figures off a terminal.
        bool hidesExperiment = isRead && runs.All(r => r.Experiment is { } e && r.Name.StartsWith(e, StringComparison.Ordinal));
        string Heading(string name) => form is TableFormat.Table or TableFormat.Markdown ? figures.Heading(name) : figures.NameOf(name);
        string[] columns = ["name", "experiment", "status", "started", "seconds"];
        bool hasNotes = runs.Any(r => r.Notes.Tags.Count > 0 || r.Notes.Note is not null);
        string[] said = hasNotes ? ["tags", "note"] : [];
        new TableOutput(
            [.. columns.Where(c => !hidesExperiment || c != "experiment"), .. shown.Select(c => Heading(c)), .. said],
            [
                // Values first: what cannot be read shows then, and is the run's status.
                .. Together
                    .Map(runs, r => (Run: r, Values: Asked(r, figures, shown)))
                    .Select(r =>
                        (IReadOnlyList<object?>)
                            [
                                r.Run.Name,
                                .. hidesExperiment ? Array.Empty<object?>() : [r.Run.Experiment],
                                r.Run.Value("status"),
                                r.Run.Value("started"),
                                isRead && r.Run.DurationSeconds is { } seconds ? Math.Round(seconds, 1) : r.Run.DurationSeconds,
                                .. r.Values,
                                .. hasNotes ? Said(r.Run, isRead) : [],
                            ]
                    ),
            ]
        ).Write(output, form);
        if (!isRead)
            return 0;
        foreach (RunInfo damaged in runs.Where(r => r.Status == RunStatus.Unreadable))
            output.WriteLine($"{damaged.Day}/{damaged.Name} cannot be read: {damaged.Reason}");
        string aside = found > runs.Count ? $"; {found - runs.Count} archived left out (--archived)" : "";
        output.WriteLine(Plural.Of(runs.Count, "run") + aside);
        return 0;
    }

    /// <summary>The values to show; the last that is asked of a run.</summary>
    private static object?[] Asked(IRunValues run, RunFigures figures, string[] shown)
    {
        object?[] values = [.. shown.Select(c => figures.Value(run, c))];
        run.LetGo();
        return values;
    }

    /// <summary>What people said about a run: its tags and its note, in short where a person reads.</summary>
    private static object?[] Said(RunInfo run, bool isRead)
    {
        const int Longest = 40;
        string tags = string.Join(' ', run.Notes.Tags.Where(t => t.Value.Length > 0).Select(t => $"{t.Key}={t.Value}"));
        string? note = run.Notes.Note?.ReplaceLineEndings(" ");
        return [tags.Length > 0 ? tags : null, isRead && note?.Length > Longest ? note[..Longest] + "…" : note];
    }
}
