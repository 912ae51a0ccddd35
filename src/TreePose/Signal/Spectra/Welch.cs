namespace TreePose.Signal.Spectra;

/// <summary>A one-sided power spectrum.</summary>
/// <param name="FrequenciesHz">[k] frequencies from 0, evenly spaced, Hz.</param>
/// <param name="Power">[k] powers, unit²/Hz or unit² as <see cref="SpectrumOptions.Scaling"/> says.</param>
public sealed record PowerSpectrum(double[] FrequenciesHz, double[] Power)
{
    /// <summary>Distance of neighbouring lines, Hz.</summary>
    public double ResolutionHz => FrequenciesHz.Length > 1 ? FrequenciesHz[1] - FrequenciesHz[0] : 0;
}

/// <summary>
/// Power spectrum as the mean of overlapping, windowed segments (SciPy <c>welch</c>).
/// Source: P. D. Welch, IEEE Trans. Audio Electroacoust. 15 (1967) 70–73.
/// </summary>
public static class Welch
{
    /// <summary>Estimates the spectrum of a real signal. Samples after the last whole segment are not used.</summary>
    /// <param name="signal">[n] samples.</param>
    /// <param name="sampleRateHz">Sampling rate, Hz.</param>
    /// <param name="options">Segments, window, detrending and unit.</param>
    /// <exception cref="OptionsException">The options are out of range.</exception>
    /// <exception cref="Filters.SignalTooShortException">The signal is shorter than one segment.</exception>
    public static PowerSpectrum Estimate(ReadOnlySpan<double> signal, double sampleRateHz, SpectrumOptions options)
    {
        var transform = new SegmentTransform(signal.Length, sampleRateHz, options);
        var mean = new double[transform.FrequenciesHz.Length];
        for (int s = 0; s < transform.Count; s++)
        {
            double[] power = transform.Power(signal, s);
            for (int k = 0; k < mean.Length; k++)
                mean[k] += power[k];
        }
        for (int k = 0; k < mean.Length; k++)
            mean[k] /= transform.Count;
        return new PowerSpectrum(transform.FrequenciesHz, mean);
    }
}
