using ScottPlot;
using TreePose.Balance.Measures;
using TreePose.Datasets.Stability;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>One participant's measures trial by trial, before the middle half of everybody's; outliers ringed.</summary>
internal static class StabilityMeasuresPlot
{
    private const int Columns = 2,
        PanelWidth = 620,
        PanelHeight = 330;

    /// <summary>Writes the figure as PNG.</summary>
    /// <param name="participant">Whose.</param>
    /// <param name="table">Everybody's rows; the judged measures (<c>outliers.measures</c>) are drawn, a panel each.</param>
    /// <param name="path">Where to.</param>
    public static void Write(string participant, StabilityTable table, string path)
    {
        StabilityRow[] own = [.. table.Rows.Where(r => r.Capture.Participant == participant)];
        Plot[] panels = [.. table.Options.Outliers.Measures.Select(m => Panel(m, participant, own, table.Rows))];
        TreePose.Plots.PlotStyle.SaveGrid(panels, Columns, path, PanelWidth, PanelHeight);
    }

    private static Plot Panel(string measure, string participant, StabilityRow[] own, IReadOnlyList<StabilityRow> all)
    {
        CopMeasureDefinition definition = CopMeasures.Registry[CopMeasures.IndexOf(measure)];
        Plot plot = TreePose.Plots.PlotStyle.NewPlot(
            $"{CopMeasureTitles.Of(measure)}, participant {participant}",
            "trial",
            CopMeasureTitles.WithUnit(measure, definition.Unit)
        );
        TreePose.Plots.PlotStyle.MakeSmall(plot);
        double[] values = [.. all.Select(r => r.Measures[measure]).Where(v => !double.IsNaN(v)).Order()];
        if (values.Length > 0)
        {
            var band = plot.Add.Rectangle(-0.5, own.Length - 0.5, values[values.Length / 4], values[3 * values.Length / 4]);
            band.FillStyle.Color = TreePose.Plots.PlotStyle.Quiet.WithAlpha(0.3);
            band.LineWidth = 0;
            band.LegendText = $"middle half of all {values.Length}";
        }
        int[] shown = [.. Enumerable.Range(0, own.Length).Where(i => !double.IsNaN(own[i].Measures[measure]))];
        var dots = plot.Add.ScatterPoints(
            shown.Select(i => (double)i).ToArray(),
            shown.Select(i => own[i].Measures[measure]).ToArray(),
            TreePose.Plots.PlotStyle.Down
        );
        dots.MarkerSize = 8;
        int[] outliers = [.. shown.Where(i => own[i].Outliers.Any(o => o.Measure == measure))];
        if (outliers.Length > 0)
        {
            var rings = plot.Add.ScatterPoints(
                outliers.Select(i => (double)i).ToArray(),
                outliers.Select(i => own[i].Measures[measure]).ToArray(),
                TreePose.Plots.PlotStyle.Up
            );
            rings.MarkerShape = MarkerShape.OpenCircle;
            rings.MarkerSize = 16;
            rings.MarkerLineWidth = 2.5f;
            rings.LegendText = "outlier";
        }
        plot.Axes.Bottom.SetTicks([.. shown.Select(i => (double)i)], [.. shown.Select(i => StabilityPlots.ShortName(own[i]))]);
        plot.Axes.Bottom.TickLabelStyle.Rotation = -50;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.Bottom.MinimumSize = 85;
        double top = Math.Max(
            values.Length > 0 ? values[3 * values.Length / 4] : 1,
            shown.Select(i => own[i].Measures[measure]).DefaultIfEmpty(1).Max()
        );
        plot.Axes.SetLimits(-0.7, own.Length - 0.3, 0, top * 1.3);
        plot.ShowLegend(Alignment.UpperRight).Orientation = Orientation.Horizontal;
        return plot;
    }
}
