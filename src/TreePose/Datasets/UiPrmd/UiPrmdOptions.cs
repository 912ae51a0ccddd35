using System.ComponentModel.DataAnnotations;
using TreePose.Balance;
using TreePose.Parts;

namespace TreePose.Datasets.UiPrmd;

/// <summary>Options of the <c>uiprmd:DIR</c> source.</summary>
internal sealed record UiPrmdOptions
{
    /// <summary>How far before the person the radar stands that would see the markers, m.</summary>
    [Range(0.5, 20)]
    public double RadarMetres { get; init; } = 2.1;

    /// <summary>Its height above the ground, m.</summary>
    [Range(0, 5)]
    public double RadarHeightMetres { get; init; } = 1;

    /// <summary>Duration of a frame, s; markers are sampled at 100 Hz.</summary>
    [Range(0.02, 1)]
    public double SecondsPerFrame { get; init; } = 0.1;

    /// <summary>What frames are made of points.</summary>
    public PartSelection Representation { get; init; } =
        PartSelection.One(ShippedPointRepresentations.List(), ShippedPointRepresentations.Default);

    /// <summary>How the toes' height becomes events.</summary>
    public FootMotionOptions FootMotion { get; init; } = new();

    /// <summary>Whether a repetition that cannot be used is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}
