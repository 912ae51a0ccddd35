namespace TreePose.Ui.Pictures;

/// <summary>Loss by epoch of several runs, each averaged over its folds and models.</summary>
internal static class CurveOverlay
{
    private const long MostBytes = 64L << 20;

    /// <summary>The drawing; null where no run logged a loss.</summary>
    public static Drawing? Of(IReadOnlyList<(string Name, string Folder)> runs)
    {
        var curves = new List<(int Run, bool IsValidation, (double Epoch, double Loss)[] Points)>();
        for (int r = 0; r < runs.Count; r++)
        {
            foreach (var kind in Losses(runs[r].Folder).GroupBy(p => p.Key.StartsWith("loss.validation", StringComparison.Ordinal)))
                curves.Add(
                    (
                        r,
                        kind.Key,
                        [.. kind.GroupBy(p => p.Epoch!.Value).OrderBy(e => e.Key).Select(e => ((double)e.Key, e.Average(p => p.Value)))]
                    )
                );
        }
        if (curves.Count == 0)
            return null;
        double last = Math.Max(2, curves.Max(c => c.Points[^1].Epoch));
        var chart = new Chart(
            $"Loss by epoch of {string.Join(", ", runs.Select(r => r.Name))}",
            (1, last),
            (0, 1.05 * curves.Max(c => c.Points.Max(p => p.Loss))),
            width: 640,
            height: 320
        )
            .VerticalAxis("loss")
            .HorizontalAxis("epoch", Ticks.Whole(last));
        foreach (var curve in curves)
        {
            string style = $"s{curve.Run % 8}";
            chart.Line(curve.Points, style, curve.IsValidation ? Mark.Dashed : Mark.Line);
            if (curve.Points.Length == 1)
                chart.Point(curve.Points[0].Epoch, curve.Points[0].Loss, style);
        }
        List<Key> keys =
        [
            .. runs.Select((r, i) => (r.Name, i))
                .Where(r => curves.Any(c => c.Run == r.i))
                .Select(r => new Key(r.Name, $"s{r.i % 8}", Mark.Line)),
        ];
        if (curves.Any(c => c.IsValidation))
            keys.Add(new Key("validation", "ink", Mark.Dashed));
        string[] left = [.. runs.Where(r => IsTooLarge(r.Folder)).Select(r => r.Name)];
        string cut = left.Length > 0 ? $" Not drawn, for their number of points: {string.Join(", ", left)}." : "";
        return new Drawing(
            chart.ToString(),
            "Loss by epoch, averaged over folds and models of a run. Losses of different kinds cannot be compared." + cut,
            keys
        );
    }

    private static bool IsTooLarge(string folder) =>
        new FileInfo(Path.Combine(folder, RecordFiles.Metrics)) is { Exists: true, Length: > MostBytes };

    private static IEnumerable<MetricPoint> Losses(string folder)
    {
        return IsTooLarge(folder)
            ? []
            : RunTableReader
                .ReadMetrics(folder)
                .Where(p => p.Epoch is not null && double.IsFinite(p.Value) && p.Key.StartsWith("loss.", StringComparison.Ordinal));
    }
}
