namespace TreePose.Captures;

/// <summary>One detection of a radar that gives point clouds.</summary>
/// <param name="X">To the side, m.</param>
/// <param name="Y">Depth, away from the radar, m.</param>
/// <param name="Z">Height above the radar, m.</param>
/// <param name="DopplerMetresPerSecond">Radial speed, m/s, in steps of the radar's velocity resolution.</param>
/// <param name="Intensity">Signal strength as the radar reports it.</param>
public readonly record struct RadarPoint(float X, float Y, float Z, float DopplerMetresPerSecond, float Intensity)
{
    /// <summary>Distance from the radar, m: what it measures; the angles are estimates.</summary>
    public float Range => MathF.Sqrt((X * X) + (Y * Y) + (Z * Z));
}

/// <summary>All detections of one radar frame.</summary>
/// <param name="Number">The radar's own frame counter; a step of more than one means frames were lost.</param>
/// <param name="Points">The detections.</param>
public sealed record PointCloudFrame(int Number, IReadOnlyList<RadarPoint> Points);
