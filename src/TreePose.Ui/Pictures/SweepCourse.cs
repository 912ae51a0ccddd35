using TreePose.Ui.Pages;

namespace TreePose.Ui.Pictures;

/// <summary>The figure of each trial in the order of the plan, and the best so far.</summary>
internal static class SweepCourse
{
    /// <summary>The drawing.</summary>
    public static Drawing Of(SweepTrials trials, string heading)
    {
        SweepTrial[] measured = [.. trials.Measured];
        double low = measured.Min(t => t.Value!.Value),
            high = measured.Max(t => t.Value!.Value),
            room = Math.Max((high - low) * 0.08, 1e-9 + (Math.Abs(high) * 0.001));
        int last = Math.Max(2, trials.All.Max(t => t.Number));
        var chart = new Chart(
            "The figure of each trial and the best so far",
            (0.5, last + 0.5),
            (low - room, high + room),
            width: 640,
            height: 280,
            left: 64
        )
            .VerticalAxis(heading)
            .HorizontalAxis("trial", Ticks.Whole(last));
        var best = new List<(double, double)>();
        double sofar = double.NaN;
        foreach (SweepTrial trial in measured)
        {
            double value = trial.Value!.Value;
            sofar =
                double.IsNaN(sofar) ? value
                : trials.SmallerIsBetter ? Math.Min(sofar, value)
                : Math.Max(sofar, value);
            if (best.Count > 0)
                best.Add((trial.Number, best[^1].Item2)); // it holds until the next one is there
            best.Add((trial.Number, sofar));
        }
        best.Add((last, sofar));
        chart.Line(best, "s0");
        foreach (SweepTrial trial in measured)
            chart.Point(trial.Number, trial.Value!.Value, "s1 see", Mark.Circle, $"trial {trial.Number}: {ListPage.Text(trial.Value)}");
        foreach (SweepTrial trial in trials.All.Where(t => t.State == "pruned"))
            chart.Point(trial.Number, low - (room / 2), "s5", Mark.Triangle, $"trial {trial.Number}: pruned");
        Key[] keys =
        [
            new("a trial", "s1", Mark.Circle),
            new("best so far", "s0", Mark.Line),
            .. trials.All.Any(t => t.State == "pruned") ? [new Key("pruned", "s5", Mark.Triangle)] : Array.Empty<Key>(),
        ];
        string pruned = keys.Length > 2 ? " Pruned ones stand at the bottom: they have no figure." : "";
        return new Drawing(chart.ToString(), "Trials in the order of the plan." + pruned, keys);
    }
}
