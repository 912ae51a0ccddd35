using TreePose.Evaluation.Statistics;
using TreePose.Experiments.Comparisons;
using TreePose.Ui.Pages;

namespace TreePose.Ui.Pictures;

/// <summary>A figure in two runs, a line a participant, and what a paired test says.</summary>
internal static class PairedLines
{
    /// <summary>The drawing.</summary>
    /// <param name="heading">The figure.</param>
    /// <param name="smallerIsBetter">Which way is better; null where nobody says.</param>
    /// <param name="names">The two runs.</param>
    /// <param name="pairs">A pair a participant.</param>
    /// <param name="told">The test.</param>
    /// <param name="corrected">Its p after Holm, over all tests of the page.</param>
    public static Drawing Of(
        string heading,
        bool? smallerIsBetter,
        (string First, string Second) names,
        IReadOnlyList<FoldPair> pairs,
        PairedComparison told,
        double? corrected
    )
    {
        double[] all = [.. pairs.SelectMany(p => new[] { p.First, p.Second })];
        double low = all.Min(),
            high = all.Max(),
            room = Math.Max((high - low) * 0.08, 1e-9 + (Math.Abs(high) * 0.001));
        var chart = new Chart(
            $"{heading} of {Plural.Of(pairs.Count, "participant")} with {names.First} and with {names.Second}",
            (-0.35, 1.35),
            (low - room, high + room),
            width: 360,
            height: 300,
            left: 64
        )
            .VerticalAxis(heading)
            .HorizontalAxis("", [(0, Short(names.First)), (1, Short(names.Second))]);
        foreach (FoldPair pair in pairs)
        {
            bool isBetter = smallerIsBetter switch
            {
                true => pair.Second < pair.First,
                false => pair.Second > pair.First,
                null => false,
            };
            string style =
                pair.First.Equals(pair.Second) ? "s7 thin"
                : smallerIsBetter is null ? "s0 thin"
                : isBetter ? "s0"
                : "s5 dashed";
            string tip = $"{pair.Participant}: {ListPage.Text(pair.First)} and {ListPage.Text(pair.Second)}";
            chart.Segment(0, pair.First, 1, pair.Second, style, tip: tip);
            chart.Point(0, pair.First, "s7 see", tip: tip, size: 3);
            chart.Point(1, pair.Second, "s7 see", tip: tip, size: 3);
        }
        double first = pairs.Average(p => p.First),
            second = pairs.Average(p => p.Second);
        chart
            .Point(0, first, "ring", Mark.Diamond, $"mean {ListPage.Text(first)}", 7)
            .Point(1, second, "ring", Mark.Diamond, $"mean {ListPage.Text(second)}", 7);
        return new Drawing(chart.ToString(), Caption(heading, names, pairs, told, corrected), Keys(smallerIsBetter));
    }

    private static string Caption(
        string heading,
        (string First, string Second) names,
        IReadOnlyList<FoldPair> pairs,
        PairedComparison told,
        double? corrected
    )
    {
        string interval = told.MeanDifference is { Lower: { } from, Upper: { } to }
            ? $" (95 % interval {ListPage.Text(from)} to {ListPage.Text(to)})"
            : "";
        string effect = told.CohensDz is { } d ? $", Cohen's d = {d.ToString("0.##", CultureInfo.InvariantCulture).Replace('-', '−')}" : "";
        string p = told.SignFlipP is { } raw
            ? string.Create(CultureInfo.InvariantCulture, $"; p = {raw:0.####}, {corrected:0.####} after Holm")
            : "";
        string few =
            pairs.Count < 6
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $" So few participants cannot show a difference: no p can be below {told.SmallestPossibleP:0.###}."
                )
                : "";
        return $"{heading}: {names.Second} minus {names.First} over {Plural.Of(pairs.Count, "participant")} "
            + $"{ListPage.Text(told.MeanDifference.Value)}{interval}{effect}{p}.{few}";
    }

    private static Key[] Keys(bool? smallerIsBetter) =>
        smallerIsBetter is null
            ? [new("a participant", "s0", Mark.Line), new("mean", "ring", Mark.Diamond)]
            : [new("better for this participant", "s0", Mark.Line), new("worse", "s5", Mark.Dashed), new("mean", "ring", Mark.Diamond)];

    private static string Short(string name) => name.Length > 20 ? name[..19] + "…" : name;
}
