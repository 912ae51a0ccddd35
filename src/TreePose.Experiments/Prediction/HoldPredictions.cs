using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Confidence;
using TreePose.Evaluation.Regression;
using TreePose.Experiments.LooFineTune;
using TreePose.Experiments.Parts;

namespace TreePose.Experiments.Prediction;

/// <summary>One physical hold with what a model says of it.</summary>
/// <param name="Hold">The hold, the first of its channels.</param>
/// <param name="Predicted">The mean over channels and networks, in the target's unit.</param>
/// <param name="Model">Who answered.</param>
public sealed record PredictedHold(HoldSequence Hold, double Predicted, string Model)
{
    /// <summary>Where the true value lies, for a person whom the networks have not seen; null when that cannot be said.</summary>
    public PredictionInterval? Interval { get; init; }

    /// <summary>Why there is no interval; null when there is one.</summary>
    public string? NoInterval { get; init; }
}

/// <summary>What a model says of a set of holds.</summary>
public sealed class HoldPredictions
{
    private readonly IReadOnlyList<IReadOnlyList<CalibrationFold>> _folds; // of each group that answered, a repeat each
    private readonly CalibrationOptions _protocol;
    private readonly IReadOnlyList<MetricPart<HoldPrediction>> _metrics;
    private readonly int _seed;

    internal HoldPredictions(
        HoldDataset data,
        IReadOnlyList<PredictedHold> holds,
        IReadOnlyList<IReadOnlyList<CalibrationFold>> folds,
        CalibrationOptions protocol,
        IReadOnlyList<MetricPart<HoldPrediction>> metrics,
        int seed
    ) => (Data, Holds, _folds, _protocol, _metrics, _seed) = (data, holds, folds, ZeroShot(protocol), metrics, seed);

    /// <summary>The holds.</summary>
    public HoldDataset Data { get; }

    /// <summary>People whom the network that answers for them was trained on, by their names.</summary>
    public IReadOnlyList<string> Seen { get; internal init; } = [];

    /// <summary>Where the recordings are not like those that the networks were trained on; a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>Share of holds that intervals are to hold.</summary>
    public double Level { get; internal init; }

    /// <summary>Every physical hold, by fold, person, capture and number.</summary>
    public IReadOnlyList<PredictedHold> Holds { get; }

    /// <summary>The protocol without its calibrations.</summary>
    internal static CalibrationOptions ZeroShot(CalibrationOptions protocol) =>
        protocol with
        {
            CalibrationHolds = [0],
            CalibrationFractions = [],
        };

    /// <summary>Scores the last holds of each person, those that the experiment evaluates, by its code.</summary>
    /// <exception cref="TreePoseException">No person has measured values for all holds.</exception>
    public CalibrationReport Score()
    {
        IReadOnlyList<CalibrationFold>[] groups = [.. _folds.Where(f => f.Count > 0)];
        if (groups.Length == 0)
            throw new TreePoseException("No hold of the data has a measured value: there is nothing to score. Leave out --score.");
        int repeats = groups.Max(g => g.Count);
        CalibrationFold[] folds = [.. Enumerable.Range(0, repeats).SelectMany(r => groups.Select(g => g[r % g.Count] with { Repeat = r }))];
        return CalibrationReport.Of(folds, folds.Length, _protocol with { Repeats = repeats }, Data.TargetUnit, _seed, _metrics);
    }
}
