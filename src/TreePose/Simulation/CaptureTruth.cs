namespace TreePose.Simulation;

/// <summary>One capture's entry in <c>truth.json</c>. Times are seconds on the radar's clock.</summary>
/// <param name="Capture">Name of the radar recording.</param>
/// <param name="Person">The person.</param>
/// <param name="Clock">The motion capture's clock against the radar's.</param>
/// <param name="FirstPatternSeconds">When the first actuator pattern starts.</param>
/// <param name="LastPatternSeconds">When the last one starts.</param>
/// <param name="Holds">The holds.</param>
public sealed record CaptureTruth(
    string Capture, PersonTraits Person, ClockTruth Clock, double FirstPatternSeconds, double LastPatternSeconds, IReadOnlyList<HoldTruth> Holds)
{
    internal static CaptureTruth Of(SimulatedCapture capture) => new(
        capture.Name.Radar, capture.Person, capture.Clock,
        capture.Clock.RadarAt(capture.RadarClock.MocapStartSeconds), capture.Clock.RadarAt(capture.RadarClock.MocapEndSeconds),
        [.. capture.Planned.Zip(capture.TrueCopSpeedsMmPerSecond, (hold, speed) => new HoldTruth(hold, speed))]);
}

/// <summary>One hold's entry in <c>truth.json</c>.</summary>
/// <param name="Hold">As planned.</param>
/// <param name="TrueCopSpeedMmPerSecond">Mean speed of the true COP over the stability phase, free of plate noise.</param>
public sealed record HoldTruth(PlannedHold Hold, double TrueCopSpeedMmPerSecond);
