using TreePose.Captures;

namespace TreePose.Formats.Study;

/// <summary>A channel's recording of one hold.</summary>
/// <param name="Hold">Number of the hold within the capture (<c>tx</c>).</param>
/// <param name="Channel">Radar channel, from 1.</param>
/// <param name="Path">The <c>.npy</c> file.</param>
public sealed record HoldRdmFile(int Hold, int Channel, string Path);

/// <summary>The files of one capture, as far as they are there.</summary>
public sealed record StudyCapture
{
    /// <summary>The capture.</summary>
    public required StudyCaptureName Name { get; init; }

    /// <summary>Raw radar capture.</summary>
    public string? RawRadar { get; init; }

    /// <summary>Whole-capture range-Doppler maps by channel (from 1).</summary>
    public IReadOnlyDictionary<int, string> Rdm { get; init; } = new SortedDictionary<int, string>();

    /// <summary>Radial velocities by phase of the whole capture by channel (from 1), beside <see cref="Rdm"/>.</summary>
    public IReadOnlyDictionary<int, string> Phase { get; init; } = new SortedDictionary<int, string>();

    /// <summary>Range-Doppler maps of the holds, by hold and channel.</summary>
    public IReadOnlyList<HoldRdmFile> HoldRdm { get; init; } = [];

    /// <summary>Force plates by number (1, 2).</summary>
    public IReadOnlyDictionary<int, string> ForcePlates { get; init; } = new SortedDictionary<int, string>();

    /// <summary>Marker positions.</summary>
    public string? Positions { get; init; }

    /// <summary>Marker velocities.</summary>
    public string? Velocities { get; init; }
}
