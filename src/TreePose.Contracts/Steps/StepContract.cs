using TreePose.Datasets;
using TreePose.Steps;

namespace TreePose.Contracts;

/// <summary>
/// What every preprocessing step must do, to be run on own ones from any test framework: <c>StepContract.Check(part)</c>, or a test
/// for each of <see cref="Rules"/>.
/// </summary>
public static class StepContract
{
    private static readonly ContractRules<StepUnderTest> Contract = new(s => s.Part.Name, StepRules.All);

    /// <summary>Names of the rules.</summary>
    public static IReadOnlyList<string> Rules => Contract.Names;

    /// <summary>Frames as data sets have them; a step passes with all that it takes, and refuses the others clearly.</summary>
    public static IReadOnlyList<FrameShape> Shapes { get; } =
    [
        FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13)),
        FrameShape.Map(4, new(AxisKind.Range, 16), new(AxisKind.Doppler, 11)),
        new(new FrameAxis(AxisKind.Doppler, 8)),
        new(new FrameAxis(AxisKind.Point, 4), new(AxisKind.Feature, 5)),
        new(new FrameAxis(AxisKind.Component, 2), new(AxisKind.Chirp, 4), new(AxisKind.Sample, 6)),
    ];

    /// <summary>Checks all rules.</summary>
    /// <param name="part">The part.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <param name="shapes">Shapes of frames, at least one of which it must take; none takes <see cref="Shapes"/>.</param>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(StepPart part, object? options = null, params IReadOnlyList<FrameShape> shapes) =>
        Broken.Report(Outcomes(part, options, shapes));

    /// <summary>What comes of each rule, and of the rule that it takes frames of one shape at least.</summary>
    /// <inheritdoc cref="Check(StepPart, object?, IReadOnlyList{FrameShape})" path="/param"/>
    public static IReadOnlyList<RuleOutcome> Outcomes(StepPart part, object? options = null, params IReadOnlyList<FrameShape> shapes)
    {
        StepUnderTest[] steps = [.. (shapes.Count == 0 ? Shapes : shapes).Select(shape => new StepUnderTest(part, options, shape))];
        ContractException? none = steps.Any(s => s.Promised is not null)
            ? null
            : new ContractException(part.Name, "takes frames", $"it takes none of {string.Join(", ", steps.Select(s => s.Shape))}");
        return [.. Contract.Outcomes(steps), new RuleOutcome("takes frames", none)];
    }

    /// <summary>Checks one rule; frames that the step refuses break none but the rule of refusing.</summary>
    /// <param name="rule">One of <see cref="Rules"/>.</param>
    /// <param name="part">The part.</param>
    /// <param name="shape">Shape of the frames.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="ContractException">It is broken.</exception>
    public static void Check(string rule, StepPart part, FrameShape shape, object? options = null) =>
        Contract.Check(rule, new StepUnderTest(part, options, shape));
}
