namespace TreePose.Captures;

/// <summary>
/// Ties the radar's frames to the clock of motion capture and force plates. Between the two actuator patterns both
/// devices saw the same movement; only those frames are labelled.
/// </summary>
/// <param name="MocapStartSeconds">Time of the first pattern on the motion-capture clock (<c>MOCAP_Start_Time</c>).</param>
/// <param name="MocapEndSeconds">Time of the last pattern (<c>MOCAP_End_Time</c>).</param>
/// <param name="RadarStartFrame">Radar frame of the first pattern, 0-based (<c>RADAR_Start_Frame</c>).</param>
/// <param name="RadarEndFrame">Radar frame of the last pattern, 0-based and still labelled (<c>RADAR_End_Frame</c>).</param>
/// <param name="SecondsPerFrame">Seconds from one radar frame to the next (<c>Seconds_per_Frame</c>).</param>
public sealed record RadarClock(
    double MocapStartSeconds,
    double MocapEndSeconds,
    int RadarStartFrame,
    int RadarEndFrame,
    double SecondsPerFrame
)
{
    /// <summary>The radar frame at a time of the motion-capture clock; halves go to the even frame, as Python rounds.</summary>
    public int FrameAt(double mocapSeconds) =>
        (int)Math.Round((mocapSeconds - MocapStartSeconds) / SecondsPerFrame, MidpointRounding.ToEven) + RadarStartFrame;

    /// <summary>The time of a radar frame on the motion-capture clock.</summary>
    public double SecondsAt(double frame) => MocapStartSeconds + (frame - RadarStartFrame) * SecondsPerFrame;
}
