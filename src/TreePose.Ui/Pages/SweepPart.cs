using TreePose.Experiments.Comparisons;
using TreePose.Search;
using TreePose.Ui.Index;
using TreePose.Ui.Pictures;

namespace TreePose.Ui.Pages;

/// <summary>What a sweep's page shows: its trials in pictures, what each option tells, what was pruned.</summary>
internal sealed class SweepPart(Bench bench, Links links)
{
    private const int FewestForImportance = 8;

    /// <summary>Adds it to the page.</summary>
    public void Add(UiPage page, IndexedRun sweep, StoredRecord record, IReadOnlyList<IndexedRun> runs)
    {
        var trials = new SweepTrials(record, runs);
        if (trials.All.Count == 0)
        {
            page.Section("trials", "Trials", HtmlPage.Fragment(new Prose("No trial of this sweep is in this store.")));
            return;
        }
        string heading = new RunFigures(bench, [sweep]).Title(trials.Metric);
        if (trials.Ranked.Count > 0)
        {
            page.Section("parallel", "All trials at once", HtmlPage.Fragment(ParallelCoordinates.Of(trials, heading)));
            page.Section("course", "How the search went", HtmlPage.Fragment(SweepCourse.Of(trials, heading)));
            page.Section(
                "slices",
                "Option by option",
                HtmlPage.Fragment(new Grid([.. trials.Options.Select((_, i) => Slice.Of(trials, i, heading))]))
            );
            page.Section("importance", "What each option tells", Importance(trials));
        }
        page.Section("trials", "Trials", Table(trials, heading, record));
    }

    /// <summary>What the sweep came to.</summary>
    public static string Sentence(StoredRecord record)
    {
        string done = record.Results?["trials"].Text() ?? "No trial is over";
        string metric = record.Results?["metric"].Text() ?? "";
        return record.Results?["bestRun"].Text() is { } best && record.Results["figures"]?["best." + metric].Number() is { } value
            ? $"{done}; best is {best} with {metric} {ListPage.Text(value)}."
            : done + ".";
    }

    private static string Importance(SweepTrials trials)
    {
        SweepTrial[] measured = [.. trials.Measured];
        if (measured.Length < FewestForImportance)
            return HtmlPage.Fragment(
                new Prose(
                    $"{Plural.Of(measured.Length, "trial")} came to the figure: with fewer than {FewestForImportance} nothing "
                        + "is said about options."
                )
            );
        Rung[] rungs =
        [
            .. trials
                .Options.Select(
                    (o, i) =>
                        (
                            Name: o,
                            Told: OptionEffect.Of(
                                [.. measured.Select(t => t.Settings[i])],
                                [.. measured.Select(t => t.Value!.Value)],
                                seed: 1
                            )
                        )
                )
                .Where(o => o.Told.Value is not null)
                .OrderByDescending(o => o.Told.Value)
                .Select(o => new Rung(o.Name, o.Told.Value, o.Told.Lower, o.Told.Upper, IsModel: true)),
        ];
        if (rungs.Length == 0)
            return HtmlPage.Fragment(new Prose("No option took two values in the trials that came to the figure."));
        var scale = new Headline
        {
            Question = "",
            Verdict = Verdict.Measured(""),
            Quantity = "share of the order of trials that an option tells by itself, 0 to 1",
            Ladder = [.. rungs, new Rung("everything", 1, null, null, IsModel: false)],
            Format = "0.00",
        };
        return LadderHtml.Of(scale)
            + HtmlPage.Fragment(
                new Prose(
                    $"Kruskal and Wallis' statistic as a share of variance of ranks (η² = (H − k + 1)/(n − k)) over "
                        + $"{measured.Length} trials; options with many values are cut "
                        + $"into {OptionEffect.Groups} groups of the same size. The interval, 95 %, comes from drawing trials anew. "
                        + "Options that matter only together with "
                        + "others are not seen by this; with few trials it leans upwards, and trials that a sampler chose with an "
                        + "eye on the figure lean towards what was good."
                )
            );
    }

    private string Table(SweepTrials trials, string heading, StoredRecord record)
    {
        IEnumerable<SweepTrial> order = trials.Ranked.Concat(trials.All.Except(trials.Measured));
        string rows = string.Concat(
            order.Select(t =>
                $"<tr><td class=\"n\">{t.Number}</td><th scope=\"row\">"
                + $"{(t.Run.Address is { } to ? UiPage.Link(links.Run(to), t.Run.Name) : UiPage.E(t.Run.Name))}</th>"
                + $"<td><span class=\"status {UiPage.E(t.State)}\">{UiPage.E(t.State)}</span></td>"
                + $"<td class=\"n\">{ListPage.Text(t.Value)}</td>"
                + string.Concat(t.Settings.Select(s => $"<td>{UiPage.E(s)}</td>"))
                + $"<td class=\"small\">{UiPage.E(t.State == "finished" ? "" : t.Run.Reason)}</td></tr>\n"
            )
        );
        string heads = string.Concat(trials.Options.Select(o => $"<th scope=\"col\">{UiPage.E(o)}</th>"));
        int pruned = trials.All.Count(t => t.State == "pruned");
        string said =
            $"{record.Results?["trials"].Text() ?? Plural.Of(trials.All.Count, "trial")}"
            + (
                pruned > 0
                    ? $"; {pruned} of them pruned: given up after their first fold, which was worse than half of the trials before."
                    : "."
            );
        string compare =
            links.Compare([.. trials.Ranked.Take(3).Select(t => t.Run.Address).OfType<string>()]) is { } to && trials.Ranked.Count > 1
                ? $"<p>{UiPage.Link(to, "The best trials compared")}</p>\n"
                : "";
        Prose[] warning = record.Results?["warning"].Text() is { } optimistic ? [new Prose(optimistic)] : [];
        return HtmlPage.Fragment([new Prose(said), .. warning])
            + compare
            + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Trials\"><table class=\"runs\">"
            + "<caption>Trials, the best first</caption>\n<thead><tr>"
            + $"<th scope=\"col\" class=\"n\">trial</th><th scope=\"col\">run</th><th scope=\"col\">state</th>"
            + $"<th scope=\"col\" class=\"n\">{UiPage.E(heading)}</th>"
            + $"{heads}<th scope=\"col\">why</th></tr></thead>\n<tbody>{rows}</tbody></table></div>\n";
    }
}
