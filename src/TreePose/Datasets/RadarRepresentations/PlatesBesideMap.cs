using System.ComponentModel.DataAnnotations;
using TreePose.Captures;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>Options of <see cref="PlatesBesideMap"/>.</summary>
public sealed record PlatesBesideMapOptions
{
    /// <summary>Load of both plates together, N, below which nobody stands on them: neither has a share.</summary>
    [Range(0.0, 10_000.0)]
    public double LeastNewtons { get; init; } = 20;
}

/// <summary>
/// Three planes, [3 channels, 23 Doppler, 13 range]: the range-Doppler map, and each force plate's share of the vertical load, 0 to
/// 1, the same in the whole plane. The labels come from the plates, so that what a network makes of it is an upper bound of
/// what radar beside plates could do, never a result of the radar.
/// </summary>
/// <param name="options">When nobody stands there.</param>
public sealed class PlatesBesideMap(PlatesBesideMapOptions options) : IRadarRepresentation
{
    private static readonly FrameShape Planes = RadarFrame.MapShape.With(AxisKind.Channel, 3);

    /// <inheritdoc/>
    public RadarContent Needs => RadarContent.Maps | RadarContent.Plates;

    /// <inheritdoc/>
    public FrameShape Shape(RadarParameters radar) => Planes;

    /// <inheritdoc/>
    public void Make(in RadarFrame frame, Span<float> destination)
    {
        ReadOnlySpan<float> map = frame.Map;
        double first = Math.Abs(frame.Plates[0].ForceZ),
            second = Math.Abs(frame.Plates[1].ForceZ),
            both = first + second;
        bool loaded = both > 0 && both >= options.LeastNewtons;
        map.CopyTo(destination);
        destination.Slice(map.Length, map.Length).Fill(loaded ? (float)(first / both) : 0);
        destination.Slice(2 * map.Length, map.Length).Fill(loaded ? (float)(second / both) : 0);
    }
}
