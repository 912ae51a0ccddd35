using System.ComponentModel.DataAnnotations;
using System.Numerics;
using TreePose.Captures;
using TreePose.Signal.SlowTime;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>Options of <see cref="MicroDopplerColumns"/>.</summary>
public sealed record MicroDopplerColumnsOptions
{
    /// <summary>Window, hop and padding over the chirps of a frame; <c>removeMean</c> takes out what stands still.</summary>
    public MicroDopplerOptions Spectra { get; init; } =
        new()
        {
            WindowChirps = 32,
            HopChirps = 16,
            ZeroPadding = 1,
            RemoveMean = true,
        };

    /// <summary>Doppler bins kept on each side of zero.</summary>
    [Range(1, 4096)]
    public int DopplerBinsEachSide { get; init; } = 11;

    /// <summary>Nearest range bin that counts, from 0.</summary>
    [Range(0, 4095)]
    public int FirstRangeBin { get; init; }

    /// <summary>Range bins whose powers are added.</summary>
    [Range(1, 4096)]
    public int RangeBins { get; init; } = 13;

    /// <summary>Lowest level, dB; silence gets it.</summary>
    [Range(-300.0, 200.0)]
    public double FloorDecibels { get; init; } = -120;
}

/// <summary>
/// Micro-Doppler within a frame, [1 channel, windows of chirps, Doppler]: the power of each short-time spectrum, summed over the
/// range bins, in dB against amplitude 1 of the raw signal. Frame after frame they are the columns of a spectrogram.
/// </summary>
/// <param name="options">What is kept.</param>
public sealed class MicroDopplerColumns(MicroDopplerColumnsOptions options) : IRadarRepresentation
{
    private readonly double _floor = Math.Pow(10, options.FloorDecibels / 10);

    /// <inheritdoc/>
    public RadarContent Needs => RadarContent.Chirps;

    private int DopplerBins => 2 * options.DopplerBinsEachSide + 1;

    /// <inheritdoc/>
    public FrameShape Shape(RadarParameters radar)
    {
        RangeProfiles.Check(radar, options.FirstRangeBin, options.RangeBins);
        int width = options.Spectra.WindowChirps,
            most = (options.Spectra.Length - 1) / 2;
        var violations = new List<string>();
        if (width > radar.ChirpsPerFrame)
            violations.Add($"'spectra.windowChirps' cannot be {width}: a frame of this radar has {radar.ChirpsPerFrame} chirps.");
        if (options.DopplerBinsEachSide > most)
            violations.Add($"'dopplerBinsEachSide' cannot be {options.DopplerBinsEachSide}: the spectra have {most} on each side of zero.");
        if (violations.Count > 0)
            throw new OptionsException(violations);
        int windows = options.Spectra.Windows(radar.ChirpsPerFrame);
        return FrameShape.Map(1, new(AxisKind.Chirp, windows), new(AxisKind.Doppler, DopplerBins));
    }

    /// <inheritdoc/>
    public void Make(in RadarFrame frame, Span<float> destination)
    {
        int length = options.Spectra.Length,
            first = length / 2 - options.DopplerBinsEachSide;
        double[] power = MicroDoppler.Power(SlowTime(frame), options.Spectra); // [window, Doppler]
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (float)(10 * Math.Log10(Math.Max(_floor, power[i / DopplerBins * length + first + i % DopplerBins])));
    }

    /// <summary>What rows, columns and cells stand for.</summary>
    internal MapScales Scales(RadarParameters radar)
    {
        int windows = options.Spectra.Windows(radar.ChirpsPerFrame);
        double middle = options.Spectra.WindowChirps / 2.0,
            last = middle + ((windows - 1) * options.Spectra.HopChirps),
            milliseconds = 1000 * radar.ChirpIntervalSeconds;
        AxisScale? times = windows < 2 ? null : AxisScale.Of(AxisKind.Chirp, middle * milliseconds, last * milliseconds, "ms");
        double resolution = radar.WavelengthMetres / (2 * options.Spectra.Length * radar.ChirpIntervalSeconds);
        return new(times is null ? null : times with { Bins = windows }, MapScales.Speeds(DopplerBins, resolution))
        {
            Cells = MapScales.Level,
        };
    }

    /// <summary>One signal a range bin, a value a chirp.</summary>
    private Complex[][] SlowTime(in RadarFrame frame)
    {
        (int samples, int chirps) = (frame.Radar.SamplesPerChirp, frame.Radar.ChirpsPerFrame);
        var profiles = new RangeProfiles(samples);
        Complex[][] slowTime = [.. Enumerable.Range(0, options.RangeBins).Select(_ => new Complex[chirps])];
        for (int c = 0; c < chirps; c++)
        {
            profiles.Transform(frame.Chirps.Slice(c * samples, samples));
            for (int bin = 0; bin < slowTime.Length; bin++)
                slowTime[bin][c] = new(profiles.Real[options.FirstRangeBin + bin], profiles.Imaginary[options.FirstRangeBin + bin]);
        }
        return slowTime;
    }
}
