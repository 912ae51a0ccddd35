using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Regression;

namespace TreePose.Experiments.LooFineTune;

/// <summary>One setting of the calibration curve: an amount of calibration and what it changed.</summary>
/// <param name="Amount">Physical holds, or the share of the first quarter's sequences; 0 is zero-shot.</param>
/// <param name="Mode">What calibration changed; null for zero-shot.</param>
/// <param name="Repeats">The full regression report of every seed.</param>
/// <param name="Model">Figures averaged over seeds; intervals from resampling participants. Null for a partial run.</param>
/// <param name="Baselines">
/// Each participant's error, averaged over seeds, against the baselines'; p corrected over all settings of the run.
/// </param>
/// <param name="Unit">Unit of the target.</param>
public sealed record CalibrationPoint(
    double Amount,
    FineTuning? Mode,
    IReadOnlyList<RegressionReport> Repeats,
    RegressionScores? Model,
    IReadOnlyList<BaselineComparison> Baselines,
    string Unit
)
{
    /// <summary>
    /// Frames of all seeds scored one by one; null when the model or the targets are for whole holds, and for a partial run.
    /// </summary>
    public FrameScores? Frames { get; } = Model is null ? null : FrameScores.Of([.. Repeats.SelectMany(r => r.Holds)]);

    /// <summary>E.g. <c>zero-shot</c>, <c>whole.4</c>.</summary>
    public string Name => CalibrationFold.SettingName(Mode, Amount);

    /// <summary>That the model gives one constant for a person, in a sentence; null where it does not.</summary>
    internal string? Constant { get; } = Model is null ? null : ConstantAnswers.Sentence([.. Repeats.Select(r => r.Holds)], Unit);

    /// <summary>What <c>results.json</c> says in words of this setting.</summary>
    public string Verdict => Model is null ? Repeats[0].Verdict : RegressionVerdict.Of(Model, Baselines, Unit, Repeats[0].IsUnlabelled);
}
