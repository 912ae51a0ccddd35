using TreePose.Captures;

namespace TreePose.Simulation;

/// <summary>The true COP speed of a simulated person, radar frame by radar frame.</summary>
internal static class FrameCopSpeeds
{
    /// <summary>Mean speed of the true centre of pressure during each frame of a hold's stability phase, mm/s.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="hold">One of its holds.</param>
    /// <param name="frameSeconds">Length of a radar frame; frame f begins at f times this.</param>
    public static float[] Of(SimulatedCapture capture, Hold hold, double frameSeconds) =>
        [
            .. Enumerable
                .Range(hold.StableFrame, hold.StableEndFrame - hold.StableFrame)
                .Select(f => (float)capture.Sway.CopSpeedMmPerSecond(f * frameSeconds, (f + 1) * frameSeconds)),
        ];
}
