using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TreePose.Reports.Page;

/// <summary>
/// A report as one HTML file. Style, script, pictures and data are inside; a content security policy forbids any request
/// and any script but the one that is named by its hash, so that nothing that a name or a file brings along can run.
/// </summary>
internal sealed class HtmlPage
{
    /// <summary>The style sheet of every page.</summary>
    public static string Style { get; } = Asset("report.css");

    /// <summary>The script of every page: light and dark, moving maps.</summary>
    public static string Script { get; } = Asset("report.js");

    private readonly StringBuilder _page = new();
    private string _folder = ""; // of the run being written
    private string _prefix = ""; // of its sections' names, where there are several runs

    /// <summary>The page's text.</summary>
    /// <param name="document">What it says.</param>
    /// <param name="folder">The record, for its pictures.</param>
    public static string Of(ReportDocument document, string folder)
    {
        var page = new HtmlPage { _folder = folder };
        page.Head(document.Title, document.RunName, document.Status);
        page.Body(document);
        return page.Foot("Written by TreePose from the record of this run.");
    }

    /// <summary>A page about something else than a run.</summary>
    /// <param name="title">What stands on top.</param>
    /// <param name="opening">What is said first.</param>
    /// <param name="sections">The rest.</param>
    public static string Of(string title, IReadOnlyList<Block> opening, IReadOnlyList<Section> sections)
    {
        var page = new HtmlPage();
        page.Head($"{title} – TreePose", title, "");
        page.Add($"<div class=\"hero\">\n<h1>{E(title)}</h1>\n");
        foreach (Block block in opening)
            page.Write(block);
        page.Add("</div>\n");
        page.Sections(sections);
        return page.Foot("Written by TreePose.");
    }

    /// <summary>Blocks as a part of another page.</summary>
    public static string Fragment(params IEnumerable<Block> blocks)
    {
        var page = new HtmlPage();
        foreach (Block block in blocks)
            page.Write(block);
        return page._page.ToString();
    }

