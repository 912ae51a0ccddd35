using System.Numerics;

namespace TreePose.Signal.Filters;

/// <summary>
/// A recursive filter as a cascade of second-order sections, which stays accurate where one high-order polynomial does not.
/// </summary>
public sealed class SosFilter
{
    /// <summary>Makes a filter from its sections, applied in order.</summary>
    /// <exception cref="ArgumentException">There is no section.</exception>
    public SosFilter(IReadOnlyList<SecondOrderSection> sections)
    {
        if (sections.Count == 0)
            throw new ArgumentException("A filter needs at least one section.", nameof(sections));
        Sections = [.. sections];
    }

    /// <summary>The cascade.</summary>
    public IReadOnlyList<SecondOrderSection> Sections { get; }

    /// <summary>
    /// Samples by which <see cref="FiltFilt"/> extends each end unless told otherwise: 3 × the number of taps, counted as
    /// SciPy's <c>sosfiltfilt</c> counts them.
    /// </summary>
    public int PadSamples
    {
        get
        {
            int withoutB2 = Sections.Count(s => s.B2 == 0);
            int withoutA2 = Sections.Count(s => s.A2 == 0);
            return 3 * (2 * Sections.Count + 1 - Math.Min(withoutB2, withoutA2));
        }
    }

    /// <summary>Causal filtering from rest (SciPy <c>sosfilt</c>).</summary>
    /// <param name="signal">[n] samples.</param>
    /// <returns>[n] filtered samples.</returns>
    public double[] Filter(ReadOnlySpan<double> signal)
    {
        double[] result = signal.ToArray();
        foreach (SecondOrderSection section in Sections)
            section.Run(result, 0, 0);
        return result;
    }

    /// <summary>
    /// Zero-phase filtering: forward and backward, each from the steady state of its first sample, over a signal extended
    /// by odd reflection at both ends (SciPy <c>sosfiltfilt</c> with its defaults). The magnitude response is squared, so
    /// a cutoff at −3 dB becomes one at −6 dB.
    /// </summary>
    /// <param name="signal">[n] finite samples, n &gt; the extension.</param>
    /// <param name="padSamples">
    /// Samples by which each end is extended, <see cref="PadSamples"/> when null. That is few beside the memory of a
    /// low-pass far below the sampling rate; a signal that drifts at its ends then wants more (about 3·rate/cutoff).
    /// </param>
    /// <returns>[n] filtered samples.</returns>
    /// <exception cref="SignalTooShortException">n is not greater than the extension.</exception>
    public double[] FiltFilt(ReadOnlySpan<double> signal, int? padSamples = null)
    {
        int pad = padSamples ?? PadSamples;
        ArgumentOutOfRangeException.ThrowIfNegative(pad, nameof(padSamples));
        if (signal.Length <= pad)
            throw new SignalTooShortException("Zero-phase filtering", signal.Length, pad + 1);
        double[] extended = ExtendOdd(signal, pad); // [n + 2 pad]
        RunFromSteadyState(extended);
        Array.Reverse(extended);
        RunFromSteadyState(extended);
        Array.Reverse(extended);
        return extended[pad..^pad];
    }

    /// <summary>Complex gain at a frequency.</summary>
    /// <param name="frequencyHz">Where to evaluate, Hz.</param>
    /// <param name="sampleRateHz">Sampling rate, Hz.</param>
    public Complex Response(double frequencyHz, double sampleRateHz)
    {
        Complex z = Complex.FromPolarCoordinates(1, -2 * Math.PI * frequencyHz / sampleRateHz); // z⁻¹
        return Sections.Aggregate(Complex.One, (h, s) => h * (s.B0 + z * (s.B1 + z * s.B2)) / (1 + z * (s.A1 + z * s.A2)));
    }

    private void RunFromSteadyState(double[] signal)
    {
        double level = signal[0]; // what a constant input of signal[0] has become on reaching this section
        foreach (SecondOrderSection section in Sections)
        {
            (double z0, double z1) = section.SteadyState();
            section.Run(signal, z0 * level, z1 * level);
            level *= section.GainAtZero;
        }
    }

    private static double[] ExtendOdd(ReadOnlySpan<double> signal, int pad)
    {
        int n = signal.Length;
        var extended = new double[n + 2 * pad];
        signal.CopyTo(extended.AsSpan(pad));
        for (int i = 1; i <= pad; i++)
        {
            extended[pad - i] = 2 * signal[0] - signal[i];
            extended[pad + n - 1 + i] = 2 * signal[n - 1] - signal[n - 1 - i];
        }
        return extended;
    }
}
