using System.ComponentModel.DataAnnotations;

namespace TreePose.Balance.Alignment;

/// <summary>What the actuator's pattern looks like and how surely it must be found.</summary>
public sealed record ClockAlignmentOptions
{
    /// <summary>Duration of each of the two movements, there and back, in s.</summary>
    [Range(0.1, 10.0)]
    public double MovementSeconds { get; init; } = 1;

    /// <summary>Rest before and after the pattern that belongs to what is looked for, in s.</summary>
    [Range(0.05, 5.0)]
    public double RestSeconds { get; init; } = 0.5;

    /// <summary>Speed of the actuator in mm/s.</summary>
    [Range(0.1, 10000.0)]
    public double SpeedMmPerSecond { get; init; } = 50;

    /// <summary>How far the speed found may be off, as a share of <see cref="SpeedMmPerSecond"/>.</summary>
    [Range(0.01, 1.0)]
    public double SpeedTolerance { get; init; } = 0.4;

    /// <summary>Smallest normalised correlation at which the motion capture's trace counts as the pattern.</summary>
    [Range(0.1, 1.0)]
    public double MinimumMocapCorrelation { get; init; } = 0.8;

    /// <summary>Smallest normalised correlation at which the radar's trace counts as the same movement.</summary>
    [Range(0.1, 1.0)]
    public double MinimumRadarCorrelation { get; init; } = 0.6;

    /// <summary>Longest run of missing motion-capture samples that is bridged by a straight line, in s.</summary>
    [Range(0.0, 1.0)]
    public double LongestGapSeconds { get; init; } = 0.1;

    /// <summary>How much the radar's time between frames may differ from its nominal value, in parts per million.</summary>
    [Range(1.0, 100000.0)]
    public double LargestDriftPpm { get; init; } = 20000;
}

/// <summary>The actuator's pattern was not found, so that two clocks cannot be tied together.</summary>
public sealed class ClockAlignmentException(string message) : TreePoseException(message);
