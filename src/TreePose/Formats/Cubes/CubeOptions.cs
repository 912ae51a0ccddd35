using System.ComponentModel.DataAnnotations;

namespace TreePose.Formats.Cubes;

/// <summary>What an array of raw signal does not say of itself; what is given here is taken instead of what the file says.</summary>
public sealed record CubeOptions
{
    /// <summary>
    /// What stands along each axis, in order: frame, channel, chirp, sample, iq (real and imaginary part); none as the file says.
    /// </summary>
    public string[] Axes { get; init; } = [];

    /// <summary>Frequency of the first sample in Hz.</summary>
    [Range(1.0, 1e15)]
    public double? StartFrequencyHz { get; init; }

    /// <summary>Bandwidth swept from the first sample to after the last one in Hz.</summary>
    [Range(1.0, 1e15)]
    public double? BandwidthHz { get; init; }

    /// <summary>Seconds from a chirp's start to the next one's of the same channel.</summary>
    [Range(1e-9, 10.0)]
    public double? ChirpIntervalSeconds { get; init; }

    /// <summary>Rate of the samples in Hz.</summary>
    [Range(1.0, 1e12)]
    public double? SamplingFrequencyHz { get; init; }

    /// <summary>Seconds from a frame's start to the next one's; none when frames follow one another without a pause.</summary>
    [Range(1e-9, 1000.0)]
    public double? FrameSeconds { get; init; }

    /// <summary>Address of the array in an HDF5 file; empty for the only one.</summary>
    public string Dataset { get; init; } = "";
}
