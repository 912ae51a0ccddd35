using TreePose.Evaluation.Statistics;

namespace TreePose.Evaluation.Regression;

/// <summary>The sums over one hold's measured frames that every per-frame figure is made of.</summary>
/// <param name="Frames">Frames with a measured value.</param>
/// <param name="Measured">Sum of measured values.</param>
/// <param name="MeasuredSquares">Sum of their squares.</param>
/// <param name="Errors">Sum of predicted − measured.</param>
/// <param name="SquaredErrors">Sum of its squares.</param>
public sealed record FrameSums(int Frames, double Measured, double MeasuredSquares, double Errors, double SquaredErrors)
{
    /// <summary>Takes the sums of one physical hold; frames without a measured value are left out.</summary>
    /// <param name="measured">[frame], NaN where nothing was measured.</param>
    /// <param name="channels">Each channel's predictions, [frame]; fused by their mean before they are scored.</param>
    public static FrameSums Of(IReadOnlyList<float> measured, IReadOnlyList<float[]> channels)
    {
        var sums = new FrameSums(0, 0, 0, 0, 0);
        for (int frame = 0; frame < measured.Count; frame++)
        {
            double value = measured[frame],
                error = channels.Average(c => (double)c[frame]) - value;
            if (!double.IsNaN(value))
                sums += new FrameSums(1, value, value * value, error, error * error);
        }
        return sums;
    }

    /// <summary>Both together.</summary>
    public static FrameSums operator +(FrameSums a, FrameSums b) =>
        new(
            a.Frames + b.Frames,
            a.Measured + b.Measured,
            a.MeasuredSquares + b.MeasuredSquares,
            a.Errors + b.Errors,
            a.SquaredErrors + b.SquaredErrors
        );

    /// <summary>Sum of squared differences from one constant value.</summary>
    internal double SquaredDistance(double constant) => MeasuredSquares - 2 * constant * Measured + Frames * constant * constant;
}

/// <summary>How well frames are predicted one by one, with both baselines on the same frames.</summary>
/// <param name="Frames">Frames with a measured value.</param>
/// <param name="Rmse">Root mean squared error in the target's unit.</param>
/// <param name="RSquared">Pooled R²; null when all frames measured the same.</param>
/// <param name="RSquaredWithin">R² within participants: each person's mean taken off measured values and errors.</param>
/// <param name="TrainingMeanRmse">RMSE of the baseline "training mean".</param>
/// <param name="CalibrationMeanRmse">RMSE of the baseline "calibration mean"; null without calibration.</param>
public sealed record FrameScores(
    int Frames,
    double Rmse,
    double? RSquared,
    double? RSquaredWithin,
    double TrainingMeanRmse,
    double? CalibrationMeanRmse
)
{
    /// <summary>Scores fused holds; null unless every hold has its frames.</summary>
    public static FrameScores? Of(IReadOnlyList<HoldPrediction> holds)
    {
        if (holds.Count == 0 || holds.Any(h => h.Frames is not { Frames: > 0 }))
            return null;
        FrameSums all = Total(holds);
        FrameSums[] people = [.. holds.GroupBy(h => h.Capture.Participant).Select(Total)];
        return new FrameScores(
            all.Frames,
            Math.Sqrt(all.SquaredErrors / all.Frames),
            RegressionMetrics.Explained(Variation(all), all.SquaredErrors),
            RegressionMetrics.Explained(people.Sum(Variation), people.Sum(p => p.SquaredErrors - p.Errors * p.Errors / p.Frames)),
            Math.Sqrt(holds.Sum(h => h.Frames!.SquaredDistance(h.TrainingMean)) / all.Frames),
            holds.All(h => h.CalibrationMean is not null)
                ? Math.Sqrt(holds.Sum(h => h.Frames!.SquaredDistance(h.CalibrationMean!.Value)) / all.Frames)
                : null
        );
    }

    private static double Variation(FrameSums sums) => sums.SquaredDistance(sums.Measured / sums.Frames);

    private static FrameSums Total(IEnumerable<HoldPrediction> holds) => holds.Select(h => h.Frames!).Aggregate((a, b) => a + b);
}
