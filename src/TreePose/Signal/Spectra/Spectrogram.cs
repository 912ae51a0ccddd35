namespace TreePose.Signal.Spectra;

/// <summary>A one-sided spectrum for every segment of a real signal (SciPy <c>spectrogram</c>, mode <c>psd</c>).</summary>
/// <param name="FrequenciesHz">[k] frequencies, Hz.</param>
/// <param name="TimesSeconds">[s] middles of the segments, s.</param>
/// <param name="Power">[s][k] powers, one row a segment.</param>
public sealed record Spectrogram(double[] FrequenciesHz, double[] TimesSeconds, double[][] Power)
{
    /// <summary>Computes the spectrogram. Samples after the last whole segment are not used.</summary>
    /// <param name="signal">[n] samples.</param>
    /// <param name="sampleRateHz">Sampling rate, Hz.</param>
    /// <param name="options">Segments, window, detrending and unit.</param>
    /// <exception cref="OptionsException">The options are out of range.</exception>
    /// <exception cref="Filters.SignalTooShortException">The signal is shorter than one segment.</exception>
    public static Spectrogram Compute(ReadOnlySpan<double> signal, double sampleRateHz, SpectrumOptions options)
    {
        var transform = new SegmentTransform(signal.Length, sampleRateHz, options);
        var times = new double[transform.Count];
        var power = new double[transform.Count][];
        for (int s = 0; s < transform.Count; s++)
        {
            times[s] = (transform.Length / 2.0 + (double)s * transform.Step) / sampleRateHz;
            power[s] = transform.Power(signal, s);
        }
        return new Spectrogram(transform.FrequenciesHz, times, power);
    }
}
