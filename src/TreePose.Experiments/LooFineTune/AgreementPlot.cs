using ScottPlot;
using TreePose.Evaluation.Regression;

namespace TreePose.Experiments.LooFineTune;

/// <summary>Predicted against measured value of every physical hold, a colour a participant, with the line of equality.</summary>
internal static class AgreementPlot
{
    /// <summary>Writes the figure of the first seed as PNG.</summary>
    /// <param name="point">A setting of a whole run.</param>
    /// <param name="path">Where to.</param>
    public static void Write(CalibrationPoint point, string path)
    {
        RegressionReport report = point.Repeats[0];
        Plot plot = TreePose.Plots.PlotStyle.NewPlot(
            $"{CalibrationCurvePlot.Title(point)}: predicted against measured",
            $"measured ({report.Unit})",
            $"predicted ({report.Unit})"
        );
        double least = report.Holds.Min(h => Math.Min(h.Measured, h.Predicted)),
            most = report.Holds.Max(h => Math.Max(h.Measured, h.Predicted)),
            margin = 0.06 * (most - least);
        var equal = plot.Add.Line(least - margin, least - margin, most + margin, most + margin);
        (equal.LineColor, equal.LinePattern, equal.LegendText) = (TreePose.Plots.PlotStyle.Quiet, LinePattern.Dashed, "equality");
        int next = 0;
        foreach (var person in report.Holds.GroupBy(h => h.Capture.Participant).OrderBy(p => p.Key, NaturalOrder.Names))
        {
            var dots = plot.Add.ScatterPoints(
                person.Select(h => h.Measured).ToArray(),
                person.Select(h => h.Predicted).ToArray(),
                TreePose.Plots.PlotStyle.Series[next++ % TreePose.Plots.PlotStyle.Series.Count]
            );
            (dots.MarkerSize, dots.LegendText) = (8, $"participant {person.Key}");
        }
        plot.Axes.SetLimits(least - margin, most + margin, least - margin, most + margin);
        plot.ShowLegend(Edge.Right);
        TreePose.Plots.PlotStyle.Save(plot, path, 820, 600);
    }
}
