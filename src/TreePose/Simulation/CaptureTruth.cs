namespace TreePose.Simulation;

/// <summary>One capture's entry in <c>truth.json</c>. Times are seconds on the radar's clock.</summary>
/// <param name="Capture">Name of the radar recording.</param>
/// <param name="Person">The person.</param>
/// <param name="Clock">The motion capture's clock against the radar's.</param>
/// <param name="FirstTurnSeconds">When the actuator turns back for the first time.</param>
/// <param name="LastTurnSeconds">When it does so for the last time.</param>
/// <param name="Holds">The holds.</param>
internal sealed record CaptureTruth(
    string Capture,
    PersonTraits Person,
    ClockTruth Clock,
    double FirstTurnSeconds,
    double LastTurnSeconds,
    IReadOnlyList<HoldTruth> Holds
)
{
    internal static CaptureTruth Of(SimulatedCapture capture) =>
        new(
            capture.Name.Radar,
            capture.Person,
            capture.Clock,
            capture.FirstTurnSeconds,
            capture.LastTurnSeconds,
            [.. capture.Planned.Zip(capture.TrueCopSpeedsMmPerSecond, (hold, speed) => new HoldTruth(hold, speed))]
        );
}

/// <summary>One hold's entry in <c>truth.json</c>.</summary>
/// <param name="Hold">As planned.</param>
/// <param name="TrueCopSpeedMmPerSecond">Mean speed of the true COP over the stability phase, free of plate noise.</param>
internal sealed record HoldTruth(PlannedHold Hold, double TrueCopSpeedMmPerSecond);
