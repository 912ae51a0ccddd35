using TreePose.Captures;
using TreePose.Parts;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>What a force plate reads at one moment, as its file has it.</summary>
/// <param name="ForceX">Horizontal force, N.</param>
/// <param name="ForceY">Horizontal force, N.</param>
/// <param name="ForceZ">Vertical force, N; its sign is the laboratory's.</param>
/// <param name="CopX">Centre of pressure, mm.</param>
/// <param name="CopY">Centre of pressure, mm.</param>
public readonly record struct PlateLoad(double ForceX, double ForceY, double ForceZ, double CopX, double CopY);

/// <summary>One channel's radar frame with what a representation said that it needs; asking for anything else is an error.</summary>
/// <param name="number">0-based, in the capture.</param>
/// <param name="radar">How the radar was set.</param>
public readonly ref struct RadarFrame(int number, RadarParameters radar)
{
    /// <summary>The shape of <see cref="Map"/>: [1 channel, 23 Doppler, 13 range].</summary>
    public static FrameShape MapShape { get; } =
        FrameShape.Map(1, new(AxisKind.Doppler, StudyMaps.DopplerBins), new(AxisKind.Range, StudyMaps.RangeBins));

    /// <summary>0-based, in the capture.</summary>
    public int Number { get; } = number;

    /// <summary>How the radar was set.</summary>
    public RadarParameters Radar { get; } = radar;

    /// <summary>The range-Doppler map of the chain <c>study</c>, [Doppler, range], 23 × 13.</summary>
    /// <exception cref="PartException">The representation does not need <see cref="RadarContent.Maps"/>.</exception>
    public ReadOnlySpan<float> Map
    {
        get => Given(field, RadarContent.Maps);
        init;
    }

    /// <summary>Radial velocity by phase of each of the map's range bins, cm/s, positive when receding.</summary>
    /// <exception cref="PartException">The representation does not need <see cref="RadarContent.Phase"/>.</exception>
    public ReadOnlySpan<float> Velocities
    {
        get => Given(field, RadarContent.Phase);
        init;
    }

    /// <summary>The raw signal, [chirp, sample], as large as <see cref="Radar"/> says.</summary>
    /// <exception cref="PartException">The representation does not need <see cref="RadarContent.Chirps"/>.</exception>
    public ReadOnlySpan<float> Chirps
    {
        get => Given(field, RadarContent.Chirps);
        init;
    }

    /// <summary>
    /// What force plates 1 and 2 read in the middle of the frame, linearly between their samples; a frame without a label that lies
    /// outside the recording takes the nearest sample. Labels are made of the same plates: a network that reads them shows what
    /// they know, not what a radar can.
    /// </summary>
    /// <exception cref="PartException">The representation does not need <see cref="RadarContent.Plates"/>.</exception>
    public ReadOnlySpan<PlateLoad> Plates
    {
        get => Given(field, RadarContent.Plates);
        init;
    }

    private static ReadOnlySpan<T> Given<T>(ReadOnlySpan<T> content, RadarContent which) =>
        !content.IsEmpty
            ? content
            : throw new PartException(
                $"The representation reads {which} of a frame, which its Needs do not name. Add {nameof(RadarContent)}.{which} to them."
            );
}
