using TreePose.Captures;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>What a source can supply of a radar frame.</summary>
[Flags]
public enum RadarContent
{
    /// <summary>Nothing but the frame's number and the radar's parameters.</summary>
    None = 0,

    /// <summary>The range-Doppler map of the chain <c>study</c>: <see cref="RadarFrame.Map"/>.</summary>
    Maps = 1,

    /// <summary>Radial velocity by phase: <see cref="RadarFrame.Velocities"/>.</summary>
    Phase = 2,

    /// <summary>The raw signal: <see cref="RadarFrame.Chirps"/>.</summary>
    Chirps = 4,

    /// <summary>What the force plates read: <see cref="RadarFrame.Plates"/>.</summary>
    Plates = 8,
}

/// <summary>
/// Makes frames that a network reads of one channel of a radar capture. It keeps nothing between frames: the same frame gives the
/// same numbers whatever came before, and several threads may ask at once.
/// </summary>
public interface IRadarRepresentation
{
    /// <summary>What the source must supply; a frame gives nothing else.</summary>
    RadarContent Needs { get; }

    /// <summary>
    /// What takes its place where no capture of a source has all that it needs; null, the default, makes that an error.
    /// </summary>
    IRadarRepresentation? Otherwise => null;

    /// <summary>Shape of every frame made of one channel.</summary>
    /// <param name="radar">
    /// How the radar was set, as in the raw capture; <see cref="RadarParameters.Study"/> where none is read.
    /// </param>
    /// <exception cref="OptionsException">Options do not fit that radar.</exception>
    FrameShape Shape(RadarParameters radar);

    /// <summary>Writes one frame.</summary>
    /// <param name="frame">What there is of it.</param>
    /// <param name="destination">Takes <see cref="FrameShape.Size"/> numbers; what stands in it is overwritten.</param>
    void Make(in RadarFrame frame, Span<float> destination);
}
