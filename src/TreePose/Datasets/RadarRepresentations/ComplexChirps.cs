using System.ComponentModel.DataAnnotations;
using TreePose.Captures;
using TreePose.Signal.SlowTime;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>Options of <see cref="ComplexChirps"/>.</summary>
public sealed record ComplexChirpsOptions
{
    /// <summary>Nearest range bin kept, from 0.</summary>
    [Range(0, 4095)]
    public int FirstRangeBin { get; init; }

    /// <summary>Range bins kept.</summary>
    [Range(1, 4096)]
    public int RangeBins { get; init; } = 13;

    /// <summary>Every how manieth chirp is kept; speeds beyond λ/(4·stride·chirp interval) become ambiguous.</summary>
    [Range(1, 4096)]
    public int ChirpStride { get; init; } = 4;
}

/// <summary>
/// Complex range profiles of a frame's chirps, [2 components, chirps, range]: real part, then imaginary part, in the raw signal's
/// units. A beat of amplitude A in the middle of a range bin has magnitude A (Hann window). Phase and amplitude over slow time are
/// all there; the network has to find Doppler itself.
/// </summary>
/// <param name="options">What is kept.</param>
public sealed class ComplexChirps(ComplexChirpsOptions options) : IRadarRepresentation
{
    /// <inheritdoc/>
    public RadarContent Needs => RadarContent.Chirps;

    /// <inheritdoc/>
    public FrameShape Shape(RadarParameters radar)
    {
        RangeProfiles.Check(radar, options.FirstRangeBin, options.RangeBins);
        return new(new FrameAxis(AxisKind.Component, 2), new(AxisKind.Chirp, Kept(radar)), new(AxisKind.Range, options.RangeBins));
    }

    /// <inheritdoc/>
    public void Make(in RadarFrame frame, Span<float> destination)
    {
        (int samples, int kept, int bins) = (frame.Radar.SamplesPerChirp, Kept(frame.Radar), options.RangeBins);
        var profiles = new RangeProfiles(samples);
        for (int c = 0; c < kept; c++)
        {
            profiles.Transform(frame.Chirps.Slice(c * options.ChirpStride * samples, samples));
            for (int bin = 0; bin < bins; bin++) // [component, chirp, range]
            {
                destination[c * bins + bin] = (float)profiles.Real[options.FirstRangeBin + bin];
                destination[(kept + c) * bins + bin] = (float)profiles.Imaginary[options.FirstRangeBin + bin];
            }
        }
    }

    /// <summary>What rows, columns and cells stand for.</summary>
    internal MapScales Scales(RadarParameters radar)
    {
        int kept = Kept(radar);
        double last = 1000 * (kept - 1) * options.ChirpStride * radar.ChirpIntervalSeconds;
        AxisScale? times = kept < 2 ? null : AxisScale.Of(AxisKind.Chirp, 0, last, "ms") with { Bins = kept };
        return new(times, MapScales.Ranges(options.FirstRangeBin, options.RangeBins, radar))
        {
            Cells = "amplitude, units of the raw signal",
        };
    }

    private int Kept(RadarParameters radar) => (radar.ChirpsPerFrame + options.ChirpStride - 1) / options.ChirpStride;
}
