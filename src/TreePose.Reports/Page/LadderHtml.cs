using System.Globalization;
using System.Text;
using TreePose.Reports.Svg;

namespace TreePose.Reports.Page;

/// <summary>The figures of the first screen: the model's value with its interval above those of its baselines, on one scale.</summary>
internal static class LadderHtml
{
    public static string Of(Headline headline)
    {
        double[] ends = [.. headline.Ladder.SelectMany(r => new[] { r.Value, r.Lower, r.Upper }).OfType<double>()];
        if (ends.Length == 0)
            return "";
        double low = Math.Min(0, ends.Min()),
            high = Math.Max(ends.Max(), low + 1e-9);
        if (high is > 0.5 and <= 1 && low == 0)
            high = 1; // scores: the scale is that of a score
        double Percent(double? value) => Math.Clamp(100 * ((value ?? low) - low) / (high - low), 0, 100);
        var html = new StringBuilder(
            $"<div class=\"ladder\" role=\"list\" aria-label=\"{Html.Escape(headline.Quantity)}\"><p "
                + $"class=\"quantity\">{Html.Escape(headline.Quantity)}</p>\n"
        );
        foreach (Rung rung in headline.Ladder)
        {
            string value = rung.Value.Show(headline.Format);
            string interval = rung is { Lower: { } l, Upper: { } u }
                ? $"{((double?)l).Show(headline.Format)} to {((double?)u).Show(headline.Format)}"
                : "";
            html.Append(
                $"<div class=\"rung{(rung.IsModel ? " model" : "")}\" role=\"listitem\"><span "
                    + $"class=\"name\">{Html.Escape(rung.Name)}</span><span class=\"value\">{value}</span>"
            );
            html.Append(
                CultureInfo.InvariantCulture,
                $"<span class=\"bar\" aria-hidden=\"true\"><i style=\"width:{Percent(rung.Value):0.0}%\"></i>"
            );
            if (interval.Length > 0)
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<b style=\"left:{Percent(rung.Lower):0.0}%;width:{Percent(rung.Upper) - Percent(rung.Lower):0.0}%\"></b>"
                );
            html.Append($"</span><span class=\"interval\">{interval}</span></div>\n");
        }
        return html.Append("</div>\n").ToString();
    }

    /// <summary>The sample of a key.</summary>
    public static string Sample(Key key) =>
        "<svg class=\"sample\" viewBox=\"0 0 26 14\" aria-hidden=\"true\">"
        + key.Mark switch
        {
            Mark.Line or Mark.Dashed or Mark.Dotted =>
                $"<line class=\"line {key.Class}{Chart.Dash(key.Mark)}\" x1=\"1\" x2=\"25\" y1=\"7\" y2=\"7\"/>",
            Mark.Box => $"<rect class=\"{key.Class}\" x=\"3\" y=\"2\" width=\"20\" height=\"10\"/>",
            _ => Chart.Shape(13, 7, 4.5, $"mark {key.Class}", key.Mark),
        }
        + "</svg>";
}
