using TreePose.Captures;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>Options of <see cref="PhasePlanes"/>.</summary>
public sealed record PhasePlanesOptions
{
    /// <summary>
    /// Whether a study without any velocity by phase is an error; otherwise the map alone is read of it
    /// (<c>data rdm --phase</c> makes velocities).
    /// </summary>
    public bool Required { get; init; }
}

/// <summary>
/// Three planes, [3 channels, 23 Doppler, 13 range]: the range-Doppler map, the radial velocity by phase in cm/s (the same in
/// all Doppler rows), and its absolute value. Sway is slower than one Doppler bin, so that it hardly shows in the map.
/// </summary>
/// <param name="options">What happens where there is no velocity.</param>
public sealed class PhasePlanes(PhasePlanesOptions options) : IRadarRepresentation
{
    private static readonly FrameShape Planes = RadarFrame.MapShape.With(AxisKind.Channel, 3);

    /// <inheritdoc/>
    public RadarContent Needs => RadarContent.Maps | RadarContent.Phase;

    /// <inheritdoc/>
    public IRadarRepresentation? Otherwise => options.Required ? null : new RadarMap();

    /// <inheritdoc/>
    public FrameShape Shape(RadarParameters radar) => Planes;

    /// <inheritdoc/>
    public void Make(in RadarFrame frame, Span<float> destination)
    {
        ReadOnlySpan<float> map = frame.Map,
            velocities = frame.Velocities;
        map.CopyTo(destination);
        for (int i = 0; i < map.Length; i++)
        {
            float velocity = velocities[i % velocities.Length];
            destination[map.Length + i] = velocity;
            destination[2 * map.Length + i] = Math.Abs(velocity);
        }
    }
}
