using System.ComponentModel.DataAnnotations;

namespace TreePose.Simulation.Olst;

/// <summary>From which frame the cubes of a simulated release count.</summary>
public enum OlstNumbering
{
    /// <summary>A cube begins at RADAR_Start_Frame.</summary>
    Start,

    /// <summary>A cube begins with the recording.</summary>
    Recording,
}

/// <summary>How large a simulated release of OLST is. The defaults are those of the published one.</summary>
public sealed record OlstSimulationOptions
{
    /// <summary>People: 15 young and 17 older ones of 32.</summary>
    [Range(1, 60)]
    public int Participants { get; init; } = 32;

    /// <summary>Cued captures a person, standing on the left and the right foot in turn; some older people have one more.</summary>
    [Range(1, 40)]
    public int Captures { get; init; } = 6;

    /// <summary>Long stances of an older person, on the left and the right foot in turn.</summary>
    [Range(0, 40)]
    public int Stances { get; init; } = 8;

    /// <summary>From which frame cubes count.</summary>
    public OlstNumbering Numbering { get; init; }

    /// <summary>
    /// Whether it lacks what the published one lacks: the cube of 12_MNTRL_V2 and the plates of 35_MNTRL_V4; attempts of 47_TRLGL_V4
    /// overlap.
    /// </summary>
    public bool KnownGaps { get; init; } = true;

    /// <inheritdoc cref="SimulatedRadarOptions.SnrDecibels"/>
    [Range(-80.0, 120.0)]
    public double SnrDecibels { get; init; } = 12;

    /// <inheritdoc cref="SimulatedRadarOptions.PhaseNoiseRadians"/>
    [Range(0.0, 3.0)]
    public double PhaseNoiseRadians { get; init; }

    /// <summary>Standard deviation of a loaded force plate's COP noise in mm, each 1200 Hz sample and axis.</summary>
    [Range(0.0, 20.0)]
    public double PlateNoiseMillimetres { get; init; } = 0.23;
}
