using System.Globalization;
using TreePose.Captures;

namespace TreePose.Evaluation.Regression;

/// <summary>One number predicted for a hold as one channel saw it, with what the two baselines say.</summary>
public sealed record HoldPrediction
{
    /// <summary>The recording.</summary>
    public required CaptureId Capture { get; init; }

    /// <summary>Number of the hold in the recording, from 1.</summary>
    public required int Hold { get; init; }

    /// <summary>The radar channel, when channels were predicted apart.</summary>
    public int? Channel { get; init; }

    /// <summary>Measured value, in the target's unit; finite.</summary>
    public required double Measured { get; init; }

    /// <summary>The model's value; finite.</summary>
    public required double Predicted { get; init; }

    /// <summary>Baseline: mean of the training participants' holds.</summary>
    public required double TrainingMean { get; init; }

    /// <summary>Baseline: mean of this participant's calibration holds; null when there were none.</summary>
    public double? CalibrationMean { get; init; }

    /// <summary>
    /// How well the hold's frames are predicted one by one, its channels fused; null when the model or the target is for whole
    /// holds.
    /// </summary>
    public FrameSums? Frames { get; init; }
}

/// <summary>Makes one observation of the channels of a physical hold.</summary>
public static class HoldFusion
{
    /// <summary>Averages the predictions of each hold's channels; holds come in order of capture and number.</summary>
    /// <exception cref="DataFormatException">Channels of one hold were measured differently, or one channel twice.</exception>
    public static IReadOnlyList<HoldPrediction> Fuse(IEnumerable<HoldPrediction> predictions) =>
        [.. predictions.GroupBy(p => (p.Capture, p.Hold)).Select(Fuse).OrderBy(p => p.Capture).ThenBy(p => p.Hold)];

    private static HoldPrediction Fuse(IGrouping<(CaptureId Capture, int Hold), HoldPrediction> hold)
    {
        HoldPrediction first = hold.First();
        string where = string.Create(CultureInfo.InvariantCulture, $"{first.Capture}, hold {first.Hold}");
        if (
            hold.Any(p =>
                p.Measured != first.Measured || p.TrainingMean != first.TrainingMean || p.CalibrationMean != first.CalibrationMean
            )
        )
            throw new DataFormatException(
                where,
                $"its channels carry different measured values or baselines: "
                    + $"{string.Join(", ", hold.Select(p => p.Measured.ToString("R", CultureInfo.InvariantCulture)).Distinct())}.",
                "One physical hold has one measured value."
            );
        if (hold.Select(p => p.Channel).Distinct().Count() != hold.Count())
            throw new DataFormatException(where, "is predicted twice for one channel.", "Predict each channel of a hold once.");
        return first with { Channel = null, Predicted = hold.Average(p => p.Predicted) };
    }
}
