using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TreePose.Reports.Formulas;
using TreePose.Reports.Page;

namespace TreePose.Reports.Notebook;

/// <summary>
/// Blocks as Markdown. Figures are the record's own pictures where there are some, else drawings with their colours inside.
/// </summary>
/// <param name="folder">The record.</param>
/// <param name="shown">Figures that stand under a cell already; they are not shown twice.</param>
internal sealed partial class Markdown(string folder, IReadOnlySet<string> shown)
{
    private const int AttachmentsAtMost = 40;

    // The light colours of the page's style sheet: a drawing inside a notebook has no page around it.
    private const string DrawingStyle =
        "text{font:12px sans-serif;fill:#55606a}text.axis{font-size:13px;fill:#1d2226}.grid{stroke:#e4e8ec}.axisline{stroke:#55606a}"
        + ".line{fill:none;stroke-width:2}.thin{stroke-width:1.4}.path{stroke-width:.8}"
        + ".ink{stroke:#1d2226}.dashed{stroke-dasharray:7 5}.dotted{stroke-dasharray:2 "
        + "4}.mark{stroke:rgba(0,0,0,.45);stroke-width:.8}.ring{fill:none;stroke:#d55e00;stroke-width:2.4}"
        + "rect.up{fill:#e69f00}rect.down{fill:#0072b2}rect.quiet{fill:#dfe3e7}"
        + "rect.s2{fill:#009e73}rect.s3{fill:#b9608f}rect.s4{fill:#3d9bd6}"
        + "rect.s5{fill:#d55e00}rect.s6{fill:#a89a00}rect.s7{fill:#1d2226}.line.up{stroke:#e69f00}.line.down{stroke:#0072b2}"
        + ".line.s0{stroke:#0072b2}.line.s1{stroke:#d68f00}.line.s2{stroke:#009e73}.line.s3{stroke:#b9608f}"
        + ".line.s4{stroke:#3d9bd6}.line.s5{stroke:#d55e00}.line.s6{stroke:#a89a00}.line.s7{stroke:#1d2226}"
        + ".mark.s0{fill:#0072b2}.mark.s1{fill:#d68f00}.mark.s2{fill:#009e73}.mark.s3{fill:#b9608f}"
        + ".mark.s4{fill:#3d9bd6}.mark.s5{fill:#d55e00}.mark.s6{fill:#a89a00}.mark.s7{fill:#1d2226}";

    private readonly StringBuilder _text = new();
    private readonly List<Attachment> _attachments = [];

    /// <summary>The first cell: question, result, baselines.</summary>
    public static MarkdownCell Opening(ReportDocument document)
    {
        var cell = new Markdown("", new HashSet<string>());
        Headline h = document.Headline;
        cell._text.Append(CultureInfo.InvariantCulture, $"# {Escape(h.Question)}\n\n");
        foreach (Notice notice in document.Notices)
            cell.Write(notice);
        cell._text.Append(CultureInfo.InvariantCulture, $"**{Escape(h.Verdict.Sentence)}**\n\n");
        if (h.Ladder.Count > 0)
        {
            string Interval(Rung r) => r.Lower is null ? "–" : $"{r.Lower.Show(h.Format)} to {r.Upper.Show(h.Format)}";
            cell.Write(
                new DataTable(
                    h.Quantity,
                    [new(""), new("value", true), new("95 % interval", true)],
                    [
                        .. h.Ladder.Select(r => new Row(
                            [r.Name, r.Value.Show(h.Format), Interval(r)],
                            r.IsModel ? RowKind.Result : RowKind.Baseline
                        )),
                    ]
                )
            );
        }
        if (h.About is { } about)
            cell.Write(new Prose(about));
        cell.Write(new Facts([("run", document.RunName), ("status", document.Status), .. document.Summary]));
        return new MarkdownCell(cell._text.ToString(), []);
    }

    /// <summary>A section as a cell.</summary>
    public MarkdownCell Cell(Section section)
    {
        _text.Clear();
        _attachments.Clear();
        _text.Append(CultureInfo.InvariantCulture, $"## {Escape(section.Title)}\n\n");
        foreach (Block block in section.Blocks)
            Write(block);
        return new MarkdownCell(_text.ToString(), [.. _attachments]);
    }

    /// <summary>Text that Markdown takes as text.</summary>
    public static string Escape(string text) =>
        Special()
            .Replace(
                text.ReplaceLineEndings(" "),
                m =>
                    m.Value switch
                    {
                        "<" => "&lt;",
                        ">" => "&gt;",
                        "&" => "&amp;",
                        var c => "\\" + c,
                    }
            );

