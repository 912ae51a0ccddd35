using ScottPlot;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;

namespace TreePose.Plots;

/// <summary>Truth, prediction and class probabilities of one capture over time.</summary>
public static class TimelinePlot
{
    /// <summary>Writes the figure as PNG.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="path">Where to.</param>
    /// <param name="told">What the title says of it; null for a capture of a person whom the model never saw.</param>
    public static void Write(CaptureResult capture, string path, string? told = null)
    {
        FrameSequence sequence = capture.Sequence;
        string title =
            $"{sequence.Id.Name} ({sequence.Movement}): {(sequence.Classes.AreFoot ? "foot events" : "events")}, "
            + (told ?? "true and predicted by a model that never saw this person");
        Plot plot = PlotStyle.NewPlot(title, "time (s)", "probability");
        plot.Axes.Title.Label.FontSize = 13;
        double[] times = [.. Enumerable.Range(0, sequence.Length).Select(sequence.TimeOf)];
        foreach (int c in sequence.Classes.Events)
            AddCurve(plot, times, capture, c);
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

    private static void AddCurve(Plot plot, double[] times, CaptureResult capture, int ofClass)
    {
        FrameClasses classes = capture.Sequence.Classes;
        double[] values = [.. Enumerable.Range(0, times.Length).Select(i => (double)capture.Probabilities[(i * classes.Count) + ofClass])];
        var line = plot.Add.ScatterLine(times, values, PlotStyle.OfEvent(ofClass));
        line.LineWidth = 1.5f;
        line.LegendText = classes.Describe(ofClass);
    }

    /// <summary>Adds labels over time as boxes in the colours of their classes; nothing where there is no label.</summary>
    internal static void AddStrip(Plot plot, FrameSequence sequence, sbyte[] labels, double bottom, double top)
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
                FootPhase.Unlabelled => Colors.Transparent, // nothing is claimed
                FootPhase.Neither => PlotStyle.Quiet.WithAlpha(0.4),
                sbyte phase => PlotStyle.OfEvent((int)phase),
            };
            start = end;
        }
    }
}
