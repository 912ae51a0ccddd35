using TreePose.Ui.Index;
using TreePose.Ui.Pictures;

namespace TreePose.Ui.Pages;

/// <summary>Several runs side by side, in pictures.</summary>
internal sealed class ComparePage(Bench bench, Links links)
{
    /// <summary>More are not drawn side by side.</summary>
    public const int RunsAtMost = 24;

    private const int FirstFigures = 6;

    /// <summary>The page.</summary>
    /// <param name="runs">The first is what the others are held against.</param>
    /// <exception cref="TreePoseException">A record is damaged, or gone.</exception>
    public string Of(IReadOnlyList<IndexedRun> runs)
    {
        var page = new UiPage(links, $"{runs.Count} runs compared");
        page.Add("<div class=\"hero\"><h1>Runs compared</h1>\n");
        if (runs.Count < 2)
        {
            page.Add(new Notice("Choose two runs or more.", "Mark them in the list of runs and press Compare.")).Add("</div>\n");
            return page.ToString();
        }
        if (runs.Count > RunsAtMost)
        {
            page.Add(new Notice($"The first {RunsAtMost} of {runs.Count} runs are shown.", "More cannot be told apart side by side."));
            runs = [.. runs.Take(RunsAtMost)];
        }
        if (runs.Select(r => r.Experiment).Distinct().Count() > 1)
            page.Add(new Notice("These runs are of different experiments.", "Only figures of the same name stand side by side."));
        page.Add(Listed(runs)).Add("</div>\n");
        var compared = new ComparedRuns(bench, runs);
        foreach (string note in compared.Notes)
            page.Add(new Notice("To know first.", note));
        page.Section("figures", "Figures side by side", Side(compared));
        page.Section("pairs", $"{(compared.Folds.ArePeople ? "Participant by participant" : "Fold by fold")}", Pairs(compared));
        page.Section("datasets", "Over data sets", MetaPart.Of(compared));
        page.Section("curves", "Training", HtmlPage.Fragment(Curves(runs)));
        page.Section("options", "What was different", HtmlPage.Fragment(Options(runs)));
        return page.ToString();
    }

    private string Listed(IReadOnlyList<IndexedRun> runs)
    {
        IEnumerable<string> items = runs.Select(
            (r, i) =>
            {
                string[] first = [r.Address!, .. runs.Where(o => o != r).Select(o => o.Address!)];
                string turn = i > 0 && links.Compare(first) is { } to ? $" ({UiPage.Link(to, $"hold the others against {r.Name}")})" : "";
                return $"<li>{LadderHtml.Sample(new Key("", $"s{i % 8}", Chart.Marks[i % Chart.Marks.Length]))}"
                    + $"{UiPage.Link(links.Run(r.Address!), r.Name)}, {E(r.Experiment)} on "
                    + $"{E(r.Data.Length > 0 ? r.Data : "data not told")}"
                    + $"{(i == 0 ? ": the others are held against this one" : turn)}</li>";
            }
        );
        return $"<ol class=\"runs-compared\">{string.Concat(items)}</ol>\n";
    }

    private static string Side(ComparedRuns compared)
    {
        Drawing[] drawings =
        [
            .. compared
                .Columns.Select(c =>
                    Intervals.Of(
                        compared.Named.Title(c),
                        [.. compared.Runs.Select((r, i) => new RunInterval(r.Name, compared.IntervalOf(i, c)))]
                    )
                )
                .OfType<Drawing>(),
        ];
        string folds = drawings.Length == 0 ? "" : FirstAndRest(drawings);
        return folds + HtmlPage.Fragment(Table(compared));
    }

    private static DataTable Table(ComparedRuns compared)
    {
        string[] shown = compared.Named.Shown(compared.Infos.SelectMany(r => r.Figures.Keys), []);
        return new DataTable(
            "Figures of the whole runs (results.json)",
            [new("figure"), .. compared.Runs.Select(r => new Column(r.Name, true))],
            [
                .. shown.Select(n => new Row([
                    compared.Named.Title(n),
                    .. compared.Infos.Select(r =>
                        ListPage.Text(
                            r.Figures.Where(f => compared.Named.NameOf(f.Key) == n).Select(f => (object?)f.Value).FirstOrDefault()
                        )
                    ),
                ])),
            ]
        )
        {
            Legend = "↑ higher is better, ↓ lower is better.",
        };
    }

