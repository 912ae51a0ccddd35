using TreePose.Evaluation.Confidence;
using TreePose.Evaluation.Statistics;
using TreePose.Runs;

namespace TreePose.Experiments.GoUpDown;

/// <summary>The page's section about confidence: the reliability diagram before and after temperature scaling.</summary>
internal static class ConfidenceSection
{
    /// <summary>The section; null for a record that says nothing of confidence.</summary>
    public static Section? Of(StoredRecord record)
    {
        ConfidenceReport? found = ConfidenceReport.Read(record.Results?["confidence"], Path.Combine(record.Folder, RecordFiles.Results));
        if (found is null)
            return null;
        List<Block> blocks = [new Prose(found.Sentence)];
        if (found is { Bins: { } bins, ExpectedError: { } error })
        {
            IEnumerable<string> temperatures = found.Temperatures.Select(t => $"{t.Fold} {((double?)t.Temperature).Show("0.00")}");
            blocks.Insert(0, Diagram(bins, error));
            blocks.Add(new Details("Frames of each bin", [Table(bins)]));
            blocks.Add(
                new Prose(
                    "A fold's temperature is fitted to the people of its training side who decide when to stop: no weight was fitted to "
                        + "them, and they choose the epoch. Predicted classes, events and every other figure stay as they are. "
                        + $"Temperatures: {string.Join(", ", temperatures)}."
                )
            );
        }
        return new Section("confidence", "Can confidence be believed", blocks);
    }

    private static Drawing Diagram(BeforeAfter<IReadOnlyList<ReliabilityBin>> bins, BeforeAfter<Estimate> error)
    {
        Chart chart = new Chart("Accuracy by confidence, before and after temperature scaling", (0, 1), (0, 1), 440, 380)
            .VerticalAxis("share of frames that are right")
            .HorizontalAxis("confidence: probability of the likeliest class")
            .Segment(0, 0, 1, 1, "ink", Mark.Dashed);
        List<Key> keys = [];
        foreach (
            (string name, int series, IReadOnlyList<ReliabilityBin> own, Estimate e) in new[]
            {
                ("before", 0, bins.Before, error.Before),
                ("after", 1, bins.After, error.After),
            }
        )
        {
            (double X, double Y, long Frames)[] points =
            [
                .. own.Where(b => b.Frames > 0).Select(b => (b.Confidence ?? double.NaN, b.Accuracy ?? double.NaN, b.Frames)),
            ];
            chart.Line(points.Select(p => (p.X, p.Y)), $"s{series}");
            foreach ((double x, double y, long frames) in points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)))
                chart.Point(
                    x,
                    y,
                    $"s{series}",
                    Chart.Marks[series],
                    $"{name}: {frames} frames, confidence {((double?)x).Show("0.00")}, right " + ((double?)y).Show("0.00")
                );
            keys.Add(new Key($"{name}: expected calibration error {e.Value.Show("0.000")}", $"s{series}", Chart.Marks[series]));
        }
        keys.Add(new Key("confidence as it should be", "ink", Mark.Dashed));
        return new Drawing(
            chart.ToString(),
            "How often the likeliest class of a frame is right, by how likely it is said to be; frames of people left out. Below the "
                + "diagonal the networks promise too much.",
            keys
        );
    }

    private static DataTable Table(BeforeAfter<IReadOnlyList<ReliabilityBin>> bins) =>
        new(
            "Labelled frames of people left out, by confidence",
            [
                new("confidence"),
                new("frames before", true),
                new("confidence before", true),
                new("right before", true),
                new("frames after", true),
                new("confidence after", true),
                new("right after", true),
            ],
            [
                .. bins
                    .Before.Zip(bins.After)
                    .Select(b => new Row([
                        $"{((double?)b.First.From).Show("0.0")} to {((double?)b.First.To).Show("0.0")}",
                        .. Cells(b.First),
                        .. Cells(b.Second),
                    ])),
            ]
        );

    private static string[] Cells(ReliabilityBin bin) =>
        [((double?)bin.Frames).Show("0"), bin.Confidence.Show("0.000"), bin.Accuracy.Show("0.000")];
}
