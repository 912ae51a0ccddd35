using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TreePose.Simulation;

/// <summary>One capture's entry in <c>truth.json</c>. Times are seconds on the radar's clock.</summary>
/// <param name="Capture">Name of the radar recording.</param>
/// <param name="Person">The person.</param>
/// <param name="Clock">The motion capture's clock against the radar's.</param>
/// <param name="FirstTurnSeconds">When the actuator turns back for the first time.</param>
/// <param name="LastTurnSeconds">When it does so for the last time.</param>
/// <param name="Attempts">The attempts.</param>
internal sealed record CaptureTruth(
    string Capture,
    PersonTraits Person,
    ClockTruth Clock,
    double FirstTurnSeconds,
    double LastTurnSeconds,
    IReadOnlyList<AttemptTruth> Attempts
)
{
    internal static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>The content of <c>truth.json</c>.</summary>
    internal static string File<TOptions>(int seed, TOptions options, JsonArray captures) =>
        new JsonObject
        {
            ["note"] = "What was simulated. No part of the pipeline reads this file; it is there to check results against.",
            ["seed"] = seed,
            ["options"] = JsonSerializer.SerializeToNode(options, Json),
            ["captures"] = captures,
        }.ToJsonString(Json) + "\n";

    internal static CaptureTruth Of(SimulatedCapture capture) =>
        new(capture.Id.Name, capture.Person, capture.Clock, capture.FirstTurnSeconds, capture.LastTurnSeconds, [.. TruthsOf(capture)]);

    private static IEnumerable<AttemptTruth> TruthsOf(SimulatedCapture capture)
    {
        IReadOnlyList<double> speeds = capture.TrueCopSpeedsMmPerSecond;
        int hold = 0;
        foreach (PlannedAttempt attempt in capture.Attempts)
            yield return new AttemptTruth(attempt, attempt.BecameStable ? speeds[hold++] : null);
    }
}

/// <summary>One attempt's entry in <c>truth.json</c>.</summary>
/// <param name="Attempt">As planned.</param>
/// <param name="TrueCopSpeedMmPerSecond">
/// Mean speed of the true COP over the stability phase, free of plate noise; none where the pose was never stable.
/// </param>
internal sealed record AttemptTruth(PlannedAttempt Attempt, double? TrueCopSpeedMmPerSecond);
