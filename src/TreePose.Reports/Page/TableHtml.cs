using System.Globalization;
using System.Text;
using TreePose.Reports.Formulas;

namespace TreePose.Reports.Page;

/// <summary>Tables into HTML, each in a box of its own that scrolls when the screen is narrow.</summary>
internal static class TableHtml
{
    public static string Of(DataTable table)
    {
        var html = new StringBuilder(Open(table.Caption, ""));
        html.Append("<thead><tr>");
        foreach (Column column in table.Columns)
            html.Append(
                $"<th scope=\"col\"{(column.IsNumber ? " class=\"n\"" : "")}"
                    + $"{(column.Meaning is { } m ? $" title=\"{E(m)}\"" : "")}>{E(column.Header)}</th>"
            );
        html.Append("</tr></thead>\n<tbody>");
        foreach (Row row in table.Rows)
        {
            html.Append($"<tr{(row.Kind == RowKind.Plain ? "" : $" class=\"{row.Kind.ToString().ToLowerInvariant()}\"")}>");
            for (int i = 0; i < table.Columns.Count; i++)
            {
                string text = row.Cells.ElementAtOrDefault(i) ?? "";
                string cell = table.Columns[i].IsFormula ? FormulaText.Write(text, MathMl.Of, E) : E(text);
                string style =
                    table.Columns[i].IsNumber ? " class=\"n\""
                    : table.Columns[i].IsFormula ? " class=\"formula\""
                    : "";
                html.Append(i == 0 ? $"<th scope=\"row\">{cell}</th>" : $"<td{style}>{cell}</td>");
            }
            html.Append("</tr>\n");
        }
        html.Append("</tbody></table></div>\n");
        if (table.Legend is { } legend)
            html.Append($"<p class=\"small\">{E(legend)}</p>\n");
        return html.ToString();
    }

    public static string Of(Confusion confusion)
    {
        var html = new StringBuilder(Open(confusion.Caption, " class=\"confusion\""));
        html.Append(
            $"<thead><tr><td></td><th scope=\"colgroup\" colspan=\"{confusion.Classes.Count}\">predicted</th></tr><tr><th "
                + $"scope=\"col\">true</th>"
        );
        foreach (string name in confusion.Classes)
            html.Append($"<th scope=\"col\" class=\"n\">{E(name)}</th>");
        html.Append("</tr></thead>\n<tbody>");
        for (int r = 0; r < confusion.Classes.Count; r++)
        {
            html.Append($"<tr><th scope=\"row\">{E(confusion.Classes[r])}</th>");
            long all = confusion.Counts[r].Sum();
            foreach (long count in confusion.Counts[r])
            {
                double share = all == 0 ? 0 : (double)count / all;
                string text =
                    all == 0
                        ? $"{count}"
                        : string.Create(CultureInfo.InvariantCulture, $"{count}<span class=\"share\">{100 * share:0.0} %</span>");
                html.Append(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<td class=\"n{(share > 0.5 ? " strong" : "")}\" style=\"--share:{share:0.000}\">{text}</td>"
                    )
                );
            }
            html.Append("</tr>\n");
        }
        return html.Append("</tbody></table></div>\n").ToString();
    }

    private static string Open(string caption, string style) =>
        $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{E(caption)}\"><table{style}><caption>{E(caption)}</caption>\n";

    private static string E(string? text) => Html.Escape(text);
}
