using TreePose.Datasets;

namespace TreePose.Evaluation.Calibration;

/// <summary>One amount of calibration.</summary>
/// <param name="Amount">Physical holds, or the share of the first quarter's sequences.</param>
/// <param name="Sequences">What the model is tuned on, the first in time; empty is zero-shot.</param>
internal sealed record CalibrationStep(double Amount, IReadOnlyList<HoldSequence> Sequences)
{
    /// <summary>Mean target of the physical holds; null without any.</summary>
    public double? Mean => Sequences.Count == 0 ? null : CalibrationPlan.Physical(Sequences).Average(h => h[0].Target!.Value);
}

/// <summary>
/// How one held-out participant's holds are used: the last ones evaluate every setting, the first ones calibrate. Holds
/// are ordered by capture name and number, which is their order in time within a capture.
/// </summary>
/// <param name="Participant">The person.</param>
/// <param name="Steps">Amounts in rising order.</param>
/// <param name="Evaluation">The fixed evaluation set, every channel.</param>
internal sealed record CalibrationPlan(string Participant, IReadOnlyList<CalibrationStep> Steps, IReadOnlyList<HoldSequence> Evaluation)
{
    /// <summary>Makes the plan of one person.</summary>
    /// <exception cref="TreePoseException">The person has too few holds.</exception>
    public static CalibrationPlan Of(string participant, IEnumerable<HoldSequence> holds, CalibrationOptions options)
    {
        IReadOnlyList<HoldSequence[]> physical = Physical(holds);
        int evaluation = EvaluationHolds(physical.Count, options);
        int available = physical.Count - evaluation,
            quarter = physical.Count / 4;
        int asked = options.ByFraction ? Math.Max(1, quarter) : options.CalibrationHolds.Append(0).Max();
        if (asked > available)
        {
            throw new TreePoseException(
                $"Participant {participant} has {physical.Count} holds: {evaluation} are kept for evaluation, so "
                    + $"{Math.Max(0, available)} can calibrate, but {asked} are asked for. "
                    + "Lower protocol.calibrationHolds, protocol.evaluationShare or protocol.minimumEvaluationHolds, or "
                    + "leave this participant's data out."
            );
        }
        return new CalibrationPlan(
            participant,
            [.. options.Amounts.Select(a => new CalibrationStep(a, Take(physical, a, quarter, options.ByFraction)))],
            [.. physical.TakeLast(evaluation).SelectMany(h => h)]
        );
    }

    /// <summary>The options with amounts of calibration filled in when none were given.</summary>
    /// <param name="options">The options as they were given.</param>
    /// <param name="tested">The holds of each person who is held out, once for each fold that tests them.</param>
    public static CalibrationOptions WithAmounts(CalibrationOptions options, IEnumerable<IEnumerable<HoldSequence>> tested)
    {
        if (options.CalibrationHolds.Length > 0 || options.ByFraction)
            return options;
        int available = tested.Min(own =>
        {
            int holds = Physical(own).Count;
            return holds - EvaluationHolds(holds, options);
        });
        return options with { CalibrationHolds = [.. new[] { 0, 1, 2, 4, 8, 16 }.Where(n => n <= Math.Max(0, available))] };
    }

    private static int EvaluationHolds(int holds, CalibrationOptions options) =>
        Math.Max(options.MinimumEvaluationHolds, (int)Math.Round(options.EvaluationShare * holds));

    /// <summary>Groups sequences into physical holds, in order; the channels of one hold together.</summary>
    public static IReadOnlyList<HoldSequence[]> Physical(IEnumerable<HoldSequence> holds) =>
        [
            .. holds
                .GroupBy(h => (h.Id, h.Number))
                .OrderBy(g => g.Key.Id)
                .ThenBy(g => g.Key.Number)
                .Select(g => g.OrderBy(h => h.Channel).ToArray()),
        ];

    private static HoldSequence[] Take(IReadOnlyList<HoldSequence[]> physical, double amount, int quarter, bool byFraction)
    {
        if (!byFraction)
            return [.. physical.Take((int)amount).SelectMany(h => h)];
        HoldSequence[] first = [.. physical.Take(Math.Max(1, quarter)).SelectMany(h => h)];
        return [.. first.Take((int)Math.Ceiling(amount * first.Length))];
    }
}
