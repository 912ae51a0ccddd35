namespace TreePose.Ui.Pictures;

/// <summary>A thumbnail: dots on a line, one a participant.</summary>
internal static class DotStrip
{
    private const double Width = 110,
        Height = 18,
        Margin = 5;

    /// <summary>The picture; from 0 to 1 where the values lie there, else over their range.</summary>
    /// <param name="title">What it shows, read aloud with the range.</param>
    /// <param name="values">The values; those that are no numbers are left out.</param>
    public static string Of(string title, IReadOnlyList<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return "";
        double low = finite.Min(),
            high = finite.Max();
        string label = string.Create(CultureInfo.InvariantCulture, $"{title}: {low:0.###} to {high:0.###}");
        if (low >= 0 && high <= 1)
            (low, high) = (0, 1);
        string X(double value) =>
            (Margin + ((high > low ? (value - low) / (high - low) : 0.5) * (Width - (2 * Margin)))).ToString(
                "0.#",
                CultureInfo.InvariantCulture
            );
        IEnumerable<string> dots = finite.Select(v => $"<circle class=\"mark s0 see\" cx=\"{X(v)}\" cy=\"9\" r=\"3.5\"/>");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg class=\"strip\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Reports.Page.Html.Escape(label)}\">"
                + $"<line class=\"grid\" x1=\"{Margin}\" x2=\"{Width - Margin}\" y1=\"9\" y2=\"9\"/>{string.Concat(dots)}</svg>"
        );
    }
}
