using System.ComponentModel.DataAnnotations;

namespace TreePose.Signal.RangeDoppler;

/// <summary>How the range-Doppler chain <c>physical</c> works.</summary>
public sealed record PhysicalChainOptions
{
    /// <summary>Window along the samples of a chirp, by name.</summary>
    [AllowedValues("hann", "hannPeriodic", "hamming", "blackman", "rectangular")]
    public string RangeWindow { get; init; } = "hann";

    /// <summary>Window along the chirps of a frame, by name.</summary>
    [AllowedValues("hann", "hannPeriodic", "hamming", "blackman", "rectangular")]
    public string DopplerWindow { get; init; } = "hann";

    /// <summary>The range transform is this many times as long as a chirp; finer bins, not a finer resolution.</summary>
    [Range(1, 16)]
    public int RangeZeroPadding { get; init; } = 1;

    /// <summary>The Doppler transform is this many times as long as a frame.</summary>
    [Range(1, 16)]
    public int DopplerZeroPadding { get; init; } = 1;

    /// <summary>Whether each sample's mean over the chirps of its frame is taken off first: removes what stands still.</summary>
    public bool RemoveSlowTimeMean { get; init; }

    /// <summary>Amplitude, in units of the samples, that reads 0 dB. Fixed, so that frames and captures compare.</summary>
    [Range(1e-12, 1e12)]
    public double ReferenceAmplitude { get; init; } = 1;

    /// <summary>Nothing reads less than this, in dB; an empty bin would read minus infinity.</summary>
    [Range(-400.0, 100.0)]
    public double FloorDecibels { get; init; } = -200;

    /// <summary>Farthest range kept, in m; none for all.</summary>
    [Range(1e-3, 1e6)]
    public double? MaximumRangeMetres { get; init; }

    /// <summary>Largest speed kept on either side of zero, in m/s; none for all.</summary>
    [Range(1e-6, 1e6)]
    public double? MaximumSpeedMetresPerSecond { get; init; }
}
