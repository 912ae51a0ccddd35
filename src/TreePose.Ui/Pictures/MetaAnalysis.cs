using TreePose.Ui.Pages;

namespace TreePose.Ui.Pictures;

/// <summary>The effect on one data set.</summary>
/// <param name="Name">The data set.</param>
/// <param name="People">Participants.</param>
/// <param name="Effect">Mean difference over the standard deviation of differences (d_z).</param>
/// <param name="Error">Its standard error.</param>
internal sealed record SetEffect(string Name, int People, double Effect, double Error)
{
    /// <summary>Of the differences of one data set, one a participant; null when they do not vary.</summary>
    public static SetEffect? Of(string name, IReadOnlyList<double> differences) =>
        TreePose.Evaluation.Statistics.PairedTests.CohensDz(differences) is { } effect
            ? new SetEffect(
                name,
                differences.Count,
                effect,
                // Of a standardised mean, for large n (Hedges and Olkin 1985).
                Math.Sqrt((1.0 / differences.Count) + (effect * effect / (2.0 * differences.Count)))
            )
            : null;
}

/// <summary>Effects of several data sets under each other, and their mean weighted by precision.</summary>
internal static class MetaAnalysis
{
    private const double Normal95 = 1.959964;

    /// <summary>The fixed-effect mean: each effect weighs 1/error².</summary>
    public static (double Effect, double Error) Together(IReadOnlyList<SetEffect> sets)
    {
        double weights = sets.Sum(s => 1 / (s.Error * s.Error));
        return (sets.Sum(s => s.Effect / (s.Error * s.Error)) / weights, Math.Sqrt(1 / weights));
    }

    /// <summary>The drawing.</summary>
    public static Drawing Of(string heading, string what, IReadOnlyList<SetEffect> sets)
    {
        (double effect, double error) = Together(sets);
        SetEffect[] rows = [.. sets, new("together", sets.Sum(s => s.People), effect, error)];
        double low = Math.Min(0, rows.Min(r => r.Effect - (Normal95 * r.Error))),
            high = Math.Max(0, rows.Max(r => r.Effect + (Normal95 * r.Error)));
        var chart = new Chart(
            $"Effect on {heading} in {sets.Count} data sets and together",
            (low - 0.1, high + 0.1),
            (-0.5, rows.Length - 0.5),
            width: 640,
            height: 70 + (32 * rows.Length),
            left: 220
        ).HorizontalAxis("Cohen's d: mean difference in standard deviations of differences", 6);
        chart.Segment(0, -0.5, 0, rows.Length - 0.5, "s7 thin", Mark.Dotted);
        for (int i = 0; i < rows.Length; i++)
        {
            double y = rows.Length - 1 - i;
            bool isAll = i == rows.Length - 1;
            string name = rows[i].Name.Length > 26 ? "…" + rows[i].Name[^25..] : rows[i].Name;
            chart.Text(low - 0.1, y, $"{name} ({rows[i].People})", "end", dx: -8);
            chart.Segment(
                rows[i].Effect - (Normal95 * rows[i].Error),
                y,
                rows[i].Effect + (Normal95 * rows[i].Error),
                y,
                isAll ? "s5" : "s0"
            );
            chart.Point(
                rows[i].Effect,
                y,
                isAll ? "s5 see" : "s0 see",
                isAll ? Mark.Diamond : Mark.Square,
                ListPage.Text(rows[i].Effect),
                isAll ? 8 : 6
            );
        }
        string caption =
            $"{what}: effect on {heading} in each data set (participants), 95 % interval, and together: "
            + $"{ListPage.Text(effect)} ({ListPage.Text(effect - (Normal95 * error))} to {ListPage.Text(effect + (Normal95 * error))}). "
            + "Fixed effect, each data set weighed by its precision; it assumes that all data sets estimate one effect.";
        return new Drawing(chart.ToString(), caption, [new("a data set", "s0", Mark.Square), new("together", "s5", Mark.Diamond)]);
    }
}
