using TreePose.Reports.Sections;

namespace TreePose.Ui.Pages;

/// <summary>The part of a run's page that changes while the run goes on: how far it is, its curves, what happened.</summary>
internal static class LivePart
{
    /// <summary>Its markup; the page's script asks for it again and puts it in the place of the old one.</summary>
    public static string Of(LiveView view)
    {
        bool goesOn = view.Info.Status == RunStatus.Running;
        string html = $"<div data-status=\"{view.Info.Status.ToString().ToLowerInvariant()}\">\n";
        if (view.Progress is { } progress && (goesOn || progress.Done < progress.All))
        {
            string underWay = goesOn && progress.UnderWay.Count > 0 ? $"Under way: {string.Join(", ", progress.UnderWay)}." : "";
            html +=
                $"<p class=\"far\"><progress max=\"1\" value=\"{progress.Share.ToString("0.####", CultureInfo.InvariantCulture)}\" "
                + $"aria-label=\"Share of the work that is done\"></progress> <span id=\"far\">{UiPage.E(progress.ToString())}</span></p>\n"
                + (underWay.Length > 0 ? HtmlPage.Fragment(new Prose(underWay)) : "");
        }
        if (TrainingCurves.Of(view.Points) is { } curves)
            html += HtmlPage.Fragment([
                curves,
                .. view.IsCut ? [new Prose("Later points are not drawn: there are too many.")] : Array.Empty<Block>(),
            ]);
        if (view.Lines.Count > 0)
            html += HtmlPage.Fragment(new Details("What happened", [new Code(string.Join('\n', view.Lines))]) { Open = goesOn });
        return html + "</div>\n";
    }
}
