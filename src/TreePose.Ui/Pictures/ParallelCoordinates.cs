using System.Text;
using TreePose.Ui.Pages;

namespace TreePose.Ui.Pictures;

/// <summary>Every trial as a line through its options to its figure; the best quarter stands out.</summary>
internal static class ParallelCoordinates
{
    private const double Top = 44,
        Height = 280,
        Between = 150,
        Side = 80;

    /// <summary>The drawing.</summary>
    public static Drawing Of(SweepTrials trials, string heading)
    {
        SweepTrial[] shown = [.. trials.Ranked];
        OptionAxis[] axes =
        [
            .. trials.Options.Select((_, o) => OptionAxis.Of([.. shown.Select(t => t.Settings[o])])),
            OptionAxis.OfNumbers([.. shown.Select(t => t.Value!.Value)]),
        ];
        string[] names = [.. trials.Options, heading];
        double width = (2 * Side) + (Between * (axes.Length - 1));
        int best = Math.Max(1, shown.Length / 4);
        var svg = new StringBuilder();
        for (int t = shown.Length - 1; t >= 0; t--) // the best last, above the others
            svg.Append(Line(shown[t], t, axes, t < best));
        for (int a = 0; a < axes.Length; a++)
            svg.Append(Axis(axes[a], names[a], X(a), a));
        string title = $"Parallel coordinates of {Plural.Of(shown.Length, "trial")} over {string.Join(", ", names)}";
        string whole = string.Create(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {width} {Top + Height + 20}\" style=\"--width:{width}px;max-width:{width * 1.5}px\" role=\"img\" "
                + $"aria-label=\"{UiPage.E(title)}\">{svg}</svg>"
        );
        return new Drawing(
            whole,
            $"Each line is a trial that came to the figure: {shown.Length} of {trials.All.Count}. "
                + $"The best quarter by {heading} stands out.",
            [new Key("best quarter", "s0", Mark.Line), new Key("others", "s7 thin", Mark.Line)]
        )
        {
            Wide = true,
        };
    }

    private static double X(int axis) => Side + (axis * Between);

    private static double Y(double place) => Top + ((1 - place) * Height);

    private static string Line(SweepTrial trial, int rank, OptionAxis[] axes, bool isBest)
    {
        IEnumerable<string> points = axes.Select(
            (a, i) => FormattableString.Invariant($"{(i == 0 ? "M" : "L")}{X(i):0.#} {Y(a.Places[rank]):0.#}")
        );
        string tip = $"trial {trial.Number}: {string.Join(", ", trial.Settings)}: {ListPage.Text(trial.Value)}";
        string style = isBest ? "s0" : "s7 thin back";
        return $"<path class=\"line {style}\" d=\"{string.Concat(points)}\"><title>{UiPage.E(tip)}</title></path>";
    }

    private static string Axis(OptionAxis axis, string name, double x, int index)
    {
        var svg = new StringBuilder(
            FormattableString.Invariant($"<line class=\"axisline\" x1=\"{x}\" x2=\"{x}\" y1=\"{Top}\" y2=\"{Top + Height}\"/>")
        );
        foreach ((double at, string text) in axis.Ticks)
            svg.Append(
                FormattableString.Invariant($"<text class=\"tick halo\" x=\"{x + 6}\" y=\"{Y(at) + 4:0.#}\">{UiPage.E(text)}</text>")
            );
        string shown = name.Length > 24 ? "…" + name[^23..] : name;
        // Neighbours' names stand at two heights, or long ones would touch.
        svg.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<text class=\"axis\" x=\"{x}\" y=\"{(index % 2 == 0 ? 14 : 30)}\" text-anchor=\"middle\">{UiPage.E(shown)}"
                    + $"<title>{UiPage.E(name)}</title></text>"
            )
        );
        return svg.ToString();
    }
}
