using TreePose.Ui.Pages;

namespace TreePose.Ui.Pictures;

/// <summary>The figure against one option, a mark a trial.</summary>
internal static class Slice
{
    /// <summary>The drawing.</summary>
    public static Drawing Of(SweepTrials trials, int option, string heading)
    {
        SweepTrial[] measured = [.. trials.Measured];
        var axis = OptionAxis.Of([.. measured.Select(t => t.Settings[option])]);
        double low = measured.Min(t => t.Value!.Value),
            high = measured.Max(t => t.Value!.Value),
            room = Math.Max((high - low) * 0.08, 1e-9 + (Math.Abs(high) * 0.001));
        string name = trials.Options[option];
        var chart = new Chart($"{heading} against {name}", (-0.08, 1.08), (low - room, high + room), height: 260, left: 64)
            .VerticalAxis(heading)
            .HorizontalAxis(name, axis.Ticks);
        for (int t = 0; t < measured.Length; t++)
            chart.Point(
                axis.Places[t],
                measured[t].Value!.Value,
                "s0 see",
                Mark.Circle,
                $"{measured[t].Settings[option]}: {ListPage.Text(measured[t].Value)} (trial {measured[t].Number})"
            );
        return new Drawing(chart.ToString(), $"{name}: a mark is a trial; the other options differ as well.", []);
    }
}
