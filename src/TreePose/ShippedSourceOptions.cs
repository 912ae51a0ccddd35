using TreePose.Balance;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Parts;
using TreePose.Signal.Health;

namespace TreePose;

/// <summary>Options of <c>mars:</c> for holds.</summary>
public sealed record MarsHoldSourceOptions
{
    /// <inheritdoc cref="MarsOptions.LiftMovements"/>
    public int[] LiftMovements { get; init; } = new MarsOptions().LiftMovements;

    /// <inheritdoc cref="MarsOptions.Outliers"/>
    public bool Outliers { get; init; } = new MarsOptions().Outliers;

    /// <inheritdoc cref="MarsOptions.Representation"/>
    public PartSelection Representation { get; init; } = new MarsOptions().Representation;

    /// <inheritdoc cref="MarsOptions.FootMotion"/>
    public FootMotionOptions FootMotion { get; init; } = new();

    /// <summary>Lifts and their target.</summary>
    public MarsHoldOptions Lifts { get; init; } = new();

    /// <inheritdoc cref="MarsOptions.Strict"/>
    public bool Strict { get; init; }

    internal MarsOptions ToFrames() =>
        new()
        {
            LiftMovements = LiftMovements,
            Outliers = Outliers,
            Representation = Representation,
            FootMotion = FootMotion,
            Strict = Strict,
        };
}

/// <summary>Options of <c>study:</c> for holds.</summary>
internal sealed record StudyHoldSourceOptions
{
    /// <inheritdoc cref="StudyOptions.Channels"/>
    public int[] Channels { get; init; } = new StudyOptions().Channels;

    /// <inheritdoc cref="StudyOptions.Representation"/>
    public PartSelection Representation { get; init; } = ShippedRadarRepresentations.Select(ShippedRadarRepresentations.DefaultOfHolds);

    /// <inheritdoc cref="StudyOptions.Signal"/>
    public SignalLimits Signal { get; init; } = new();

    /// <inheritdoc cref="StudyOptions.Strict"/>
    public bool Strict { get; init; }

    /// <summary>The label: low-passed in mm/s, or the study's unfiltered one in mm per sample.</summary>
    public CopSpeedRule CopSpeed { get; init; }

    internal StudyOptions ToFrames() =>
        new()
        {
            Channels = Channels,
            Representation = Representation,
            Signal = Signal,
            Strict = Strict,
        };
}

/// <summary>Options of <c>study:</c> for trials.</summary>
public sealed record StudyTrialSourceOptions
{
    /// <summary>The axis of the plates that points to the participant's side.</summary>
    public PlateAxis Mediolateral { get; init; } = PlateAxis.X;
}
