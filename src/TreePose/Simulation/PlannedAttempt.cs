namespace TreePose.Simulation;

/// <summary>One planned attempt at Tree Pose. Times are seconds on the radar's clock, 0 at the first chirp.</summary>
/// <param name="FootUpSeconds">The foot begins to rise.</param>
/// <param name="ArrivalSeconds">
/// The foot has arrived: the pose is held from here. In an attempt that never becomes stable, the foot's highest point.
/// </param>
/// <param name="BreakSeconds">The foot begins to come down; null when the pose is held to the end of the labelled part.</param>
/// <param name="FootDownSeconds">The foot is on the ground again, or the labelled part ends.</param>
/// <param name="CopSpeedMmPerSecond">Mean COP speed that the sway of this hold is driven for.</param>
/// <param name="TouchDown">The pose was lost: the foot comes down early and fast after a wobble.</param>
/// <param name="WobbleSeconds">When the person nearly loses balance and catches it with the arms; null in most holds.</param>
/// <param name="Reach">How far the foot gets: 1 is its place in the pose.</param>
public sealed record PlannedAttempt(
    double FootUpSeconds,
    double ArrivalSeconds,
    double? BreakSeconds,
    double FootDownSeconds,
    double CopSpeedMmPerSecond,
    bool TouchDown,
    double? WobbleSeconds,
    double Reach = 1
)
{
    /// <summary>Whether the pose was reached and held for a while.</summary>
    public bool BecameStable => Reach == 1;

    /// <summary>When the foot starts to come down.</summary>
    internal double LowerSeconds => BreakSeconds ?? FootDownSeconds;
}
