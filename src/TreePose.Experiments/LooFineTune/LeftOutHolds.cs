using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Confidence;
using TreePose.Evaluation.Regression;

namespace TreePose.Experiments.LooFineTune;

/// <summary>The answers of a whole run for left-out people without calibration, of which intervals are made.</summary>
internal static class LeftOutHolds
{
    /// <summary>
    /// Errors of single networks, as the one trained on everybody answers, and, where there are repeats, of means over these, as folds
    /// answer in predict.
    /// </summary>
    /// <param name="folds">All folds of all repeats.</param>
    /// <param name="repeats">How many repeats.</param>
    /// <param name="seed">Seed of resampling.</param>
    public static IReadOnlyList<LeftOutErrors> ErrorsOf(IReadOnlyList<CalibrationFold> folds, int repeats, int seed)
    {
        (string Fold, HoldPrediction Hold)[] all =
        [
            .. folds.SelectMany(f => f.Settings().Where(s => s.Mode is null).SelectMany(s => s.Holds).Select(h => (f.Fold, h))),
        ];
        LeftOutHold[] single = [.. all.Select(h => new LeftOutHold(h.Hold.Capture.Participant, h.Hold.Measured, h.Hold.Predicted))];
        LeftOutHold[] mean =
        [
            .. all.GroupBy(h => (h.Fold, h.Hold.Capture, h.Hold.Hold))
                .Select(h => new LeftOutHold(h.Key.Capture.Participant, h.First().Hold.Measured, h.Average(r => r.Hold.Predicted))),
        ];
        return repeats == 1
            ? [LeftOutErrors.Of(1, single, seed)]
            : [LeftOutErrors.Of(1, single, seed), LeftOutErrors.Of(repeats, mean, seed)];
    }
}
