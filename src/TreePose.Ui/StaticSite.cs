using TreePose.Ui.Index;
using TreePose.Ui.Pages;

namespace TreePose.Ui;

/// <summary>What the pages show as files beside each other, to be put anywhere: on a server, in a mail, on a stick.</summary>
internal static class StaticSite
{
    private const int ComparedAtMost = 8;

    /// <summary>Writes the site, whole or not at all.</summary>
    /// <param name="bench">How experiments and their figures are called.</param>
    /// <param name="root">Root of the dated record folders.</param>
    /// <param name="where">A condition on runs; null for all.</param>
    /// <param name="folder">Where to; made here.</param>
    /// <param name="tell">Told of what could not be written, a sentence each.</param>
    /// <returns>How many runs have pages.</returns>
    /// <exception cref="TreePoseException">The folder is there, or the condition has a mistake.</exception>
    public static int Write(Bench bench, string root, string? where, string folder, Action<string> tell)
    {
        AtomicFolder.RequireFree(folder);
        RunSnapshot all = new RunIndex(root, TimeProvider.System).Now();
        IReadOnlyList<IndexedRun> chosen = RunQuery.Select([.. all.Runs.Where(r => !r.Notes.IsArchived)], where, null);
        if (chosen.Count == 0)
            throw new TreePoseException($"No run below '{root}' fits: there is nothing to write.");
        var snapshot = new RunSnapshot(chosen);
        int written = 0;
        AtomicFolder.Make(folder, aside => written = Write(bench, snapshot, aside, tell));
        return written;
    }

    private static int Write(Bench bench, RunSnapshot snapshot, string folder, Action<string> tell)
    {
        var links = new FileLinks();
        List<IndexedRun[]> comparisons = [.. Comparisons(bench, snapshot)];
        (string, string)[] named =
        [
            .. comparisons.Select(c =>
                (links.Promise([.. c.Select(r => r.Address!)]), $"{c[0].Experiment} on {c[0].Data}: the best {c.Length} runs")
            ),
        ];
        var page = new RunPage(bench, links, new LiveRuns());
        int written = 0;
        foreach (IndexedRun run in snapshot.Runs.Where(r => r.Address is not null))
        {
            try
            {
                Put(links.Run(run.Address!), page.Of(snapshot, run));
                if (!run.IsSweep)
                    Put(links.Report(run.Address!), RunReport.Text(run.Folder, bench.Tell));
                written++;
            }
            catch (Exception e) when (e is DataFormatException || RecordJsonRules.IsDamage(e))
            {
                tell($"{run.Day}/{run.Name} has no page: {e.Message}");
                Put(links.Run(run.Address!), Missing(links, run, e.Message));
                Put(links.Report(run.Address!), Missing(links, run, e.Message));
            }
        }
        foreach (IndexedRun[] runs in comparisons)
            Put(links.Compare([.. runs.Select(r => r.Address!)])!, new ComparePage(bench, links).Of(runs));
        var asked = new ListRequest { Group = Grouping.Experiment, Archived = true };
        Put(links.List, new ListPage(bench, links).Of(snapshot, asked, snapshot.Runs.Count, named));
        return written;

        void Put(string name, string html) => File.WriteAllText(Path.Combine(folder, name), html);
    }

    private static string Missing(FileLinks links, IndexedRun run, string why) =>
        new UiPage(links, run.Name).Add($"<h1>{UiPage.E(run.Name)}</h1>\n").Add(new Notice("This cannot be shown.", why)).ToString();

    /// <summary>Nobody can choose on files: the best runs of each experiment on each data set are compared.</summary>
    private static IEnumerable<IndexedRun[]> Comparisons(Bench bench, RunSnapshot snapshot)
    {
        foreach (
            var group in snapshot
                .Runs.Where(r => r.Status == RunStatus.Finished && !r.IsSweep && r.Address is not null)
                .GroupBy(r => (r.Experiment, r.Data))
        )
        {
            string? main = bench.Experiments.All.FirstOrDefault(e => e.Name == group.Key.Experiment)?.MainFigure;
            bool smaller = main is not null && bench.Experiments.Find(group.Key.Experiment).FigureOf(main)?.SmallerIsBetter == true;
            double Rank(IndexedRun run) =>
                (main is null ? null : run.Figure(main)) is { } v && double.IsFinite(v) ? (smaller ? v : -v) : double.MaxValue;
            IndexedRun[] best = [.. group.OrderBy(Rank).Take(ComparedAtMost)];
            if (best.Length > 1)
                yield return best;
        }
    }
}
