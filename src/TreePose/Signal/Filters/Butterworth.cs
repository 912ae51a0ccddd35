using System.Globalization;
using System.Numerics;

namespace TreePose.Signal.Filters;

/// <summary>
/// Butterworth filters: maximally flat magnitude, from the analogue prototype by the bilinear transform with prewarped
/// cutoffs (as SciPy <c>butter(…, output='sos')</c>). Source: S. Butterworth, Experimental Wireless 7 (1930) 536–541.
/// </summary>
public static class Butterworth
{
    /// <summary>Low-pass with −3 dB at the cutoff for one pass.</summary>
    /// <param name="order">1 to 12.</param>
    /// <param name="cutoffHz">Between 0 and half the sampling rate, Hz.</param>
    /// <param name="sampleRateHz">Sampling rate, Hz.</param>
    /// <exception cref="OptionsException">Order or cutoff is out of range.</exception>
    public static SosFilter LowPass(int order, double cutoffHz, double sampleRateHz)
    {
        Check(order, sampleRateHz, cutoffHz);
        double warped = Warp(cutoffHz, sampleRateHz);
        IEnumerable<Complex> poles = Prototype(order).Select(p => Bilinear(p * warped));
        return Cascade(poles, pairZeros: (1, 2, 1), singleZeros: (1, 1), referenceAngle: 0);
    }

    /// <summary>High-pass with −3 dB at the cutoff for one pass.</summary>
    /// <inheritdoc cref="LowPass"/>
    public static SosFilter HighPass(int order, double cutoffHz, double sampleRateHz)
    {
        Check(order, sampleRateHz, cutoffHz);
        double warped = Warp(cutoffHz, sampleRateHz);
        IEnumerable<Complex> poles = Prototype(order).Select(p => Bilinear(warped / p));
        return Cascade(poles, pairZeros: (1, -2, 1), singleZeros: (1, -1), referenceAngle: Math.PI);
    }

    /// <summary>Band-pass with −3 dB at both edges for one pass; <paramref name="order"/> sections, as SciPy counts.</summary>
    /// <param name="order">1 to 12: order of each edge.</param>
    /// <param name="lowHz">Lower edge, Hz.</param>
    /// <param name="highHz">Upper edge, Hz, above <paramref name="lowHz"/>.</param>
    /// <param name="sampleRateHz">Sampling rate, Hz.</param>
    /// <exception cref="OptionsException">Order or edges are out of range.</exception>
    public static SosFilter BandPass(int order, double lowHz, double highHz, double sampleRateHz)
    {
        Check(order, sampleRateHz, lowHz, highHz);
        double low = Warp(lowHz, sampleRateHz),
            high = Warp(highHz, sampleRateHz);
        double width = high - low,
            centre = Math.Sqrt(low * high);
        IEnumerable<Complex> poles = Prototype(order)
            .SelectMany(p =>
            {
                Complex half = p * width / 2;
                Complex root = Complex.Sqrt(half * half - centre * centre);
                return new[] { Bilinear(half + root), Bilinear(half - root) };
            });
        return Cascade(poles, pairZeros: (1, 0, -1), singleZeros: (1, 0), referenceAngle: 2 * Math.Atan(centre / 4));
    }

    /// <summary>Poles of the prototype with cutoff 1 rad/s, evenly spread over the left half of the unit circle.</summary>
    private static IEnumerable<Complex> Prototype(int order)
    {
        for (int m = 1 - order; m < order; m += 2)
            yield return m == 0 ? -1 : -Complex.FromPolarCoordinates(1, Math.PI * m / (2 * order));
    }

    // The transform is taken at a nominal rate of 2, so the Nyquist frequency is 1.
    private static double Warp(double hz, double sampleRateHz) => 4 * Math.Tan(Math.PI * hz / sampleRateHz);

    private static Complex Bilinear(Complex s) => (4 + s) / (4 - s);

    private static SosFilter Cascade(
        IEnumerable<Complex> poles,
        (double, double, double) pairZeros,
        (double, double) singleZeros,
        double referenceAngle
    )
    {
        Complex[] all = [.. poles];
        const double real = 1e-12;
        var sections = new List<SecondOrderSection>();
        (double b0, double b1, double b2) = pairZeros;
        // Least resonant first, as SciPy orders them: the signal then meets the sharpest section last.
        foreach (Complex p in all.Where(p => p.Imaginary > real).OrderBy(p => p.Magnitude))
            sections.Add(new(b0, b1, b2, -2 * p.Real, p.Real * p.Real + p.Imaginary * p.Imaginary));
        double[] reals = [.. all.Where(p => Math.Abs(p.Imaginary) <= real).Select(p => p.Real).Order()];
        for (int i = 0; i + 1 < reals.Length; i += 2)
            sections.Insert(0, new(b0, b1, b2, -reals[i] - reals[i + 1], reals[i] * reals[i + 1]));
        if (reals.Length % 2 == 1)
            sections.Insert(0, new(singleZeros.Item1, singleZeros.Item2, 0, -reals[^1], 0));
        return new SosFilter([.. sections.Select(s => Normalised(s, referenceAngle))]);
    }

    /// <summary>Scales a section to magnitude 1 at the reference angle, so that no section overflows or loses digits.</summary>
    private static SecondOrderSection Normalised(SecondOrderSection s, double angle)
    {
        double gain = new SosFilter([s]).Response(angle, 2 * Math.PI).Magnitude;
        return s with { B0 = s.B0 / gain, B1 = s.B1 / gain, B2 = s.B2 / gain };
    }

    private static void Check(int order, double sampleRateHz, params double[] edgesHz)
    {
        var violations = new List<string>();
        if (order is < 1 or > 12)
            violations.Add($"Butterworth order cannot be {order}: allowed is 1 to 12.");
        if (!double.IsFinite(sampleRateHz) || sampleRateHz <= 0)
            violations.Add(Text($"The sampling rate cannot be {sampleRateHz} Hz: allowed is above 0."));
        foreach (double edge in edgesHz)
        {
            if (!(edge > 0 && edge < sampleRateHz / 2))
                violations.Add(
                    Text($"A cutoff cannot be {edge} Hz: allowed is above 0 and below half the sampling rate, {sampleRateHz / 2} Hz.")
                );
        }
        if (edgesHz.Length == 2 && edgesHz[0] >= edgesHz[1])
            violations.Add(Text($"The lower edge, {edgesHz[0]} Hz, must be below the upper, {edgesHz[1]} Hz."));
        if (violations.Count > 0)
            throw new OptionsException(violations);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
