using ScottPlot;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Statistics;

namespace TreePose.Experiments.LooFineTune;

/// <summary>
/// Mean absolute error by amount of calibration, a line a mode with intervals over participants, both baselines beside it.
/// </summary>
internal static class CalibrationCurvePlot
{
    /// <summary>Writes the figure as PNG.</summary>
    /// <param name="report">A whole run's report.</param>
    /// <param name="path">Where to.</param>
    public static void Write(CalibrationReport report, string path)
    {
        Plot plot = TreePose.Plots.PlotStyle.NewPlot(
            $"Error by amount of calibration, {report.Completeness}; bars: 95 % interval over participants",
            report.AmountName,
            $"mean absolute error ({report.Unit})"
        );
        double[] amounts = [.. report.Points.Select(p => p.Amount).Distinct().Order()];
        CalibrationPoint zeroShot = report.Points.First(p => p.Mode is null);
        IGrouping<FineTuning?, CalibrationPoint>[] modes = [.. report.Points.Where(p => p.Mode is not null).GroupBy(p => p.Mode)];
        for (int m = 0; m < Math.Max(1, modes.Length); m++)
        {
            CalibrationPoint[] points = [zeroShot, .. modes.Length == 0 ? Enumerable.Empty<CalibrationPoint>() : modes[m]];
            string name = modes.Length == 0 ? "zero-shot" : Name(modes[m].Key!.Value);
            Add(
                plot,
                points,
                amounts,
                p => p.Model!.Mae,
                TreePose.Plots.PlotStyle.Series[m],
                name,
                (m - (modes.Length - 1) / 2.0) * 0.06,
                7,
                LinePattern.Solid
            );
        }
        Add(
            plot,
            [zeroShot, .. modes.FirstOrDefault() ?? Enumerable.Empty<CalibrationPoint>()],
            amounts,
            p => p.Baselines[0].Scores.Mae with { Lower = null, Upper = null },
            TreePose.Plots.PlotStyle.Ink,
            "baseline: training mean",
            0,
            0,
            LinePattern.Dashed
        );
        if (modes.FirstOrDefault(m => m.All(p => p.Baselines.Count > 1)) is { } labelled)
            Add(
                plot,
                [.. labelled],
                amounts,
                p => p.Baselines[1].Scores.Mae with { Lower = null, Upper = null },
                TreePose.Plots.PlotStyle.Ink,
                "baseline: mean of the calibration holds",
                0,
                0,
                LinePattern.Dotted
            );
        double[] positions = [.. Enumerable.Range(0, amounts.Length).Select(i => (double)i)];
        plot.Axes.Bottom.SetTicks(positions, [.. amounts.Select(a => a.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        plot.Axes.SetLimitsX(-0.4, amounts.Length - 0.6);
        plot.Axes.SetLimitsY(0, 1.3 * report.Points.Max(Top));
        plot.ShowLegend(Edge.Right); // inside it would cover intervals
        TreePose.Plots.PlotStyle.Save(plot, path, 1080, 520);
    }

    /// <summary>What a mode is called in figures.</summary>
    internal static string Name(FineTuning? mode) =>
        mode switch
        {
            null => "zero-shot",
            FineTuning.Whole => "whole network tuned",
            FineTuning.Head => "last layer tuned",
            FineTuning.Offset => "offset",
            FineTuning.InputScaling => "input scaling, no targets",
            _ => "front end frozen",
        };

    /// <summary>What a setting is called in figures.</summary>
    internal static string Title(CalibrationPoint point) =>
        point.Mode is null
            ? "zero-shot"
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name(point.Mode)}, {point.Amount} for calibration");

    /// <summary>The highest that is drawn of a setting.</summary>
    private static double Top(CalibrationPoint point) =>
        Math.Max(point.Model!.Mae.Upper ?? point.Model.Mae.Value!.Value, point.Baselines.Max(b => b.Scores.Mae.Value!.Value));

    private static void Add(
        Plot plot,
        CalibrationPoint[] points,
        double[] amounts,
        Func<CalibrationPoint, Estimate> figure,
        Color color,
        string name,
        double shift,
        float marker,
        LinePattern pattern
    )
    {
        double[] xs = [.. points.Select(p => Array.IndexOf(amounts, p.Amount) + shift)],
            ys = [.. points.Select(p => figure(p).Value!.Value)];
        var line = plot.Add.Scatter(xs, ys, color);
        (line.LegendText, line.LinePattern, line.LineWidth, line.MarkerSize) = (name, pattern, 2, marker);
        for (int i = 0; i < points.Length; i++)
        {
            if (figure(points[i]) is not { Lower: { } lower, Upper: { } upper })
                continue;
            var bar = plot.Add.Line(xs[i], lower, xs[i], upper);
            (bar.LineColor, bar.LineWidth) = (color.WithAlpha(0.6), 1.5f);
        }
    }
}
