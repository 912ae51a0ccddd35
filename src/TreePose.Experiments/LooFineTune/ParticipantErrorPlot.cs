using ScottPlot;
using TreePose.Evaluation.Regression;

namespace TreePose.Experiments.LooFineTune;

/// <summary>Each participant's mean absolute error with the model, averaged over seeds, and with both baselines.</summary>
internal static class ParticipantErrorPlot
{
    /// <summary>Writes the figure as PNG.</summary>
    /// <param name="point">A setting of a whole run.</param>
    /// <param name="path">Where to.</param>
    public static void Write(CalibrationPoint point, string path)
    {
        ParticipantRegression[] people = [.. point.Repeats[0].Participants.OrderBy(p => p.Participant, NaturalOrder.Names)];
        Plot plot = TreePose.Plots.PlotStyle.NewPlot(
            $"{CalibrationCurvePlot.Title(point)}: error by participant",
            "participant held out",
            $"mean absolute error ({point.Unit})"
        );
        Add(
            plot,
            people,
            p => point.Repeats.Average(r => r.Participants.Single(o => o.Participant == p.Participant).Mae),
            -0.27,
            TreePose.Plots.PlotStyle.Down,
            "model"
        );
        Add(plot, people, p => p.TrainingMeanMae, 0, TreePose.Plots.PlotStyle.Quiet, "baseline: training mean");
        if (people.All(p => p.CalibrationMeanMae is not null))
            Add(plot, people, p => p.CalibrationMeanMae, 0.27, TreePose.Plots.PlotStyle.Up, "baseline: mean of the calibration holds");
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, people.Length).Select(i => (double)i)], [.. people.Select(p => p.Participant)]);
        plot.Axes.Margins(bottom: 0, top: 0.25);
        plot.ShowLegend(Alignment.UpperRight);
        TreePose.Plots.PlotStyle.Save(plot, path, Math.Clamp(240 + 90 * people.Length, 760, 2400), 460);
    }

    private static void Add(
        Plot plot,
        IReadOnlyList<ParticipantRegression> people,
        Func<ParticipantRegression, double?> error,
        double shift,
        Color color,
        string name
    )
    {
        Bar[] bars =
        [
            .. people.Select(
                (p, i) =>
                    new Bar
                    {
                        Position = i + shift,
                        Value = error(p) ?? 0,
                        Size = 0.25,
                        FillColor = color,
                        LineWidth = 0,
                    }
            ),
        ];
        plot.Add.Bars(bars).LegendText = name;
    }
}
