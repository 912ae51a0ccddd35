using ScottPlot;
using TreePose.Datasets;

namespace TreePose.Plots;

/// <summary>
/// One capture at a glance, to see whether data was read right: the mean of its maps, and how much its frames differ from that mean
/// over time, with its events.
/// </summary>
public static class CapturePlot
{
    private const int PanelWidth = 620,
        PanelHeight = 380,
        Columns = 2;

    /// <summary>Writes the figure as PNG; frames that are no maps have the second panel alone.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="path">Where to.</param>
    public static void Write(FrameSequence capture, string path)
    {
        double[] mean = Mean(capture);
        Plot[] panels = [.. capture.Shape.IsMap ? [Map(capture, mean)] : Array.Empty<Plot>(), OverTime(capture, mean)];
        foreach (Plot panel in panels)
            PlotStyle.MakeSmall(panel);
        PlotStyle.SaveGrid(
            panels,
            Columns,
            path,
            PanelWidth,
            PanelHeight,
            [
                ("difference from the mean frame", PlotStyle.Ink),
                .. capture.Classes.Events.Select(c => (capture.Classes.Describe(c), PlotStyle.OfEvent(c))),
                ($"{capture.Classes.Names[0]}, labelled", PlotStyle.Quiet),
            ]
        );
    }

    /// <summary>The mean frame.</summary>
    private static double[] Mean(FrameSequence capture)
    {
        int size = capture.Shape.Size;
        double[] mean = new double[size];
        for (int i = 0; i < capture.Frames.Length; i++)
            mean[i % size] += (double)capture.Frames[i] / capture.Length;
        return mean;
    }

    private static Plot Map(FrameSequence capture, double[] mean)
    {
        FrameShape shape = capture.Shape;
        MapAxis rows = new(shape.RowAxis, capture.Scales.Rows),
            columns = new(shape.ColumnAxis, capture.Scales.Columns);
        bool turned = shape.ColumnAxis.Kind == AxisKind.Range; // range grows upwards, as in the player
        (MapAxis up, MapAxis across) = turned ? (columns, rows) : (rows, columns);
        (int high, int wide) = turned ? (shape.Columns, shape.Rows) : (shape.Rows, shape.Columns);
        var cells = new double[high, wide]; // the last row stands below
        for (int i = 0; i < mean.Length; i++)
        {
            (int row, int column) = (rows.Place(i / shape.Columns % shape.Rows), columns.Place(i % shape.Columns));
            (int y, int x) = turned ? (column, row) : (row, column);
            cells[high - 1 - y, x] += mean[i] / shape.Channels;
        }
        string channels = shape.Channels > 1 ? $" and {shape.Channels} channels" : "";
        Plot plot = PlotStyle.NewPlot($"{capture.Id.Name}: mean of {Plural.Of(capture.Length, "frame")}{channels}", across.Label, up.Label);
        var map = plot.Add.Heatmap(cells);
        map.Rectangle = new CoordinateRect(across.Low, across.High, up.Low, up.High);
        ScottPlot.Panels.ColorBar bar = plot.Add.ColorBar(map);
        (bar.Label, bar.LabelStyle.FontSize) = (capture.Scales.Cells, 11);
        plot.Axes.SetLimits(across.Low, across.High, up.Low, up.High);
        return plot;
    }

    private static Plot OverTime(FrameSequence capture, double[] mean)
    {
        double[] times = [.. Enumerable.Range(0, capture.Length).Select(capture.TimeOf)],
            differences = [.. Enumerable.Range(0, capture.Length).Select(f => Difference(capture, mean, f))];
        double top = differences.DefaultIfEmpty(0).Max() is > 0 and var most ? most : 1;
        Plot plot = PlotStyle.NewPlot(
            $"participant {capture.Id.Participant}, {capture.Movement}: {Plural.Of(capture.Events.Count, "event")}",
            "time (s)",
            $"RMS difference{(capture.Scales.Cells == MapScales.Level ? " (dB)" : "")}"
        );
        TimelinePlot.AddStrip(plot, capture, capture.Labels, 1.04 * top, 1.14 * top);
        var line = plot.Add.ScatterLine(times, differences, PlotStyle.Ink);
        line.LineWidth = 1.2f;
        plot.Axes.SetLimits(0, times.DefaultIfEmpty(0).Max() + capture.SecondsPerFrame, 0, 1.18 * top);
        return plot;
    }

    private static double Difference(FrameSequence capture, double[] mean, int frame)
    {
        double sum = 0;
        for (int i = 0; i < mean.Length; i++)
        {
            double difference = capture.Frames[(frame * mean.Length) + i] - mean[i];
            sum += difference * difference;
        }
        return Math.Sqrt(sum / mean.Length);
    }
}
