using System.ComponentModel.DataAnnotations;
using TreePose.Configuration;
using TreePose.Evaluation.Protocols;

namespace TreePose.Evaluation.Calibration;

/// <summary>What calibration changes in the network.</summary>
public enum FineTuning
{
    /// <summary>Every parameter.</summary>
    Whole,

    /// <summary>The last layer alone.</summary>
    Head,

    /// <summary>Everything behind the front end that reads single frames.</summary>
    FrozenFrontEnd,

    /// <summary>No parameter: the mean error on the calibration holds is taken off every prediction.</summary>
    Offset,

    /// <summary>
    /// No parameter, and without targets: mean and standard deviation by which the network standardises its input are taken from
    /// the calibration holds' frames in place of the training participants'. What adaptive batch normalisation does for
    /// normalisation layers (Li et al. 2016, arXiv:1603.04779), for the one normalisation that these networks have.
    /// </summary>
    InputScaling,
}

/// <summary>How participants are left out and how the model is calibrated to each of them.</summary>
public sealed record CalibrationOptions : FoldOptions
{
    /// <summary>
    /// Physical holds of the held-out participant to calibrate with, one setting each; 0 is zero-shot. Empty: 0, 1, 2, 4, 8
    /// and 16, as far as every participant's holds reach.
    /// </summary>
    public int[] CalibrationHolds { get; init; } = [];

    /// <summary>
    /// The study's way, in place of <see cref="CalibrationHolds"/> when not empty: shares of the sequences (a channel
    /// each) in the first quarter of the participant's holds, above 0 to 1. Zero-shot is always evaluated too.
    /// </summary>
    public double[] CalibrationFractions { get; init; } = [];

    /// <summary>What calibration changes, one setting each.</summary>
    public FineTuning[] Modes { get; init; } = [FineTuning.Whole, FineTuning.Head, FineTuning.FrozenFrontEnd, FineTuning.Offset];

    /// <summary>Share of a participant's holds, the last in time, that evaluates every setting.</summary>
    [Range(0.05, 0.9)]
    public double EvaluationShare { get; init; } = 0.25;

    /// <summary>Evaluation holds at least.</summary>
    [Range(1, 10000)]
    public int MinimumEvaluationHolds { get; init; } = 2;

    /// <summary>Times that everything is repeated from another seed.</summary>
    [Range(1, 100)]
    public int Repeats { get; init; } = 2;

    /// <summary>Whether amounts of calibration are shares of sequences, as in the study, rather than holds.</summary>
    public bool ByFraction => CalibrationFractions.Length > 0;

    /// <summary>Amounts of calibration in rising order, zero-shot first.</summary>
    internal double[] Amounts =>
        [.. (ByFraction ? CalibrationFractions : CalibrationHolds.Select(n => (double)n)).Append(0).Distinct().Order()];

    /// <summary>The folds that these options ask for.</summary>
    public SplitOptions Splits =>
        new()
        {
            Kind = Kind,
            Folds = Folds,
            Group = Group,
            Participants = Participants,
        };

    /// <summary>Says every violation that ranges cannot say.</summary>
    /// <exception cref="OptionsException">A list holds a value that is not allowed.</exception>
    internal void Check()
    {
        var violations = new List<string>();
        violations.AddRange(
            CalibrationHolds.Where(n => n < 0).Select(n => $"'protocol.calibrationHolds' cannot hold {n}: allowed is 0 or more.")
        );
        violations.AddRange(
            CalibrationFractions
                .Where(f => !(f is > 0 and <= 1))
                .Select(f => FormattableString.Invariant($"'protocol.calibrationFractions' cannot hold {f}: allowed is above 0 to 1."))
        );
        if (Modes.Length == 0 && Amounts.Length > 1)
            violations.Add("'protocol.modes' cannot be empty: allowed is whole, head, frozenFrontEnd, offset, inputScaling.");
        foreach (FineTuning twice in Modes.GroupBy(m => m).Where(g => g.Count() > 1).Select(g => g.Key))
            violations.Add($"'protocol.modes' cannot hold {OptionText.Write(twice)} twice: name each mode once.");
        if (Kind == ProtocolKind.WithinParticipant)
        {
            violations.Add(
                "'protocol.kind' cannot be withinParticipant: the question is about people the model has never seen, and calibration "
                    + "already gives it their first holds. Allowed is leaveOneParticipantOut, kFold, leaveOneGroupOut, groupTransfer; "
                    + "goup-down takes it."
            );
        }
        if (Participants == TestedPeople.Known)
        {
            violations.Add(
                "'protocol.participants' cannot be known: the question is about people the model has never seen. Leave it out: each "
                    + "value of the group is then tested for people who were not trained on. goup-down takes it."
            );
        }
        if (violations.Count > 0)
            throw new OptionsException(violations);
    }
}
