using TreePose.Captures;
using TreePose.Datasets.RadarRepresentations;

namespace TreePose.Datasets;

/// <summary>What the rows and columns of maps stand for; null where the source does not know.</summary>
internal sealed record MapScales(AxisScale? Rows, AxisScale? Columns)
{
    /// <summary>Nothing is known.</summary>
    public static MapScales Unknown { get; } = new(null, null);

    /// <summary>Of frames that hold the maps of the chain <c>study</c>; those of other representations are not known.</summary>
    /// <param name="representation">What made the frames.</param>
    /// <param name="radar">How the radar was set.</param>
    public static MapScales Of(IRadarRepresentation representation, RadarParameters radar)
    {
        if (representation is not (RadarMap or PhasePlanes or PlatesBesideMap))
            return Unknown;
        FrameShape map = RadarFrame.MapShape;
        double fastest = map.Rows / 2 * radar.VelocityResolutionMetresPerSecond,
            farthest = (map.Columns - 1) * radar.RangeResolutionMetres;
        return new(
            AxisScale.Of(AxisKind.Doppler, -fastest, fastest, "m/s") with
            {
                Bins = map.Rows,
            },
            AxisScale.Of(AxisKind.Range, 0, farthest, "m") with
            {
                Bins = map.Columns,
            }
        );
    }
}
