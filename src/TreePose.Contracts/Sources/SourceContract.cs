using TreePose.Datasets;

namespace TreePose.Contracts;

/// <summary>
/// What every source must do, to be run on own ones from any test framework: <c>SourceContract.Check(part, folder)</c>, or a test for
/// each of <see cref="Rules"/>.
/// </summary>
public static class SourceContract
{
    /// <summary>Names of the rules for sources of frames; those of holds have their own for targets instead of labels.</summary>
    public static IReadOnlyList<string> Rules => SourceRules.Frames.Names;

    /// <summary>Names of the rules for sources of holds.</summary>
    public static IReadOnlyList<string> HoldRules => SourceRules.Holds.Names;

    /// <summary>Checks all rules for a source of whole captures.</summary>
    /// <param name="part">The source.</param>
    /// <param name="where">What stands behind the colon in <c>--data</c>; data that is small, since it is read several times.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(SourcePart<FrameDataset> part, string where, object? options = null) =>
        Broken.Report(Outcomes(part, where, options));

    /// <summary>Checks all rules for a source of holds.</summary>
    /// <inheritdoc cref="Check(SourcePart{FrameDataset}, string, object?)" path="/param"/>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(SourcePart<HoldDataset> part, string where, object? options = null) =>
        Broken.Report(Outcomes(part, where, options));

    /// <summary>Checks all rules for a source of attempts, whose windows are held to the rules for holds.</summary>
    /// <inheritdoc cref="Check(SourcePart{FrameDataset}, string, object?)" path="/param"/>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(SourcePart<AttemptDataset> part, string where, object? options = null) =>
        Broken.Report(Outcomes(part, where, options));

    /// <summary>What comes of each rule for a source of whole captures.</summary>
    /// <inheritdoc cref="Check(SourcePart{FrameDataset}, string, object?)" path="/param"/>
    public static IReadOnlyList<RuleOutcome> Outcomes(SourcePart<FrameDataset> part, string where, object? options = null) =>
        SourceRules.Frames.Outcomes(new SourceUnderTest<FrameDataset>(part, where, options));

    /// <summary>What comes of each rule for a source of holds.</summary>
    /// <inheritdoc cref="Check(SourcePart{FrameDataset}, string, object?)" path="/param"/>
    public static IReadOnlyList<RuleOutcome> Outcomes(SourcePart<HoldDataset> part, string where, object? options = null) =>
        SourceRules.Holds.Outcomes(new SourceUnderTest<HoldDataset>(part, where, options));

    /// <summary>What comes of each rule for a source of attempts.</summary>
    /// <inheritdoc cref="Check(SourcePart{FrameDataset}, string, object?)" path="/param"/>
    public static IReadOnlyList<RuleOutcome> Outcomes(SourcePart<AttemptDataset> part, string where, object? options = null)
    {
        var windows = SourcePart<HoldDataset>.Of(
            part.Name,
            part.Summary,
            part.Takes,
            r => part.Open(r with { Options = options ?? part.Defaults }).Windows
        );
        return Outcomes(windows, where);
    }
}
