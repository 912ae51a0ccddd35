namespace TreePose.Datasets;

/// <summary>
/// Frames of three planes, [plane, Doppler, range]: the range-Doppler map, the radial velocity by phase in cm/s (the same in
/// all Doppler rows), and its absolute value. Sway is slower than one Doppler bin, so that it hardly shows in the map.
/// </summary>
internal static class PhasePlanes
{
    private const int Planes = 3;

    /// <summary>The shape of a frame of three planes.</summary>
    public static FrameShape Shape(FrameShape map) => map.With(AxisKind.Channel, Planes);

    /// <summary>Puts velocities beside maps.</summary>
    /// <param name="maps">[frame, Doppler, range].</param>
    /// <param name="velocities">[frame, range], cm/s.</param>
    /// <param name="map">Shape of one map.</param>
    /// <returns>[frame, plane, Doppler, range].</returns>
    public static float[] Stack(ReadOnlySpan<float> maps, ReadOnlySpan<float> velocities, FrameShape map)
    {
        int frames = maps.Length / map.Size;
        var planes = new float[frames * Planes * map.Size];
        for (int f = 0; f < frames; f++)
        {
            Span<float> frame = planes.AsSpan(f * Planes * map.Size, Planes * map.Size);
            maps.Slice(f * map.Size, map.Size).CopyTo(frame);
            for (int i = 0; i < map.Size; i++)
            {
                float velocity = velocities[f * map.Columns + i % map.Columns];
                frame[map.Size + i] = velocity;
                frame[2 * map.Size + i] = Math.Abs(velocity);
            }
        }
        return planes;
    }
}
