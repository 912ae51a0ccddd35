using TreePose.Experiments.Comparisons;
using TreePose.Reports.Data;
using TreePose.Reports.Sections;
using TreePose.Ui.Index;

namespace TreePose.Ui.Pages;

/// <summary>One run, or one sweep.</summary>
internal sealed class RunPage(Bench bench, Links links, LiveRuns live)
{
    private const int PeopleAtMost = 300;

    /// <summary>The page.</summary>
    /// <exception cref="TreePoseException">The record is damaged, or gone.</exception>
    public string Of(RunSnapshot snapshot, IndexedRun run)
    {
        StoredRecord record = StoredRecord.Open(run.Folder);
        LiveView view = live.Look(run.Folder);
        var page = new UiPage(links, run.Name);
        page.Add($"<div class=\"hero\"><h1>{E(run.Name)} <span class=\"status {run.StatusName}\">{run.StatusName}</span></h1>\n");
        page.Add($"<p class=\"verdict\">{E(run.IsSweep ? SweepPart.Sentence(record) : Sentence(record))}</p>\n");
        page.Add(Facts(snapshot, run, record));
        page.Add($"<p class=\"links\">{string.Join(' ', LinksOf(snapshot, run))}</p></div>\n");
        bool follows = !links.AreFiles && run.Status is RunStatus.Running or RunStatus.Waiting or RunStatus.Crashed;
        page.Section(
            "progress",
            run.Status == RunStatus.Running ? "Progress" : "Course",
            $"<div id=\"live\"{(follows ? $" data-from=\"/run/{E(run.Address)}/live\"" : "")}>{LivePart.Of(view)}</div>"
                + "<p id=\"told\" class=\"hidden\" aria-live=\"polite\"></p>\n"
        );
        if (run.IsSweep)
            new SweepPart(bench, links).Add(page, run, record, [.. snapshot.TrialsOf(run)]);
        else
            Results(page, run, record);
        Section options = RunSections.Configuration(record);
        page.Section(options.Id, options.Title, HtmlPage.Fragment(options.Blocks));
        Section machine = RunSections.Environment(record);
        page.Section(machine.Id, machine.Title, HtmlPage.Fragment(machine.Blocks));
        Section again = RunSections.Again(record);
        page.Section(again.Id, again.Title, HtmlPage.Fragment(again.Blocks));
        return page.ToString();
    }

    /// <summary>The part that changes, alone.</summary>
    public string Live(IndexedRun run) => LivePart.Of(live.Look(run.Folder));

    private static string Sentence(StoredRecord record)
    {
        if (VerdictFile.Read(record.Folder) is { } verdict)
            return verdict.Sentence;
        return record.Info.Status switch
        {
            RunStatus.Running => "This run is still under way.",
            RunStatus.Crashed => "This run never ended: its process is gone.",
            RunStatus.Finished => "It has no verdict.",
            _ => record.Info.Reason is { Length: > 0 } why
                ? char.ToUpperInvariant(why[0]) + why[1..].TrimEnd('.') + "."
                : "It did not end.",
        };
    }

    private string Facts(RunSnapshot snapshot, IndexedRun run, StoredRecord record)
    {
        var facts = new List<(string, string)>
        {
            ("experiment", run.Experiment),
            ("data", record.Data),
            ("finished", record.Results?["folds"].Text() ?? ""),
            ("started", run.Started?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? ""),
            ("took", run.DurationSeconds is { } seconds ? RunProgress.Words(seconds) : ""),
            ("id", run.Id),
            ("record", Path.GetFullPath(run.Folder)),
        };
        facts.AddRange(run.Tags.Where(t => t.Key is not ("kind" or "trial")).Select(t => (t.Key, t.Value)));
        string html = HtmlPage.Fragment(new Facts([.. facts.Where(f => f.Item2.Length > 0)]));
        if (run.Notes.Note is { } note)
            html += HtmlPage.Fragment(new Notice("Note.", note));
        if (run.Notes.IsArchived)
            html += HtmlPage.Fragment(new Prose("It is archived: lists leave it out."));
        if (run.ParentName is { } parent)
        {
            string sweep = snapshot.ParentOf(run) is { Address: { } to } ? UiPage.Link(links.Run(to), parent) : E(parent);
            html += $"<p>A trial of the sweep {sweep}.</p>\n";
        }
        return html;
    }

    private IEnumerable<string> LinksOf(RunSnapshot snapshot, IndexedRun run)
    {
        if (!run.IsSweep)
            yield return UiPage.Link(links.Report(run.Address!), "The whole report");
        string[] alike =
        [
            .. snapshot
                .Runs.Where(r => r != run && r.Experiment == run.Experiment && r.Address is not null && !r.IsSweep && r.Data == run.Data)
                .Take(3)
                .Select(r => r.Address!),
        ];
        if (!run.IsSweep && alike.Length > 0 && links.Compare([run.Address!, .. alike]) is { } compare)
            yield return UiPage.Link(compare, $"Compared with {Plural.Of(alike.Length, "other run")} of this experiment on this data");
    }

    private void Results(UiPage page, IndexedRun run, StoredRecord record)
    {
        var named = new RunFigures(bench, [run]);
        string[] shown = named.Shown(record.Info.Figures.Keys, []);
        Row[] rows =
        [
            .. shown.Select(n =>
            {
                double value = record.Info.Figures.First(f => named.NameOf(f.Key) == n).Value;
                return new Row([named.Title(n), ListPage.Text(value), named.Of(n)?.Meaning ?? ""]);
            }),
        ];
        if (rows.Length > 0)
            page.Section(
                "figures",
                "Figures",
                HtmlPage.Fragment(
                    new DataTable("↑ higher is better, ↓ lower is better", [new("figure"), new("value", true), new("what it counts")], rows)
                )
            );
        if (record.People.Count == 0)
            return;
        string[] columns = [.. record.People[0].Keys.OrderBy(c => c != "participant")];
        page.Section(
            "participants",
            "Participants",
            HtmlPage.Fragment(
                new DataTable(
                    $"{Plural.Of(record.People.Count, "row")} of the run's table"
                        + (record.People.Count > PeopleAtMost ? $", the first {PeopleAtMost}" : ""),
                    [.. columns.Select((c, i) => new Column(c, i > 0 && !IsText(c)))],
                    [.. record.People.Take(PeopleAtMost).Select(p => new Row([.. columns.Select(c => Cell(c, p[c]))]))]
                )
            )
        );
    }

    private static bool IsText(string column) => column is "fold" or "folds" or "participant" or "participants" or "train" or "validation";

    private static string Cell(string column, string text) =>
        IsText(column) ? text
        : Numbers.TryWritten(text, out double number) ? ListPage.Text(number)
        : text;

    private static string E(string? text) => UiPage.E(text);
}
