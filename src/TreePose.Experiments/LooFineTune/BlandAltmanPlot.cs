using System.Globalization;
using ScottPlot;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Statistics;

namespace TreePose.Experiments.LooFineTune;

/// <summary>
/// Bland and Altman's figure: difference against mean of measured and predicted value, with bias and limits of agreement.
/// </summary>
internal static class BlandAltmanPlot
{
    /// <summary>Writes the figure of the first seed as PNG.</summary>
    /// <param name="point">A setting of a whole run.</param>
    /// <param name="path">Where to.</param>
    public static void Write(CalibrationPoint point, string path)
    {
        RegressionReport report = point.Repeats[0];
        BlandAltmanLimits limits = report.Model!.BlandAltman;
        Plot plot = TreePose.Plots.PlotStyle.NewPlot(
            $"{CalibrationCurvePlot.Title(point)}: agreement of predicted and measured (Bland and Altman)",
            $"mean of predicted and measured ({report.Unit})",
            $"predicted - measured ({report.Unit})"
        );
        int next = 0;
        foreach (var person in report.Holds.GroupBy(h => h.Capture.Participant).OrderBy(p => p.Key, NaturalOrder.Names))
        {
            var dots = plot.Add.ScatterPoints(
                person.Select(h => (h.Measured + h.Predicted) / 2).ToArray(),
                person.Select(h => h.Predicted - h.Measured).ToArray(),
                TreePose.Plots.PlotStyle.Series[next++ % TreePose.Plots.PlotStyle.Series.Count]
            );
            (dots.MarkerSize, dots.LegendText) = (8, $"participant {person.Key}");
        }
        foreach (
            (string name, double? value, LinePattern pattern) in new[]
            {
                ("bias", limits.Bias, LinePattern.Solid),
                ("lower limit", limits.LowerLimit, LinePattern.Dashed),
                ("upper limit", limits.UpperLimit, LinePattern.Dashed),
            }
        )
        {
            if (value is not { } at)
                continue;
            var line = plot.Add.HorizontalLine(at, 1.5f, TreePose.Plots.PlotStyle.Ink, pattern);
            line.LegendText = string.Create(CultureInfo.InvariantCulture, $"{name} {at:0.0}");
        }
        plot.ShowLegend(Edge.Right);
        TreePose.Plots.PlotStyle.Save(plot, path, 860, 520);
    }
}
