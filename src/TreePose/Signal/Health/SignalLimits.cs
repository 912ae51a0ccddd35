using System.ComponentModel.DataAnnotations;

namespace TreePose.Signal.Health;

/// <summary>
/// Which share of a recording's frames may be without a usable signal, in any of its channels. What is below is said; above, the
/// recording cannot be used. A frame that holds a number that is not finite never can.
/// </summary>
public sealed record SignalLimits
{
    /// <summary>Empty frames, all numbers of which are the same: never written, or of a channel that is not connected.</summary>
    [Range(0.0, 1.0)]
    public double Empty { get; init; } = 0.02;

    /// <summary>Frames that are the same, number by number, as the one before.</summary>
    [Range(0.0, 1.0)]
    public double Repeated { get; init; } = 0.02;

    /// <summary>Frames in which the highest or the lowest number is one that many others were cut to.</summary>
    [Range(0.0, 1.0)]
    public double Clipped { get; init; } = 0.5;
}
