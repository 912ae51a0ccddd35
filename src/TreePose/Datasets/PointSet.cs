using System.ComponentModel.DataAnnotations;
using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>Options of <see cref="PointSet"/>.</summary>
public sealed record PointSetOptions
{
    /// <summary>Points of a frame; the strongest are kept, and missing ones are zero in every feature.</summary>
    [Range(1, 4096)]
    public int Points { get; init; } = 64;
}

/// <summary>
/// Frames [point, feature] of point clouds, strongest point first. Features: x, y, z in m, radial speed in m/s,
/// log(1 + intensity), and 1 for a point that is there, 0 for a place that none fills.
/// </summary>
public sealed class PointSet : IPointRepresentation
{
    /// <summary>Which feature says whether there is a point.</summary>
    public const int Present = 5;

    private const int Features = 6;
    private readonly int _points;

    /// <summary>Makes it.</summary>
    public PointSet(PointSetOptions options)
    {
        _points = options.Points;
        Shape = new FrameShape(new FrameAxis(AxisKind.Point, _points), new FrameAxis(AxisKind.Feature, Features));
    }

    /// <inheritdoc/>
    public FrameShape Shape { get; }

    /// <inheritdoc/>
    public void Rasterise(PointCloudFrame cloud, Span<float> frame)
    {
        frame.Clear();
        int at = 0;
        foreach (RadarPoint point in cloud.Points.OrderByDescending(p => p.Intensity).Take(_points)) // stable: equal ones as in the file
        {
            ReadOnlySpan<float> features =
            [
                point.X,
                point.Y,
                point.Z,
                point.DopplerMetresPerSecond,
                MathF.Log(1 + MathF.Max(0, point.Intensity)),
                1,
            ];
            features.CopyTo(frame[at..]);
            at += Features;
        }
    }
}
