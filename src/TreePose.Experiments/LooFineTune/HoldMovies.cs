using TreePose.Datasets;
using TreePose.Evaluation.Regression;

namespace TreePose.Experiments.LooFineTune;

/// <summary>The holds that a report of <c>loo-finetune</c> plays.</summary>
internal static class HoldMovies
{
    /// <summary>Evaluation holds whose frames are maps of channels, ranked by the zero-shot error with the first seed.</summary>
    public static RadarMovies Of(CalibrationReport report, HoldDataset data)
    {
        if (!RadarMovie.CanShow(data.Shape))
            return new(ReportFile.Version, []);
        if (report.Points.FirstOrDefault(p => p.Mode is null) is not { } zeroShot)
            return new(ReportFile.Version, []);
        CalibrationPoint[] tuned = [.. report.Points.Where(p => p.Mode is not null).GroupBy(p => p.Mode).Select(g => g.Last())];
        return new(
            ReportFile.Version,
            [
                .. RadarMovies
                    .Ranked(zeroShot.Repeats[0].Holds, h => Math.Abs(h.Predicted - h.Measured))
                    .Select(h => Movie(h.Item, h.Rank))
                    .OfType<RadarMovie>(),
            ]
        );

        RadarMovie? Movie(HoldPrediction hold, string rank)
        {
            if (data.Holds.FirstOrDefault(h => h.Id == hold.Capture && h.Number == hold.Hold && h.Length > 0) is not { } frames)
                return null;
            MovieFigure Figure(string name, double value) => new(name, Math.Round(value, 3), report.Unit);
            return RadarMovie.Of(
                hold.Capture.Participant,
                hold.Capture.Name,
                rank,
                frames.Shape,
                frames.Frames,
                frames.SecondsPerFrame,
                frames.Scales
            ) with
            {
                Hold = hold.Hold,
                Figures =
                [
                    Figure("measured", hold.Measured),
                    Figure("predicted, zero-shot", hold.Predicted),
                    Figure("baseline: training mean", hold.TrainingMean),
                    .. tuned
                        .Select(t => (t, Same: t.Repeats[0].Holds.FirstOrDefault(h => h.Capture == hold.Capture && h.Hold == hold.Hold)))
                        .Where(t => t.Same is not null)
                        .Select(t => Figure($"predicted, {CalibrationCurvePlot.Title(t.t)}", t.Same!.Predicted)),
                ],
            };
        }
    }
}
