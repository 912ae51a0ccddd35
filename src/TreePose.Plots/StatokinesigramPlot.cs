using ScottPlot;
using TreePose.Balance;
using TreePose.Balance.Measures;

namespace TreePose.Plots;

/// <summary>
/// The path of the centre of pressure of several trials side by side, all at one scale, with the 95 % prediction ellipse.
/// </summary>
public static class StatokinesigramPlot
{
    private const int Columns = 4,
        PanelPixels = 310,
        EllipsePoints = 120;

    /// <summary>Writes the figure as PNG.</summary>
    /// <param name="trials">Title of each panel and its preprocessed COP, mm; at least one.</param>
    /// <param name="path">Where to.</param>
    public static void Write(IReadOnlyList<(string Title, CopSignal Cop)> trials, string path)
    {
        double half = trials.Max(t => HalfSpan(t.Cop)) * 1.08;
        Plot[] panels = [.. trials.Select(t => Panel(t.Title, t.Cop, half))];
        PlotStyle.SaveGrid(
            panels,
            Columns,
            path,
            PanelPixels,
            PanelPixels,
            [("centre of pressure (COP)", PlotStyle.Down), ("95 % prediction ellipse", PlotStyle.Up)]
        );
    }

    private static Plot Panel(string title, CopSignal cop, double half)
    {
        Plot plot = PlotStyle.NewPlot(title, "mediolateral (mm)", "anteroposterior (mm)");
        PlotStyle.MakeSmall(plot);
        double ml = cop.MediolateralMm.Average(),
            ap = cop.AnteroposteriorMm.Average();
        double[] mediolateral = [.. cop.MediolateralMm.Select(v => v - ml)],
            anteroposterior = [.. cop.AnteroposteriorMm.Select(v => v - ap)];
        plot.PlottableList.Add(new PathLine(mediolateral, anteroposterior, PlotStyle.Down.WithAlpha(0.75)));
        (double[] x, double[] y) = Outline(PredictionEllipse.Of(cop));
        var ellipse = plot.Add.ScatterLine(x, y, PlotStyle.Up);
        ellipse.LineWidth = 2;
        ellipse.MarkerStyle = MarkerStyle.None;
        plot.Axes.SetLimits(-half, half, -half, half);
        plot.Axes.SquareUnits();
        return plot;
    }

    private static (double[] X, double[] Y) Outline(PredictionEllipse ellipse)
    {
        (double sin, double cos) = Math.SinCos(ellipse.AngleDegrees * Math.PI / 180);
        double[] angles = [.. Enumerable.Range(0, EllipsePoints + 1).Select(i => 2 * Math.PI * i / EllipsePoints)];
        return (
            [.. angles.Select(a => ellipse.MajorSemiAxisMm * Math.Cos(a) * cos - ellipse.MinorSemiAxisMm * Math.Sin(a) * sin)],
            [.. angles.Select(a => ellipse.MajorSemiAxisMm * Math.Cos(a) * sin + ellipse.MinorSemiAxisMm * Math.Sin(a) * cos)]
        );
    }

    private static double HalfSpan(CopSignal cop)
    {
        PredictionEllipse ellipse = PredictionEllipse.Of(cop);
        double ml = cop.MediolateralMm.Average(),
            ap = cop.AnteroposteriorMm.Average();
        return Math.Max(
            Math.Max(1, ellipse.MajorSemiAxisMm),
            Math.Max(cop.MediolateralMm.Max(v => Math.Abs(v - ml)), cop.AnteroposteriorMm.Max(v => Math.Abs(v - ap)))
        );
    }
}
