using ScottPlot;
using TreePose.Evaluation;

namespace TreePose.Plots;

/// <summary>Loss by epoch, a colour a fold, a line an ensemble member; validation dashed.</summary>
public static class TrainingCurvesPlot
{
    /// <summary>Writes the figure as PNG; nothing when no fold has a history.</summary>
    public static void Write(IReadOnlyList<FoldResult> folds, string path)
    {
        if (folds.All(f => f.History.Count == 0))
            return;
        Plot plot = PlotStyle.NewPlot("Training loss by epoch, one colour a held-out participant", "epoch", "cross-entropy");
        folds = [.. folds.OrderBy(f => f.Fold.Name, NaturalOrder.Names)];
        for (int i = 0; i < folds.Count; i++)
        {
            Color color = PlotStyle.Series[i % PlotStyle.Series.Count];
            bool named = false;
            foreach (var member in folds[i].History.GroupBy(h => h.Model))
            {
                double[] epochs = [.. member.Select(h => (double)h.Epoch)];
                var line = plot.Add.Scatter(epochs, member.Select(h => h.TrainLoss).ToArray(), color);
                line.LegendText = named ? "" : $"{(folds[i].Fold.Name.Contains('=') ? "" : "participant ")}{folds[i].Fold.Name} held out";
                line.MarkerSize = 4;
                named = true;
                if (member.All(h => h.ValidationLoss is null))
                    continue;
                var validation = plot.Add.Scatter(epochs, member.Select(h => h.ValidationLoss ?? double.NaN).ToArray(), color);
                validation.LinePattern = LinePattern.Dashed;
                validation.MarkerSize = 0;
            }
        }
        // Epochs are counted: no tick stands between two.
        plot.Axes.Bottom.TickGenerator = PlotStyle.WholeNumbers(folds.SelectMany(f => f.History).Max(h => h.Epoch));
        plot.Axes.SetLimitsY(0, folds.SelectMany(f => f.History).Max(h => Math.Max(h.TrainLoss, h.ValidationLoss ?? 0)) * 1.05);
        plot.ShowLegend(Edge.Right); // inside it would cover lines
        PlotStyle.Save(plot, path, 940, 480);
    }
}
