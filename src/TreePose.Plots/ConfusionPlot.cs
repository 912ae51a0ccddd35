using System.Globalization;
using ScottPlot;

namespace TreePose.Plots;

/// <summary>A confusion matrix with counts and shares of each true class.</summary>
public static class ConfusionPlot
{
    /// <summary>Writes the figure as PNG.</summary>
    /// <param name="counts">[true, predicted].</param>
    /// <param name="classes">Name of each class.</param>
    /// <param name="title">What is counted.</param>
    /// <param name="path">Where to.</param>
    public static void Write(long[][] counts, IReadOnlyList<string> classes, string title, string path)
    {
        int n = classes.Count;
        Plot plot = PlotStyle.NewPlot(title, "predicted", "true");
        for (int r = 0; r < n; r++)
        {
            long row = counts[r].Sum();
            for (int c = 0; c < n; c++)
            {
                double share = row == 0 ? 0 : (double)counts[r][c] / row;
                var box = plot.Add.Rectangle(c - 0.5, c + 0.5, r - 0.5, r + 0.5);
                box.FillStyle.Color = PlotStyle.Down.WithAlpha(0.04 + (0.6 * share));
                box.LineStyle.Color = Colors.White;
                var text = plot.Add.Text(string.Create(CultureInfo.InvariantCulture, $"{counts[r][c]}\n{100 * share:0.0} %"), c, r);
                text.LabelAlignment = Alignment.MiddleCenter;
                text.LabelFontSize = 14;
                text.LabelFontColor = PlotStyle.Ink; // dark on the darkest cell too: a contrast of 5 at least
            }
        }
        double[] positions = [.. Enumerable.Range(0, n).Select(i => (double)i)];
        plot.Axes.Bottom.SetTicks(positions, [.. classes]);
        plot.Axes.Left.SetTicks(positions, [.. classes]);
        plot.Axes.SetLimits(-0.5, n - 0.5, n - 0.5, -0.5); // first class on top
        plot.HideGrid();
        PlotStyle.Save(plot, path, 640, 520);
    }
}
