using TreePose.Balance;
using TreePose.Balance.Measures;
using TreePose.Datasets.Stability;
using TreePose.Parts;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>
/// Everything that the experiment <c>stability-preprocessing</c> can be told; <c>--set</c> reaches each by its dotted name.
/// </summary>
public sealed record StabilityRunOptions
{
    /// <summary>How each source finds its trials.</summary>
    public PartSections Sources { get; init; } = new(ShippedSources.Trials());

    /// <summary>What is done to each recording first.</summary>
    public CopPreprocessing Preprocessing { get; init; } = new();

    /// <summary>Choices inside measures.</summary>
    public CopMeasureOptions Measures { get; init; } = new();

    /// <summary>How outliers are flagged.</summary>
    public OutlierOptions Outliers { get; init; } = new();

    /// <summary>Whether a trial that cannot be used is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }

    /// <summary>The options of the table.</summary>
    internal StabilityOptions ToTable() =>
        new()
        {
            Preprocessing = Preprocessing,
            Measures = Measures,
            Outliers = Outliers,
            Strict = Strict,
        };
}
