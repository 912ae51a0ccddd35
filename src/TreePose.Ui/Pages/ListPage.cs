using System.Text;
using TreePose.Ui.Index;
using TreePose.Ui.Pictures;

namespace TreePose.Ui.Pages;

/// <summary>The list of runs.</summary>
internal sealed class ListPage(Bench bench, Links links)
{
    private const int SuggestedNames = 400;

    /// <summary>The page; a mistake in the condition is said on it.</summary>
    /// <param name="snapshot">All runs.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="rows">Runs on a page.</param>
    /// <param name="comparisons">Comparisons that are there, each with what it is of.</param>
    public string Of(
        RunSnapshot snapshot,
        ListRequest request,
        int rows = ListRequest.Rows,
        IReadOnlyList<(string To, string Text)>? comparisons = null
    )
    {
        var page = new UiPage(links, "Runs");
        page.Add("<div class=\"hero\"><h1>Runs</h1>\n");
        RunList? list = null;
        string problem = "";
        try
        {
            list = new RunList(bench, snapshot, request);
        }
        catch (TreePoseException e)
        {
            problem = e.Message;
        }
        page.Add(links.AreFiles ? Filter : Form(snapshot, request));
        if (problem.Length > 0)
            page.Add(new Notice("This cannot be shown.", problem));
        page.Add("</div>\n");
        if (comparisons is { Count: > 0 })
            page.Section(
                "comparisons",
                "Comparisons",
                $"<ul>{string.Concat(comparisons.Select(c => $"<li>{UiPage.Link(c.To, c.Text)}</li>"))}</ul>\n"
            );
        if (list is not null)
            page.Section("runs", Count(list), Body(list, request, rows));
        foreach (IndexedRun damaged in snapshot.Runs.Where(r => r.Status == RunStatus.Unreadable).Take(20))
            page.Add(new Notice($"{damaged.Day}/{damaged.Name} cannot be read.", damaged.Reason ?? ""));
        return page.ToString();
    }

    /// <summary>On files a script hides the rows that lack a text; the language of conditions needs the server.</summary>
    private static string Filter =>
        "<form class=\"search\" role=\"search\" id=\"filter\" hidden><label>Show rows with the text <input type=\"search\" "
        + "id=\"filter-text\" autocomplete=\"off\"></label></form>\n";

    private static string Form(RunSnapshot snapshot, ListRequest request)
    {
        string[] names = [.. snapshot.Runs.Take(ListRequest.Rows).SelectMany(r => r.Names).Distinct().Take(SuggestedNames)];
        string suggested = string.Concat(names.Order(StringComparer.Ordinal).Select(n => $"<option value=\"{E(n)}\"></option>"));
        string groups = string.Concat(
            Enum.GetValues<Grouping>()
                .Select(g =>
                    $"<option value=\"{g.ToString().ToLowerInvariant()}\"{(g == request.Group ? " selected" : "")}>"
                    + $"{(g == Grouping.None ? "nothing" : g.ToString().ToLowerInvariant())}</option>"
                )
        );
        return "<form class=\"search\" role=\"search\" method=\"get\" action=\"/\">\n"
            + $"<label class=\"wide\">Condition <input name=\"where\" value=\"{E(request.Where)}\" spellcheck=\"false\" "
            + "autocomplete=\"off\" placeholder=\"status = finished and event.f1.250ms &gt; 0.9\"></label>\n"
            + $"<label>Sort by <input name=\"sort\" value=\"{E(request.Sort)}\" list=\"names\" spellcheck=\"false\" "
            + "placeholder=\"newest\"></label>\n"
            + $"<label>Columns <input name=\"columns\" value=\"{E(string.Join(',', request.Columns))}\" list=\"names\" "
            + "spellcheck=\"false\" placeholder=\"main figures\"></label>\n"
            + $"<label>Group by <select name=\"group\">{groups}</select></label>\n"
            + $"<label class=\"check\"><input type=\"checkbox\" name=\"archived\"{(request.Archived ? " checked" : "")}> "
            + "archived too</label>\n"
            + $"<button>Show</button>\n<datalist id=\"names\">{suggested}</datalist>\n</form>\n";
    }

