using ScottPlot;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;

namespace TreePose.Plots;

/// <summary>Truth, prediction and class probabilities of one capture over time.</summary>
public static class TimelinePlot
{
    /// <summary>Writes the figure as PNG.</summary>
    public static void Write(CaptureResult capture, string path)
    {
        FrameSequence sequence = capture.Sequence;
        Plot plot = PlotStyle.NewPlot(
            $"{sequence.Id.Name} ({sequence.Movement}): foot events, true and predicted by a model that never saw this person",
            "time (s)",
            "probability"
        );
        plot.Axes.Title.Label.FontSize = 13;
        double[] times = [.. Enumerable.Range(0, sequence.Length).Select(sequence.TimeOf)];
        AddCurve(plot, times, capture.Probabilities, FootPhase.GoingUp, PlotStyle.Up, "foot going up");
        AddCurve(plot, times, capture.Probabilities, FootPhase.GoingDown, PlotStyle.Down, "foot going down");
        AddStrip(plot, sequence, sequence.Labels, 1.32, 1.52);
        AddStrip(plot, sequence, capture.Predicted, 1.08, 1.28);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [0, 0.5, 1, 1.18, 1.42],
            ["0", "0.5", "1", "predicted", "true"]
        );
        plot.Axes.SetLimits(0, times[^1], 0, 1.58);
        plot.ShowLegend(Edge.Bottom).Legend.Orientation = Orientation.Horizontal;
        PlotStyle.Save(plot, path, (int)Math.Clamp(times[^1] * 16, 900, 2400), 380);
    }

    private static void AddCurve(Plot plot, double[] times, float[] probabilities, FootPhase phase, Color color, string name)
    {
        double[] values =
        [
            .. Enumerable.Range(0, times.Length).Select(i => (double)probabilities[(i * FramePrediction.Classes) + (int)phase]),
        ];
        var line = plot.Add.ScatterLine(times, values, color);
        line.LineWidth = 1.5f;
        line.LegendText = name;
    }

    private static void AddStrip(Plot plot, FrameSequence sequence, FootPhase[] labels, double bottom, double top)
    {
        for (int start = 0; start < labels.Length; )
        {
            int end = start + 1;
            while (end < labels.Length && labels[end] == labels[start])
                end++;
            double right = end < labels.Length ? sequence.TimeOf(end) : sequence.TimeOf(labels.Length - 1) + sequence.SecondsPerFrame;
            var box = plot.Add.Rectangle(sequence.TimeOf(start), right, bottom, top);
            box.LineWidth = 0;
            box.FillStyle.Color = labels[start] switch
            {
                FootPhase.GoingUp => PlotStyle.Up,
                FootPhase.GoingDown => PlotStyle.Down,
                FootPhase.Neither => PlotStyle.Quiet.WithAlpha(0.4),
                _ => Colors.Transparent, // no label: nothing is claimed
            };
            start = end;
        }
    }
}
