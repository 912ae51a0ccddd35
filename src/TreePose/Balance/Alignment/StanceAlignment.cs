namespace TreePose.Balance.Alignment;

/// <summary>How the clock of markers and that of a force plate belong together, and how sure that is.</summary>
internal sealed record StanceAlignment
{
    /// <summary>What is added to a time of the plate to have it on the markers' clock, s.</summary>
    public required double OffsetSeconds { get; init; }

    /// <summary>How far the offset may be off, s: half a frame of the markers, or the residual where that is more.</summary>
    public required double UncertaintySeconds { get; init; }

    /// <summary>Correlation of the plate's load with the standing marker.</summary>
    public required double Correlation { get; init; }

    /// <summary>RMS distance of the moments at which load and marker change, after the offset, ms; NaN when none is near another.</summary>
    public required double ResidualMilliseconds { get; init; }

    /// <summary>Changes of the load (stepping on or off) that lie in the markers' time.</summary>
    public required int Changes { get; init; }

    /// <summary>The marker, or those that were named.</summary>
    public required string Marker { get; init; }
}
