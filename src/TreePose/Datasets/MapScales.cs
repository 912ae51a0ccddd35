using TreePose.Captures;
using TreePose.Datasets.RadarRepresentations;

namespace TreePose.Datasets;

/// <summary>What the rows, columns and cells of maps stand for; null where the source does not know.</summary>
internal sealed record MapScales(AxisScale? Rows, AxisScale? Columns)
{
    /// <summary>Of cells of which nobody says what they hold.</summary>
    public const string UnknownCells = "value, unit not stated";

    /// <summary>Levels.</summary>
    public const string Level = "level (dB)";

    /// <summary>Of cells that a step has made of others.</summary>
    public const string AfterSteps = "value after preprocessing, no unit";

    /// <summary>Nothing is known.</summary>
    public static MapScales Unknown { get; } = new(null, null);

    /// <summary>What a cell holds, with its unit: <c>level (dB)</c>.</summary>
    public string Cells { get; init; } = UnknownCells;

    /// <summary>Of the frames that a shipped representation makes; those of a user's are not known.</summary>
    /// <param name="representation">What made the frames.</param>
    /// <param name="radar">How the radar was set.</param>
    public static MapScales Of(IRadarRepresentation representation, RadarParameters radar) =>
        representation switch
        {
            RadarMap or PhasePlanes or PlatesBesideMap => OfMaps(radar),
            MicroDopplerColumns spectra => spectra.Scales(radar),
            ComplexChirps chirps => chirps.Scales(radar),
            _ => Unknown,
        };

    /// <summary>An axis of Doppler bins about zero, which stands in the middle one.</summary>
    /// <param name="bins">How many.</param>
    /// <param name="resolution">Width of one, m/s.</param>
    public static AxisScale Speeds(int bins, double resolution) =>
        AxisScale.Of(AxisKind.Doppler, -(bins / 2) * resolution, (bins - 1 - (bins / 2)) * resolution, "m/s") with
        {
            Bins = bins,
        };

    /// <summary>An axis of range bins.</summary>
    /// <param name="first">The first of the radar's that is kept.</param>
    /// <param name="bins">How many; one alone has no scale.</param>
    /// <param name="radar">How the radar was set.</param>
    public static AxisScale? Ranges(int first, int bins, RadarParameters radar) =>
        bins < 2
            ? null
            : AxisScale.Of(AxisKind.Range, first * radar.RangeResolutionMetres, (first + bins - 1) * radar.RangeResolutionMetres, "m") with
            {
                Bins = bins,
            };

    private static MapScales OfMaps(RadarParameters radar)
    {
        FrameShape map = RadarFrame.MapShape;
        return new(Speeds(map.Rows, radar.VelocityResolutionMetresPerSecond), Ranges(0, map.Columns, radar))
        {
            Cells = "log(1 + amplitude), amplitude 0 to 1 within each map",
        };
    }
}
