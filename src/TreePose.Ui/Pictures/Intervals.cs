using TreePose.Evaluation.Statistics;
using TreePose.Ui.Pages;

namespace TreePose.Ui.Pictures;

/// <summary>A figure of one run, with its interval over participants.</summary>
/// <param name="Name">The run.</param>
/// <param name="Told">Mean over participants with its interval; no interval where there are too few of them.</param>
internal sealed record RunInterval(string Name, Estimate Told);

/// <summary>One figure of several runs side by side, each with its interval.</summary>
internal static class Intervals
{
    private const double RowHeight = 30;
    private const int LongestName = 22;

    /// <summary>The drawing; null where no run has the figure.</summary>
    public static Drawing? Of(string heading, IReadOnlyList<RunInterval> runs)
    {
        double[] ends =
        [
            .. runs.SelectMany(r => new[] { r.Told.Value, r.Told.Lower, r.Told.Upper }).OfType<double>().Where(double.IsFinite),
        ];
        if (ends.Length == 0)
            return null;
        double low = ends.Min(),
            high = ends.Max(),
            room = Math.Max((high - low) * 0.08, 1e-9 + (Math.Abs(high) * 0.001));
        var chart = new Chart(
            $"{heading} of {string.Join(", ", runs.Select(r => r.Name))}",
            (low - room, high + room),
            (-0.5, runs.Count - 0.5),
            height: 60 + (RowHeight * runs.Count),
            left: 170
        ).HorizontalAxis(heading, 3);
        for (int i = 0; i < runs.Count; i++)
        {
            double y = runs.Count - 1 - i;
            string style = $"s{i % 8}";
            chart.Text(low - room, y, Short(runs[i].Name), "end", dx: -8);
            if (runs[i].Told is not { Value: { } value } told)
                continue;
            if (told is { Lower: { } from, Upper: { } to })
                chart.Segment(from, y, to, y, style, tip: $"{runs[i].Name}: 95 % interval {ListPage.Text(from)} to {ListPage.Text(to)}");
            chart.Point(value, y, style + " see", Chart.Marks[i % Chart.Marks.Length], $"{runs[i].Name}: {ListPage.Text(value)}", 5.5);
        }
        return new Drawing(chart.ToString(), $"{heading}: mean over participants, 95 % interval from a bootstrap over them.", []);
    }

    private static string Short(string name) => name.Length > LongestName ? name[..(LongestName - 1)] + "…" : name;
}