    /// <summary>How a script's text is named in a content security policy.</summary>
    public static string HashOf(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    /// <summary>What a report may do: show itself, and run its own script.</summary>
    public static string Policy { get; } = $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {HashOf(Script)}";

    /// <summary>Several runs on one page, one after the other.</summary>
    /// <param name="title">What they are together.</param>
    /// <param name="runs">What is said of each, and its record.</param>
    public static string Of(string title, IReadOnlyList<(ReportDocument Document, string Folder)> runs)
    {
        var page = new HtmlPage();
        page.Head($"{title} – TreePose", title, "");
        IEnumerable<string> links = runs.Select((r, i) => $"<li><a href=\"#run{i + 1}\">{E(r.Document.Headline.Question)}</a></li>");
        page.Add($"<nav aria-label=\"Runs\"><ul>{string.Concat(links)}</ul></nav>\n");
        for (int i = 0; i < runs.Count; i++)
        {
            (page._folder, page._prefix) = (runs[i].Folder, $"run{i + 1}-");
            page.Add($"<article id=\"run{i + 1}\">\n");
            page.Body(runs[i].Document);
            page.Add("</article>\n");
        }
        return page.Foot("Written by TreePose from the records of these runs.");
    }

    private void Head(string title, string name, string status)
    {
        Add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">\n");
        Add(
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
                + "content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n"
        );
        Add($"<title>{E(title)}</title>\n<style>\n{Style}</style>\n</head>\n<body>\n");
        Add("<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
        Add(
            $"<header class=\"top\"><span class=\"brand\">TreePose</span><span "
                + $"class=\"run\">{E(name)}</span>{(status.Length > 0 ? $"<span class=\"status {E(status)}\">{E(status)}</span>" : "")}"
        );
        Add("<button id=\"theme\" type=\"button\" hidden>Dark</button></header>\n<main id=\"main\">\n");
    }

    private void Body(ReportDocument d)
    {
        foreach (Notice notice in d.Notices)
            Write(notice);
        Hero(d);
        Sections(d.Sections);
    }

    private void Sections(IReadOnlyList<Section> sections)
    {
        Add(
            $"<nav aria-label=\"Sections\"><ul>"
                + $"{string.Concat(sections.Select(s => $"<li><a href=\"#{_prefix}{E(s.Id)}\">{E(s.Title)}</a></li>"))}</ul></nav>\n"
        );
        foreach (Section section in sections)
        {
            Add(
                $"<section id=\"{_prefix}{E(section.Id)}\" aria-labelledby=\"h-{_prefix}{E(section.Id)}\">\n<h2 "
                    + $"id=\"h-{_prefix}{E(section.Id)}\">{E(section.Title)}</h2>\n"
            );
            foreach (Block block in section.Blocks)
                Write(block);
            Add("</section>\n");
        }
    }

    private string Foot(string origin)
    {
        Add($"</main>\n<footer>{origin} It asks nothing of any network.</footer>\n<script>{Script}</script>\n</body>\n</html>\n");
        return _page.ToString();
    }

    private void Hero(ReportDocument d)
    {
        Headline h = d.Headline;
        Add($"<div class=\"hero {h.Verdict.Outcome.ToString().ToLowerInvariant()}\">\n<h1>{E(h.Question)}</h1>\n");
        Add($"<p class=\"verdict\">{E(h.Verdict.Sentence)}</p>\n");
        if (h.Ladder.Count > 0)
            Add(LadderHtml.Of(h));
        if (h.About is { } about)
            Add($"<p class=\"small\">{E(about)}</p>\n");
        Write(new Facts(d.Summary));
        Add("</div>\n");
    }

    private void Write(Block block)
    {
        switch (block)
        {
            case Prose p:
                Add($"<p>{E(p.Text)}</p>\n");
                break;
            case Notice n:
                Add($"<div class=\"notice\" role=\"note\"><strong>{E(n.Title)}</strong> {E(n.Text)}</div>\n");
                break;
            case Facts f:
                Add(
                    $"<dl class=\"facts\">"
                        + $"{string.Concat(f.Items.Select(i => $"<div><dt>{E(i.Name)}</dt><dd>{E(i.Value)}</dd></div>"))}</dl>\n"
                );
                break;
            case DataTable t:
                Add(TableHtml.Of(t));
                break;
            case Confusion c:
                Add(TableHtml.Of(c));
                break;
            case Drawing f:
                WriteFigure(f);
                break;
            case Picture p:
                WritePicture(p);
                break;
            case Grid g:
                Nest("<div class=\"columns\">", g.Blocks, "</div>\n");
                break;
            case Details d:
                Nest($"<details{(d.Open ? " open" : "")}><summary>{E(d.Summary)}</summary>\n", d.Blocks, "</details>\n");
                break;
            case Code c:
                Add($"<pre class=\"scroll\" tabindex=\"0\"><code>{E(c.Text)}</code></pre>\n");
                break;
            case Player p:
                WritePlayer(p);
                break;
            default:
                throw new InvalidOperationException($"{block.GetType().Name} has no HTML.");
        }
    }

    private void Nest(string before, IReadOnlyList<Block> blocks, string after)
    {
        Add(before);
        foreach (Block block in blocks)
            Write(block);
        Add(after);
    }

    private void WriteFigure(Drawing f)
    {
        string wide = $"<div class=\"scroll wide\" tabindex=\"0\" role=\"region\" aria-label=\"{E(f.Caption)}\">{f.Svg}</div>";
        Add($"<figure>{(f.Wide ? wide : f.Svg)}");
        if (f.Keys.Count > 0)
            Add($"<ul class=\"key\">{string.Concat(f.Keys.Select(k => $"<li>{LadderHtml.Sample(k)}{E(k.Name)}</li>"))}</ul>");
        Add($"<figcaption>{E(f.Caption)}</figcaption></figure>\n");
    }

    private void WritePicture(Picture p)
    {
        string path = RecordPaths.Resolve(_folder, p.RelativePath, _folder);
        if (!File.Exists(path))
            return;
        Add(
            $"<figure class=\"card\"><img loading=\"lazy\" alt=\"{E(p.Alternative)}\""
                + $" src=\"data:image/png;base64,{Convert.ToBase64String(RecordPaths.Read(path))}\">"
                + $"<figcaption>{E(p.Alternative)}</figcaption></figure>\n"
        );
    }

    private void WritePlayer(Player p)
    {
        // The serializer's encoder writes <, > and & as \u003C…: no name in the data can end the element.
        Add(
            $"<figure class=\"player\"><div class=\"stage\"><noscript>The animation needs "
                + $"JavaScript.</noscript></div><figcaption>{E(p.Caption)}</figcaption>"
        );
        Add($"<script type=\"application/json\">{p.Movies.ToJsonString(JsonSerializerOptions.Default)}</script></figure>\n");
    }

    private static string E(string? text) => Html.Escape(text);

    private void Add(string html) => _page.Append(html);

    private static string Asset(string name)
    {
        using Stream stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
