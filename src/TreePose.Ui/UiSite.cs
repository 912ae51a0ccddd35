using TreePose.Ui.Index;
using TreePose.Ui.Local;
using TreePose.Ui.Pages;

namespace TreePose.Ui;

/// <summary>The pages over a store: which address shows what. It only reads.</summary>
internal sealed class UiSite
{
    private readonly Bench _bench;
    private readonly RunIndex _index;
    private readonly LiveRuns _live = new();
    private readonly ListPage _list;
    private readonly RunPage _run;
    private readonly ComparePage _compare;

    /// <summary>Pages over an index.</summary>
    public UiSite(Bench bench, RunIndex index)
    {
        (_bench, _index) = (bench, index);
        Links links = new ServerLinks();
        (_list, _run, _compare) = (new ListPage(bench, links), new RunPage(bench, links, _live), new ComparePage(bench, links));
    }

    /// <summary>What an address shows.</summary>
    /// <exception cref="TreePoseException">There is nothing, or it cannot be shown.</exception>
    public LocalAnswer Answer(LocalRequest request)
    {
        string[] parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return parts switch
            {
                [] => Page(_list.Of(_index.Now(), ListRequest.Of(request))),
                ["compare"] => Page(_compare.Of([.. (request.Query.GetValueOrDefault("run") ?? []).Distinct().Select(Find)])),
                ["run", var address] => Page(_run.Of(_index.Now(), Find(address))),
                ["run", var address, "live"] => Page(_run.Live(Find(address))),
                ["run", var address, "report"] => LocalAnswer.Html(RunReport.Text(Find(address).Folder, _bench.Tell), UiPage.ReportPolicy),
                _ => Wrong("There is nothing here.", "The list of runs leads to everything that there is."),
            };
        }
        catch (Exception e) when (e is TreePoseException or IOException or UnauthorizedAccessException)
        {
            return Wrong("This cannot be shown.", e.Message);
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            return Wrong("This cannot be shown.", $"Files of the record do not fit one another ({RecordJsonRules.Why(e)}).");
        }
    }

    private IndexedRun Find(string address) =>
        _index.Now().At(address)
        ?? throw new TreePoseException(
            $"There is no run '{(address.Length > 60 ? address[..60] + "…" : address)}': it was removed, or the address is wrong."
        );

    private static LocalAnswer Page(string html) => LocalAnswer.Html(html, UiPage.Policy);

    private static LocalAnswer Wrong(string title, string text)
    {
        var page = new UiPage(new ServerLinks(), title);
        page.Add($"<h1>{UiPage.E(title)}</h1>\n").Add(new Prose(text)).Add($"<p>{UiPage.Link("/", "All runs")}</p>\n");
        return LocalAnswer.Html(page.ToString(), UiPage.Policy, 404);
    }
}
