using System.CommandLine;
using System.Globalization;
using TreePose.App.Runs;
using TreePose.Evaluation.Statistics;
using TreePose.Experiments.Comparisons;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs compare</c>: figures side by side, and participant by participant against the first run.</summary>
internal static class RunsCompareCommand
{
    public static Command Create(Bench bench)
    {
        Argument<string[]> names = RunOptions.Runs(new ArgumentArity(2, 100));
        Option<string> root = RunOptions.Root();
        Option<string[]> figures = new("--figures")
        {
            Description = "Figures to compare, separated by commas; those of the experiment when left out.",
            HelpName = "NAMES",
            DefaultValueFactory = _ => [],
        };
        Option<string?> sort = new("--sort")
        {
            Description = "Order the runs by a figure, the better first; the others are then held against the best.",
            HelpName = "NAME",
        };
        ChoiceOption<TableFormat> format = RunOptions.Format();
        var command = new TreePoseCommand(
            "compare",
            "Compare runs: figures side by side, and paired over the same participants.",
            "./treepose runs compare study bilstm tcn",
            "./treepose runs compare study bilstm --figures event.f1.250ms",
            "./treepose runs compare study bilstm tcn --sort frame.macroF1"
        )
        {
            names,
            root,
            figures,
            sort,
            format,
        };
        command.SetAction(parsed =>
        {
            var store = RunOptions.Store(parsed, root);
            RunInfo[] runs = [.. parsed.GetValue(names)!.Select(store.Find)];
            if (parsed.GetValue(sort) is { } by)
                runs = [.. RunQuery.Select(runs, null, new RunFigures(bench, runs).SortKey(by))];
            string[] chosen = RunOptions.Names(parsed.GetValue(figures));
            Write(bench, runs, chosen, format.Of(parsed), parsed.InvocationConfiguration.Output);
            return 0;
        });
        return command;
    }

    /// <summary>Writes the comparison of the first run with each of the others.</summary>
    public static void Write(Bench bench, RunInfo[] runs, string[] chosen, TableFormat form, TextWriter output)
    {
        var named = new RunFigures(bench, runs);
        var folds = new ComparedFolds(runs);
        IEnumerable<string> ofFolds = Enumerable.Range(0, runs.Length).SelectMany(r => folds.Columns(r, r));
        string Heading(string name) => Named(named, name, form);
        named.Require(chosen, runs.SelectMany(r => r.Figures.Keys).Concat(ofFolds));
        string[] shown = named.Shown(runs.SelectMany(r => r.Figures.Keys), chosen);
        object? Of(RunInfo run, string name) =>
            run.Figures.Where(f => named.NameOf(f.Key) == name).Select(f => (object?)f.Value).FirstOrDefault();
        new TableOutput(
            ["figure", .. runs.Select(r => r.Name)],
            [.. shown.Select(n => (IReadOnlyList<object?>)[Heading(n), .. runs.Select(r => Of(r, n))])]
        ).Write(output, form);
        WritePairs(output, folds, named, chosen, form);
    }

    private static string Named(RunFigures figures, string name, TableFormat form) =>
        form is TableFormat.Table or TableFormat.Markdown ? figures.Heading(name) : figures.NameOf(name);

    private static void WritePairs(TextWriter output, ComparedFolds folds, RunFigures figures, string[] chosen, TableFormat format)
    {
        var paired = new PairedRuns(folds, figures, chosen);
        List<string> notes = [.. paired.Notes, .. paired.Partial];
        if (paired.Tested.Count > 0)
        {
            output.WriteLine();
            WriteRows(output, folds, paired.Tested, figures, format);
            notes.AddRange(NotesOn(folds.Runs[0].Name, folds.What, paired.Tested));
        }
        if (format is TableFormat.Table or TableFormat.Markdown)
        {
            output.WriteLine();
            foreach (string note in notes)
                output.WriteLine(note);
        }
    }

    private static void WriteRows(
        TextWriter output,
        ComparedFolds folds,
        IReadOnlyList<PairedFigure> rows,
        RunFigures figures,
        TableFormat format
    )
    {
        string what = folds.What;
        string[] columns =
        [
            "per " + what,
            "run",
            $"mean {folds.Runs[0].Name}",
            "mean",
            "difference",
            "95 % interval",
            "d_z",
            "p",
            "p (Holm)",
            what + "s",
        ];
        new TableOutput(
            columns,
            [
                .. rows.Select(r =>
                    (IReadOnlyList<object?>)
                        [
                            Named(figures, r.Column, format),
                            folds.Runs[r.Other].Name,
                            r.Pairs.Average(p => p.First),
                            r.Pairs.Average(p => p.Second),
                            r.Told.MeanDifference.Value,
                            Interval(r.Told.MeanDifference),
                            r.Told.CohensDz,
                            r.Told.SignFlipP,
                            r.Corrected,
                            (double)r.Told.Participants,
                        ]
                ),
            ]
        ).Write(output, format);
    }

    private static IEnumerable<string> NotesOn(string first, string what, IReadOnlyList<PairedFigure> rows)
    {
        yield return "↑ higher is better, ↓ lower is better.";
        yield return (
            $"Each row: the run against {first} over the same {what}s; difference is the run minus {first}, "
            + $"its interval from a bootstrap over {what}s; d_z is the mean difference over its standard deviation; p "
            + $"from a two-sided sign-flip permutation test, then corrected for {rows.Count} comparisons."
        );
        PairedComparison fewest = rows.MinBy(r => r.Told.Participants)!.Told;
        if (fewest.Participants < 6)
            yield return (
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"With {fewest.Participants} {what}s no p-value can be below {fewest.SmallestPossibleP:0.###}: so few "
                        + $"{what}s cannot show a difference."
                )
            );
    }

    private static string Interval(Estimate difference) =>
        difference.Lower is { } lower && difference.Upper is { } upper
            ? FormattableString.Invariant($"{lower:0.####} to {upper:0.####}")
            : "-";
}