    private static string Count(RunList list) =>
        (list.Runs.Count == 1 ? "1 run" : $"{list.Runs.Count.ToString("#,0", CultureInfo.InvariantCulture)} runs")
        + (list.Archived > 0 ? $" ({list.Archived} archived left out)" : "");

    private string Body(RunList list, ListRequest request, int rows)
    {
        if (list.Runs.Count == 0)
            return HtmlPage.Fragment(new Prose("No run fits. A run is made by ./treepose run, or by ./treepose demo."));
        int pages = (list.Runs.Count + rows - 1) / rows,
            at = Math.Min(request.Page, pages);
        IndexedRun[] shown = [.. list.Runs.Skip((at - 1) * rows).Take(rows)];
        string table = Table(list, request, shown);
        if (links.AreFiles)
            return table;
        string choose =
            "<div class=\"controls\"><button>Compare the chosen</button> <span class=\"small\">Choose two or more; the "
            + "first one chosen from above is what the others are held against.</span></div>\n";
        return $"<form method=\"get\" action=\"/compare\">\n{choose}{table}</form>\n{Pager(request with { Page = at }, pages)}";
    }

    private static string Pager(ListRequest request, int pages)
    {
        if (pages == 1)
            return "";
        string To(int page, string text, bool there) =>
            there ? UiPage.Link((request with { Page = page }).Address, text) : $"<span class=\"small\">{E(text)}</span>";
        int at = request.Page;
        return "<nav class=\"pager\" aria-label=\"Pages of the list\">"
            + $"{To(1, "first", at > 1)} {To(at - 1, "before", at > 1)} <span>page {at} of {pages}</span> "
            + $"{To(at + 1, "next", at < pages)} {To(pages, "last", at < pages)}</nav>\n";
    }

    private string Table(RunList list, ListRequest request, IndexedRun[] shown)
    {
        var html = new StringBuilder(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Runs\"><table class=\"runs\">"
                + "<caption class=\"hidden\">Runs</caption>\n<thead><tr>"
        );
        if (!links.AreFiles)
            html.Append("<td></td>");
        (string Name, string Text, bool IsNumber)[] columns =
        [
            ("name", "run", false),
            ("experiment", "experiment", false),
            ("status", "state", false),
            ("started", "started", false),
            ("duration", "took", true),
            .. list.Columns.Select(c => (c, list.Figures.Title(c), true)),
        ];
        foreach ((string name, string text, bool isNumber) in columns)
            html.Append($"<th scope=\"col\"{(isNumber ? " class=\"n\"" : "")}{Sorted(request, name)}>{Heading(request, name, text)}</th>");
        html.Append("<th scope=\"col\">participants</th><th scope=\"col\">tags</th></tr></thead>\n");
        foreach (var group in shown.GroupBy(r => RunList.GroupOf(r, request.Group)))
        {
            html.Append("<tbody>");
            if (request.Group != Grouping.None)
                html.Append(
                    $"<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{columns.Length + 3}\">{E(group.Key)} "
                        + $"<span class=\"small\">{list.Runs.Count(r => RunList.GroupOf(r, request.Group) == group.Key)}</span></th></tr>\n"
                );
            foreach (IndexedRun run in group)
                Row(html, list, run);
            html.Append("</tbody>\n");
        }
        return html.Append("</table></div>\n").ToString();
    }

    private string Heading(ListRequest request, string name, string text)
    {
        if (links.AreFiles)
            return E(text);
        string sort = request.Sort == name ? "-" + name : name;
        return UiPage.Link((request with { Sort = sort, Page = 1 }).Address, text);
    }

    private static string Sorted(ListRequest request, string name) =>
        request.Sort.TrimStart('-') != name ? ""
        : request.Sort.StartsWith('-') ? " aria-sort=\"descending\""
        : " aria-sort=\"other\"";

    private void Row(StringBuilder html, RunList list, IndexedRun run)
    {
        object?[] values = [.. list.Columns.Select(c => list.Figures.Value(run, c))]; // first: what cannot be read shows in the state
        html.Append("<tr>");
        if (!links.AreFiles)
            html.Append(
                run.Address is { } chosen
                    ? $"<td><input type=\"checkbox\" name=\"run\" value=\"{E(chosen)}\" aria-label=\"Choose {E(run.Name)}\"></td>"
                    : "<td></td>"
            );
        html.Append($"<th scope=\"row\">{(run.Address is { } address ? UiPage.Link(links.Run(address), run.Name) : E(run.Name))}</th>");
        html.Append($"<td>{E(run.Experiment)}{(run.IsSweep ? " (sweep)" : "")}</td>");
        html.Append($"<td><span class=\"status {run.StatusName}\">{run.StatusName}</span></td>");
        html.Append($"<td class=\"n\">{run.Started?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}</td>");
        html.Append($"<td class=\"n\">{(run.DurationSeconds is { } seconds ? RunProgress.Words(seconds) : "")}</td>");
        foreach (object? value in values)
            html.Append($"<td class=\"n\">{E(Text(value))}</td>");
        html.Append($"<td>{Strip(list, run)}</td><td>{Tags(run)}</td></tr>\n");
    }

    /// <summary>The figure that decides, a dot a participant.</summary>
    private static string Strip(RunList list, IndexedRun run)
    {
        if (run.Status == RunStatus.Unreadable || run.IsSweep)
            return "";
        foreach (string main in list.Figures.Main)
        {
            if (run.People.Columns.FirstOrDefault(c => list.Figures.NameOf(c.Key) == main) is { Value: { } values } found)
                return DotStrip.Of($"{found.Key} of {values.Length} participants", values);
        }
        return "";
    }

    private static string Tags(IndexedRun run)
    {
        IEnumerable<string> tags = run
            .Tags.Where(t => t.Key is not ("kind" or "trial"))
            .Select(t => $"<span class=\"tag\">{E(t.Key)}={E(t.Value)}</span>");
        string note = run.Notes.Note is { } said ? $"<span class=\"small\">{E(said.Length > 80 ? said[..80] + "…" : said)}</span>" : "";
        string aside = run.Notes.IsArchived ? "<span class=\"tag\">archived</span>" : "";
        return string.Join(' ', tags.Append(aside).Append(note).Where(t => t.Length > 0));
    }

    /// <summary>A cell.</summary>
    public static string Text(object? value) =>
        value switch
        {
            null => "–",
            double number => number.ToString("0.####", CultureInfo.InvariantCulture).Replace('-', '−'),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) is { } text && text.Length > 60 ? text[..60] + "…" : $"{value}",
        };

    private static string E(string? text) => UiPage.E(text);
}
