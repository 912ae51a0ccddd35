using System.CommandLine;
using System.Globalization;
using TreePose.App.Runs;
using TreePose.Evaluation.Statistics;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs compare</c>: figures side by side, and participant by participant against the first run.</summary>
internal static class RunsCompareCommand
{
    /// <summary>Seed of the bootstrap, and of the random signs when there are many participants.</summary>
    private const int Seed = 1;

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
        Option<TableFormat> format = RunOptions.Format();
        var command = new TreePoseCommand(
            "compare",
            "Compare runs: figures side by side, and paired over the same participants.",
            "./treepose runs compare study bilstm tcn",
            "./treepose runs compare study bilstm --figures event.f1.250ms"
        )
        {
            names,
            root,
            figures,
            format,
        };
        command.SetAction(parsed =>
        {
            var store = RunOptions.Store(parsed, root);
            RunInfo[] runs = [.. parsed.GetValue(names)!.Select(store.Find)];
            string[] chosen = RunOptions.Names(parsed.GetValue(figures));
            Write(bench, runs, chosen, parsed.GetValue(format), parsed.InvocationConfiguration.Output);
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
        named.Require(chosen, runs.SelectMany(r => r.Figures.Keys).Concat(ofFolds));
        string[] shown = named.Shown(runs.SelectMany(r => r.Figures.Keys), chosen);
        object? Of(RunInfo run, string name) =>
            run.Figures.Where(f => named.NameOf(f.Key) == name).Select(f => (object?)f.Value).FirstOrDefault();
        new TableOutput(
            ["figure", .. runs.Select(r => r.Name)],
            [.. shown.Select(n => (IReadOnlyList<object?>)[named.Heading(n, form), .. runs.Select(r => Of(r, n))])]
        ).Write(output, form);
        WritePairs(output, folds, named, chosen, form);
    }

    private static void WritePairs(TextWriter output, ComparedFolds folds, RunFigures figures, string[] chosen, TableFormat format)
    {
        IReadOnlyList<RunInfo> runs = folds.Runs;
        var rows = new List<PairRow>();
        var notes = new List<string>();
        for (int other = 1; other < runs.Count; other++)
        {
            if (folds.Mismatch(0, other) is { } mismatch)
            {
                notes.Add($"{runs[0].Name} and {runs[other].Name} cannot be compared {folds.What} by {folds.What}: {mismatch}.");
                continue;
            }
            if (!ComparedFolds.SameData(runs[0], runs[other]))
                notes.Add($"{runs[0].Name} and {runs[other].Name} used different data: a difference may come from that.");
            string[] shared = [.. folds.Columns(0, other)];
            foreach (string column in figures.Shown(shared, chosen).Select(name => shared.First(c => figures.NameOf(c) == name)))
            {
                double[] first = folds.Values(0, column, 0)!,
                    second = folds.Values(other, column, 0)!;
                rows.Add(new(column, runs[other].Name, first.Average(), second.Average(), PairedComparison.Of(second, first, Seed)));
            }
        }
        if (rows.Count > 0)
        {
            output.WriteLine();
            WriteRows(output, (runs[0].Name, folds.What), rows, figures, format);
            notes.AddRange(NotesOn(runs[0].Name, folds.What, rows));
        }
        if (format is TableFormat.Table or TableFormat.Markdown)
        {
            output.WriteLine();
            foreach (string note in notes)
                output.WriteLine(note);
        }
    }

    /// <summary>A figure of one run against the first, over the same participants.</summary>
    private sealed record PairRow(string Column, string Run, double First, double Second, PairedComparison Pair);

    private static void WriteRows(
        TextWriter output,
        (string First, string What) of,
        List<PairRow> rows,
        RunFigures figures,
        TableFormat format
    )
    {
        IReadOnlyList<double?> corrected = PairedTests.Holm([.. rows.Select(r => r.Pair.SignFlipP)]);
        new TableOutput(
            ["per " + of.What, "run", $"mean {of.First}", "mean", "difference", "95 % interval", "d_z", "p", "p (Holm)", of.What + "s"],
            [
                .. rows.Select(
                    (r, i) =>
                        (IReadOnlyList<object?>)
                            [
                                figures.Heading(r.Column, format),
                                r.Run,
                                r.First,
                                r.Second,
                                r.Pair.MeanDifference.Value,
                                Interval(r.Pair.MeanDifference),
                                r.Pair.CohensDz,
                                r.Pair.SignFlipP,
                                corrected[i],
                                (double)r.Pair.Participants,
                            ]
                ),
            ]
        ).Write(output, format);
    }

    private static IEnumerable<string> NotesOn(string first, string what, List<PairRow> rows)
    {
        yield return "↑ higher is better, ↓ lower is better.";
        yield return (
            $"Each row: the run against {first} over the same {what}s; difference is the run minus {first}, "
            + $"its interval from a bootstrap over {what}s; d_z is the mean difference over its standard deviation; p "
            + $"from a two-sided sign-flip permutation test, then corrected for {rows.Count} comparisons."
        );
        PairedComparison fewest = rows.MinBy(r => r.Pair.Participants)!.Pair;
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
