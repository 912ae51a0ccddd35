namespace TreePose.Captures;

/// <summary>
/// How one FMCW capture was taken, and the resolutions that follow. The formulas are those of the study
/// (formats.md, "Raw radar"): a chirp starts every 284 µs and its samples lie 1 µs apart.
/// </summary>
/// <param name="SamplesPerChirp">Fast-time samples of one chirp, <c>/BrdCfg/N</c>; 256 in the study.</param>
/// <param name="ChirpsPerFrame">Chirps of one frame, <c>/BrdCfg/Np</c>; 128 in the study.</param>
/// <param name="StartFrequencyHz">First frequency of a chirp, <c>/BrdCfg/FreqStrt</c>; see <see cref="SampledBandwidthHz"/>.</param>
/// <param name="StopFrequencyHz">Last frequency of a chirp, <c>/BrdCfg/FreqStop</c>.</param>
/// <param name="SamplingFrequencyHz">Rate of the converter, <c>/BrdCfg/fs</c>.</param>
/// <param name="ChirpUpSeconds">Duration of a chirp's rise, <c>/BrdCfg/TimUp</c>.</param>
public sealed record RadarParameters(
    int SamplesPerChirp,
    int ChirpsPerFrame,
    double StartFrequencyHz,
    double StopFrequencyHz,
    double SamplingFrequencyHz,
    double ChirpUpSeconds
)
{
    /// <summary>Speed of light in m/s (exact by definition of the metre).</summary>
    public const double SpeedOfLight = 299_792_458;

    /// <summary>Chirp interval of the study in seconds: 284 µs.</summary>
    public const double StudyChirpIntervalSeconds = 284e-6;

    private const double StudySampleSpacingSeconds = 1e-6;

    /// <summary>How the study's board was set: 128 chirps of 256 samples from 76 to 77 GHz.</summary>
    public static RadarParameters Study { get; } = new(256, 128, 76e9, 77e9, 1e6, 284e-6);

    /// <summary>Time from one chirp's start to the next one's; the file does not say it, so it is the study's unless set.</summary>
    public double ChirpIntervalSeconds { get; init; } = StudyChirpIntervalSeconds;

    /// <summary>
    /// Whether a sample is a complex number, two numbers one after the other: real part, imaginary part. Its spectrum has no mirror
    /// image then, so that the whole of it is range.
    /// </summary>
    public bool IsComplex { get; init; }

    /// <summary>
    /// Bandwidth that a radar says it sweeps while samples are taken, in Hz; none for the study's formula. Where it is given, start and
    /// stop frequency are those of the first and after the last sample.
    /// </summary>
    public double? SampledBandwidthHz { get; init; }

    /// <summary>Time from one frame's start to the next one's where frames have a pause between them; none where they have not.</summary>
    public double? FramePeriodSeconds { get; init; }

    /// <summary>Numbers of one chirp: its samples, twice as many where they are complex.</summary>
    public int NumbersPerChirp => IsComplex ? 2 * SamplesPerChirp : SamplesPerChirp;

    /// <summary>Numbers of one frame of one channel, [chirp, sample].</summary>
    public int NumbersPerMap => ChirpsPerFrame * NumbersPerChirp;

    /// <summary>Range bins without zero padding: half the samples of a real signal, all of a complex one.</summary>
    public int RangeBins => IsComplex ? SamplesPerChirp : SamplesPerChirp / 2;

    /// <summary>Bandwidth swept while samples are taken, in Hz: (stop − start) / 284 · 256 with the study's 256 samples.</summary>
    public double EffectiveBandwidthHz =>
        SampledBandwidthHz ?? (StopFrequencyHz - StartFrequencyHz) * (SamplesPerChirp * StudySampleSpacingSeconds / ChirpIntervalSeconds);

    /// <summary>Seconds in which the chirps of a frame are sent.</summary>
    public double ActiveSeconds => ChirpsPerFrame * ChirpIntervalSeconds;

    /// <summary>Seconds from one frame to the next: 128 · 284 µs = 36.352 ms in the study.</summary>
    public double FrameSeconds => FramePeriodSeconds ?? ActiveSeconds;

    /// <summary>Slow-time (chirp to chirp) sampling rate in Hz.</summary>
    public double SlowTimeFrequencyHz => 1 / ChirpIntervalSeconds;

    /// <summary>Wavelength in m at the middle of the sweep.</summary>
    public double WavelengthMetres => SpeedOfLight / ((StartFrequencyHz + StopFrequencyHz) / 2);

    /// <summary>Width of one range bin in m without zero padding: c / (2·B).</summary>
    public double RangeResolutionMetres => SpeedOfLight / (2 * EffectiveBandwidthHz);

    /// <summary>Width of one Doppler bin in m/s without zero padding: λ / (2·Np·interval).</summary>
    public double VelocityResolutionMetresPerSecond => WavelengthMetres / (2 * ActiveSeconds);
}
