using ScottPlot;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Regression;

namespace TreePose.Plots;

/// <summary>Predicted against measured value of every physical hold, a colour a participant, with the line of equality.</summary>
public static class AgreementPlot
{
    /// <summary>Writes the figure of the first seed as PNG.</summary>
    /// <param name="point">A setting of a whole run.</param>
    /// <param name="path">Where to.</param>
    public static void Write(CalibrationPoint point, string path)
    {
        RegressionReport report = point.Repeats[0];
        Plot plot = PlotStyle.NewPlot($"{CalibrationCurvePlot.Title(point)}: predicted against measured", $"measured ({report.Unit})", $"predicted ({report.Unit})");
        double least = report.Holds.Min(h => Math.Min(h.Measured, h.Predicted)), most = report.Holds.Max(h => Math.Max(h.Measured, h.Predicted)), margin = 0.06 * (most - least);
        var equal = plot.Add.Line(least - margin, least - margin, most + margin, most + margin);
        (equal.LineColor, equal.LinePattern, equal.LegendText) = (PlotStyle.Quiet, LinePattern.Dashed, "equality");
        int next = 0;
        foreach (var person in report.Holds.GroupBy(h => h.Capture.Participant))
        {
            var dots = plot.Add.ScatterPoints(person.Select(h => h.Measured).ToArray(), person.Select(h => h.Predicted).ToArray(), PlotStyle.Series[next++ % PlotStyle.Series.Count]);
            (dots.MarkerSize, dots.LegendText) = (8, $"participant {person.Key}");
        }
        plot.Axes.SetLimits(least - margin, most + margin, least - margin, most + margin);
        plot.ShowLegend(Edge.Right);
        PlotStyle.Save(plot, path, 820, 600);
    }
}