    private void Write(Block block)
    {
        switch (block)
        {
            case Prose p:
                Add($"{Escape(p.Text)}\n\n");
                break;
            case Notice n:
                Add($"> **{Escape(n.Title)}** {Escape(n.Text)}\n\n");
                break;
            case Facts f:
                Add(string.Concat(f.Items.Select(i => $"- {Escape(i.Name)}: {Escape(i.Value)}\n")) + "\n");
                break;
            case DataTable t:
                WriteTable(t);
                break;
            case Confusion c:
                WriteTable(
                    new DataTable(
                        c.Caption,
                        [new("true \\ predicted"), .. c.Classes.Select(n => new Column(n, true))],
                        [.. c.Classes.Select((n, r) => new Row([n, .. c.Counts[r].Select(v => Shared(v, c.Counts[r].Sum()))]))]
                    )
                );
                break;
            case Drawing f:
                WriteFigure(f);
                break;
            case Grid g:
                foreach (Block inner in g.Blocks)
                    Write(inner);
                break;
            case Details { Open: true } d:
                Add($"**{Escape(d.Summary)}**\n\n");
                foreach (Block inner in d.Blocks)
                    Write(inner);
                break;
            case Details d:
                WriteFolded(d);
                break;
            case Code c:
                Add($"```\n{c.Text.Replace("```", "` ` `", StringComparison.Ordinal)}\n```\n\n");
                break;
            case Picture p:
                Attach(p.RelativePath, p.Alternative);
                break;
            case Player:
                Add("*The animated range-Doppler maps are in the record's report.html.*\n\n");
                break;
        }
    }

    /// <summary>What is folded in the page: tables are shown, figures are named.</summary>
    private void WriteFolded(Details details)
    {
        Add($"**{Escape(details.Summary)}**\n\n");
        foreach (Block inner in details.Blocks.SelectMany(b => b is Grid g ? g.Blocks : [b]))
        {
            if (inner is not Drawing f)
                Write(inner);
            else
            {
                bool isThere = f.Plot is { } plot && File.Exists(PathOf(plot));
                Add($"- {Escape(f.Caption)}{(isThere ? $" ({Escape(f.Plot!)} in the record)" : "")}\n");
            }
        }
        Add("\n");
    }

    /// <summary>A count with its share of the true class.</summary>
    private static string Shared(long count, long all) =>
        all == 0
            ? count.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{count} ({100.0 * count / all:0.0} %)");

    private void WriteTable(DataTable t)
    {
        string Cells(IEnumerable<string> cells) => "| " + string.Join(" | ", cells) + " |\n";
        Add(
            $"*{Escape(t.Caption)}*\n\n{Cells(t.Columns.Select(c => Escape(c.Header)))}"
                + $"{Cells(t.Columns.Select(c => c.IsNumber ? "---:" : "---"))}"
        );
        string Cell(Row row, string text, int column) =>
            t.Columns.ElementAtOrDefault(column)?.IsFormula == true ? FormulaText.Write(text, Latex.Of, Escape)
            : row.Kind == RowKind.Result && text.Length > 0 ? $"**{Escape(text)}**"
            : Escape(text);
        foreach (Row row in t.Rows)
            Add(Cells(row.Cells.Select((c, i) => Cell(row, c, i))));
        Add(t.Legend is { } legend ? $"\n{Escape(legend)}\n\n" : "\n");
    }

    private void WriteFigure(Drawing f)
    {
        if (f.Plot is { } plot && File.Exists(PathOf(plot)))
            Attach(plot, f.Caption);
        else if (_attachments.Count < AttachmentsAtMost)
        {
            string name = $"drawing-{_attachments.Count + 1}.svg";
            string svg = f.Svg.Replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", StringComparison.Ordinal);
            svg = svg.Insert(svg.IndexOf('>') + 1, $"<style>{DrawingStyle}</style><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
            _attachments.Add(new Attachment(name, "image/svg+xml", Convert.ToBase64String(Encoding.UTF8.GetBytes(svg))));
            string keys = string.Join(", ", f.Keys.Select(k => k.Name + ", " + k.Mark.ToString().ToLowerInvariant()));
            string caption = Escape(f.Caption);
            Add($"![{caption}](attachment:{name})\n\n{caption}{(f.Keys.Count > 0 ? $" Key: {Escape(keys)}." : "")}\n\n");
        }
    }

    private void Attach(string plot, string caption)
    {
        if (shown.Contains(plot))
            Add($"{Escape(caption)} ({Escape(plot)}, above)\n\n");
        else if (_attachments.Count < AttachmentsAtMost && File.Exists(PathOf(plot)))
        {
            string name = $"picture-{_attachments.Count + 1}.png";
            _attachments.Add(new Attachment(name, "image/png", Convert.ToBase64String(RecordPaths.Read(PathOf(plot)))));
            Add($"![{Escape(caption)}](attachment:{name})\n\n{Escape(caption)}\n\n");
        }
    }

    private string PathOf(string plot) => RecordPaths.Resolve(folder, plot, folder);

    private void Add(string text) => _text.Append(text);

    [GeneratedRegex(@"[\\`*_\[\]|$~#<>&]")]
    private static partial Regex Special();
}
