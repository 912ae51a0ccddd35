using System.ComponentModel.DataAnnotations;

namespace TreePose.Balance.Events;

/// <summary>When a foot counts as "going up" (<c>t_foot_up</c>).</summary>
public enum FootUpRule
{
    /// <summary>The last moment before lift-off at which its plate still bore its usual share: weight begins to shift away.</summary>
    UnloadingBegins,

    /// <summary>Its plate becomes empty.</summary>
    LiftOff,
}

/// <summary>Rules by which <see cref="FootEventDetection"/> reads events off force plates.</summary>
public sealed record FootEventOptions
{
    /// <summary>The lifted foot's plate is empty below this vertical force, N, or where its COP is exactly (0, 0).</summary>
    [Range(0.1, 500.0)]
    public double EmptyPlateNewtons { get; init; } = 20;

    /// <summary>A plate that becomes empty or loaded for less than this does not count, s: touches and flicker.</summary>
    [Range(0.0, 2.0)]
    public double DebounceSeconds { get; init; } = 0.1;

    /// <summary>A foot that is up for less than this makes no hold, s.</summary>
    [Range(0.1, 60.0)]
    public double MinimumHoldSeconds { get; init; } = 1;

    /// <summary>Definition of <c>t_foot_up</c>.</summary>
    public FootUpRule FootUp { get; init; } = FootUpRule.UnloadingBegins;

    /// <summary>Unloading has begun when the plate bears less than this share of its usual load (the median before lift-off).</summary>
    [Range(0.1, 1.0)]
    public double UnloadingShare { get; init; } = 0.9;

    /// <summary>How far before lift-off the unloading is sought, s.</summary>
    [Range(0.05, 10.0)]
    public double MaximumUnloadingSeconds { get; init; } = 2;

    /// <summary>The usual load is the median over this long before lift-off, as far as the foot stood, s.</summary>
    [Range(0.2, 60.0)]
    public double UsualLoadSeconds { get; init; } = 5;

    /// <summary>The pose is stable while the standing COP is slower than this multiple of its median speed with the foot up.</summary>
    [Range(0.5, 20.0)]
    public double StableSpeedFactor { get; init; } = 2;

    /// <summary>The standing COP's speed is averaged over this long before it is compared, s.</summary>
    [Range(0.01, 2.0)]
    public double SpeedWindowSeconds { get; init; } = 0.25;

    /// <summary>How long the speed has to stay low for the pose to count as stable, s.</summary>
    [Range(0.01, 5.0)]
    public double StableForSeconds { get; init; } = 0.3;

    /// <summary>Zero-phase Butterworth low-pass of force and COP, Hz, 4th order.</summary>
    [Range(0.5, 100.0)]
    public double LowPassHz { get; init; } = 10;
}
