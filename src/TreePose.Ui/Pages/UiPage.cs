using System.Text;

namespace TreePose.Ui.Pages;

/// <summary>
/// A page of the site as one HTML file: style and script are inside, a content security policy forbids every other script and every
/// request but to this address. What comes from a record is put in as text.
/// </summary>
/// <param name="links">Where the other pages are.</param>
/// <param name="title">What it is about.</param>
internal sealed class UiPage(Links links, string title)
{
    private static readonly string Style = HtmlPage.Style + Asset("ui.css"),
        Script = HtmlPage.Script + Asset("ui.js");

    private static readonly string Common =
        $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {HtmlPage.HashOf(Script)}; base-uri 'none'";

    private readonly StringBuilder _body = new();

    /// <summary>What a page of the server may do: show itself, run its own script, ask this address.</summary>
    public static string Policy { get; } = Common + "; connect-src 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>What a report may do on the server.</summary>
    public static string ReportPolicy { get; } = HtmlPage.Policy + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds markup whose texts are escaped.</summary>
    public UiPage Add(string html)
    {
        _body.Append(html);
        return this;
    }

    /// <summary>Adds blocks of a report.</summary>
    public UiPage Add(params IEnumerable<Block> blocks) => Add(HtmlPage.Fragment(blocks));

    /// <summary>Adds a part with a heading.</summary>
    /// <param name="id">Its place on the page.</param>
    /// <param name="heading">Its heading.</param>
    /// <param name="html">Markup whose texts are escaped; empty leaves the part out.</param>
    public UiPage Section(string id, string heading, string html) =>
        html.Length == 0
            ? this
            : Add($"<section id=\"{E(id)}\" aria-labelledby=\"h-{E(id)}\">\n<h2 id=\"h-{E(id)}\">{E(heading)}</h2>\n{html}</section>\n");

    /// <summary>The whole page.</summary>
    public override string ToString() =>
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + (links.AreFiles ? $"<meta http-equiv=\"Content-Security-Policy\" content=\"{Common}; form-action 'none'\">\n" : "")
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
        + $"<link rel=\"icon\" href=\"data:,\">\n<title>{E(title)} – TreePose</title>\n<style>\n{Style}</style>\n</head>\n<body>\n"
        + "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
        + $"<header class=\"top\"><a class=\"brand\" href=\"{E(links.List)}\">TreePose</a>"
        + $"<nav aria-label=\"Pages\"><a href=\"{E(links.List)}\">All runs</a></nav>"
        + "<button id=\"theme\" type=\"button\" hidden>Dark</button></header>\n"
        + $"<main id=\"main\">\n{_body}</main>\n<footer>{Origin}</footer>\n<script>{Script}</script>\n</body>\n</html>\n";

    private string Origin =>
        links.AreFiles
            ? "Written by TreePose from the records of these runs. It asks nothing of any network."
            : "Made by TreePose from the records as they are now, for this machine alone. It asks nothing of any network.";

    /// <summary>Text as markup.</summary>
    public static string E(string? text) => Reports.Page.Html.Escape(text);

    /// <summary>A link.</summary>
    public static string Link(string href, string text) => $"<a href=\"{E(href)}\">{E(text)}</a>";

    private static string Asset(string name)
    {
        using Stream stream = typeof(UiPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
