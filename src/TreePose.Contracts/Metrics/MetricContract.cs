using TreePose.Evaluation;
using TreePose.Evaluation.Regression;
using TreePose.Experiments.Parts;

namespace TreePose.Contracts;

/// <summary>
/// What every metric must do, to be run on own ones from any test framework: <c>MetricContract.Check(part)</c>, or a test for each of
/// <see cref="Rules"/>. It is tried on seeded samples with answers that are right, nearly right and wrong.
/// </summary>
public static class MetricContract
{
    /// <summary>Names of the rules.</summary>
    public static IReadOnlyList<string> Rules { get; } = MetricRules<CaptureResult>.Contract.Names;

    /// <summary>Checks all rules for a metric over captures.</summary>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(MetricPart<CaptureResult> part) => Broken.Report(Outcomes(part));

    /// <summary>Checks all rules for a metric over holds.</summary>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(MetricPart<HoldPrediction> part) => Broken.Report(Outcomes(part));

    /// <summary>What comes of each rule for a metric over captures.</summary>
    public static IReadOnlyList<RuleOutcome> Outcomes(MetricPart<CaptureResult> part) =>
        MetricRules<CaptureResult>.Contract.Outcomes(new MetricUnderTest<CaptureResult>(part, MetricSamples.Captures));

    /// <summary>What comes of each rule for a metric over holds.</summary>
    public static IReadOnlyList<RuleOutcome> Outcomes(MetricPart<HoldPrediction> part) =>
        MetricRules<HoldPrediction>.Contract.Outcomes(new MetricUnderTest<HoldPrediction>(part, MetricSamples.Holds));
}