    private static string Pairs(ComparedRuns compared)
    {
        if (compared.Tested.Count == 0)
            return HtmlPage.Fragment(new Prose("No figure can be paired."));
        Drawing[] drawings =
        [
            .. compared.Tested.Select(t =>
                PairedLines.Of(
                    compared.Named.Title(t.Column),
                    compared.Named.Of(t.Column)?.SmallerIsBetter,
                    (compared.Runs[0].Name, compared.Runs[t.Other].Name),
                    t.Pairs,
                    t.Told,
                    t.Corrected
                )
            ),
        ];
        Row[] rows =
        [
            .. compared.Tested.Select(t => new Row([
                compared.Named.Title(t.Column),
                compared.Runs[t.Other].Name,
                ListPage.Text(t.Told.MeanDifference.Value),
                t.Told.MeanDifference is { Lower: { } low, Upper: { } high } ? $"{ListPage.Text(low)} to {ListPage.Text(high)}" : "–",
                ListPage.Text(t.Told.CohensDz),
                ListPage.Text(t.Told.SignFlipP),
                ListPage.Text(t.Corrected),
                $"{t.Pairs.Count} of {compared.Folds.Count(0)}",
            ])),
        ];
        Column[] columns =
        [
            new("figure"),
            new("run"),
            new($"minus {compared.Runs[0].Name}", true),
            new("95 % interval", true, "Bootstrap over participants"),
            new("Cohen's d", true, "Of paired differences (d_z): their mean over their standard deviation"),
            new("p", true, "Two-sided sign-flip permutation test"),
            new("p (Holm)", true, $"Corrected for {compared.Tested.Count} tests"),
            new(compared.Folds.What + "s", true, "Those who have the figure in both runs"),
        ];
        return FirstAndRest(drawings)
            + HtmlPage.Fragment(
                new DataTable($"Paired over the same {compared.Folds.What}s", columns, rows)
                {
                    Legend =
                        $"p from a two-sided sign-flip permutation test of the mean difference, then corrected after Holm for "
                        + $"{Plural.Of(compared.Tested.Count, "test")} of this page.",
                }
            );
    }

    private static string FirstAndRest(Drawing[] drawings)
    {
        Block[] first = [new Grid([.. drawings.Take(FirstFigures)])];
        return drawings.Length <= FirstFigures
            ? HtmlPage.Fragment(first)
            : HtmlPage.Fragment([
                .. first,
                new Details($"{drawings.Length - FirstFigures} more", [new Grid([.. drawings.Skip(FirstFigures)])]),
            ]);
    }

    private static Block[] Curves(IReadOnlyList<IndexedRun> runs) =>
        CurveOverlay.Of([.. runs.Select(r => (r.Name, r.Folder))]) is { } drawing ? [drawing] : [];

    private static Block[] Options(IReadOnlyList<IndexedRun> runs)
    {
        Dictionary<string, string>[] all = [.. runs.Select(r => r.Parameters.ToDictionary(p => p.Key, p => p.Value))];
        string[] names = [.. all.SelectMany(a => a.Keys).Distinct().Order(StringComparer.Ordinal)];
        string[] differing = [.. names.Where(n => all.Select(a => a.GetValueOrDefault(n)).Distinct().Count() > 1)];
        if (differing.Length == 0)
            return [new Prose($"All {names.Length} options are the same.")];
        return
        [
            new Prose(
                $"{Plural.Of(differing.Length, "option")} differ; the other {names.Length - differing.Length} are the same. "
                    + "What is not that of the first run is marked."
            ),
            new DataTable(
                "Options that differ",
                [new("option"), .. runs.Select(r => new Column(r.Name))],
                [.. differing.Select(n => new Row([n, .. all.Select(a => Cell(a.GetValueOrDefault(n), all[0].GetValueOrDefault(n)))]))]
            ),
        ];
    }

    /// <summary>A mark beside the colour: nothing is told by colour alone.</summary>
    private static string Cell(string? value, string? first) => value == first ? value ?? "not there" : $"≠ {value ?? "not there"}";

    private static string E(string? text) => UiPage.E(text);
}
