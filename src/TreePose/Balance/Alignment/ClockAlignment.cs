using TreePose.Captures;

namespace TreePose.Balance.Alignment;

/// <summary>How the radar's frames and the motion capture's clock belong together, and how sure that is.</summary>
public sealed record ClockAlignment
{
    /// <summary>The recording.</summary>
    public required string Capture { get; init; }

    /// <summary>
    /// Start and end pair and seconds per frame, as the event table writes them. A frame's time is the middle of the
    /// frame; the pairs stand at the turning points of the first and the last pattern, moved to the nearest whole frame.
    /// </summary>
    public required RadarClock Clock { get; init; }

    /// <summary>Turning point of the first pattern in radar frames.</summary>
    public required double StartFrame { get; init; }

    /// <summary>Turning point of the last pattern in radar frames.</summary>
    public required double EndFrame { get; init; }

    /// <summary>How much longer a frame is than its nominal duration, in parts per million.</summary>
    public required double DriftPpm { get; init; }

    /// <summary>RMS distance in ms of the patterns' six edges (start, turn, stop; twice) from the straight line of the clock.</summary>
    public required double ResidualMilliseconds { get; init; }

    /// <summary>The lower of the two normalised correlations with the pattern in the motion capture.</summary>
    public required double MocapCorrelation { get; init; }

    /// <summary>The lower of the two normalised correlations between radar and motion capture.</summary>
    public required double RadarCorrelation { get; init; }

    /// <summary>Whether the radar sees the actuator's velocity with the opposite sign.</summary>
    public required bool RadarIsReversed { get; init; }

    /// <summary>Range bin whose trace was used; null when only one trace was given.</summary>
    public int? RangeBin { get; init; }
}
