using TreePose.Reports.Page;
using TreePose.Reports.Svg;
using TreePose.Runs;

namespace TreePose.Reports.Sections;

/// <summary>Loss by epoch from <c>metrics.csv</c>: a colour a fold, validation dashed.</summary>
public static class TrainingCurves
{
    private const int Colours = 8;

    /// <summary>The section; null when no loss was logged.</summary>
    public static Section? Of(StoredRecord record) =>
        Of(record.Metrics) is { } drawing ? new Section("training", "Training", [drawing]) : null;

    /// <summary>The drawing alone; null when no loss is among the points.</summary>
    internal static Drawing? Of(IEnumerable<MetricPoint> points)
    {
        MetricPoint[] losses =
        [
            .. points.Where(m =>
                m.Epoch is not null
                && m.Key.StartsWith("loss.", StringComparison.Ordinal)
                && double.IsFinite(m.Value)
                && m.Fold?.Contains("_person_", StringComparison.Ordinal) != true
            ),
        ];
        if (losses.Length == 0)
            return null;
        string[] folds = [.. losses.Select(m => Participant(m.Fold)).Distinct().Order(NaturalOrder.Names)];
        var chart = new Chart(
            "Loss by epoch",
            (Math.Min(1, losses.Min(m => m.Epoch!.Value)), Math.Max(2, losses.Max(m => m.Epoch!.Value))),
            (0, 1.05 * losses.Max(m => m.Value)),
            width: 560,
            height: 300
        )
            .VerticalAxis("loss")
            .HorizontalAxis("epoch", Ticks.Whole(losses.Max(m => m.Epoch!.Value)));
        foreach (var line in losses.GroupBy(m => (m.Fold, m.Key)))
        {
            Mark mark = line.Key.Key.StartsWith("loss.validation", StringComparison.Ordinal) ? Mark.Dashed : Mark.Line;
            string style = $"s{Array.IndexOf(folds, Participant(line.Key.Fold)) % Colours}";
            chart.Line(line.OrderBy(m => m.Epoch).Select(m => ((double)m.Epoch!.Value, m.Value)), style, mark);
            if (line.Count() == 1)
                chart.Point(line.First().Epoch!.Value, line.First().Value, style);
        }
        List<Key> keys =
        [
            .. folds.Take(Colours).Select((f, i) => new Key($"{(f.Contains('=') ? "" : "participant ")}{f} held out", $"s{i}", Mark.Line)),
        ];
        if (losses.Any(m => m.Key.StartsWith("loss.validation", StringComparison.Ordinal)))
            keys.Add(new Key("validation", "ink", Mark.Dashed));
        int lines = losses.Select(m => (m.Fold, m.Key)).Distinct().Count();
        string caption =
            $"Loss by epoch, {lines} {(lines == 1 ? "model" : "curves")}; one colour a held-out participant"
            + $"{(folds.Length > Colours ? ", colours repeat" : "")}.";
        return new Drawing(chart.ToString(), caption, keys, RecordFiles.Plot("training_curves.png"));
    }

    /// <summary><c>fold_02_repeat_1</c> is participant 02's.</summary>
    private static string Participant(string? fold)
    {
        if (fold is null)
            return "nobody";
        if (!fold.StartsWith("fold_", StringComparison.Ordinal))
            return fold;
        int end = fold.IndexOf("_repeat_", StringComparison.Ordinal);
        return end < 0 ? fold["fold_".Length..] : fold["fold_".Length..end];
    }
}
