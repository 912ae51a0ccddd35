using TreePose.Captures;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>The range-Doppler map as it is: [1 channel, 23 Doppler, 13 range].</summary>
public sealed class RadarMap : IRadarRepresentation
{
    /// <inheritdoc/>
    public RadarContent Needs => RadarContent.Maps;

    /// <inheritdoc/>
    public FrameShape Shape(RadarParameters radar) => RadarFrame.MapShape;

    /// <inheritdoc/>
    public void Make(in RadarFrame frame, Span<float> destination) => frame.Map.CopyTo(destination);
}
