using System.Globalization;
using MathNet.Numerics;

namespace TreePose.Signal.Filters;

/// <summary>How a signal is brought to another rate.</summary>
public enum ResamplingRule
{
    /// <summary>Straight lines between samples. No anti-aliasing: low-pass first when going down.</summary>
    Linear,

    /// <summary>Up, Kaiser-windowed FIR low-pass (β = 5), down: zero phase, anti-aliased; the rates' ratio must be rational.</summary>
    Polyphase,
}

/// <summary>What the polyphase filter sees beyond the ends of the signal.</summary>
public enum ResamplingEdge
{
    /// <summary>The straight line through the first and last sample: no step at the ends (SciPy <c>padtype='line'</c>).</summary>
    Line,

    /// <summary>Zeros (SciPy's default, <c>padtype='constant'</c>): right for signals about zero.</summary>
    Zero,
}

/// <summary>Changes of sampling rate by a named rule. The first output sample stands at the first input sample.</summary>
public static class Resampling
{
    private const double KaiserBeta = 5.0;
    private const int HalfLengthPerFactor = 10;
    private const int LargestFactor = 10_000;

    /// <summary>Resamples from one rate to another by the named rule.</summary>
    /// <param name="signal">[n] samples.</param>
    /// <param name="fromHz">Rate of the signal, Hz.</param>
    /// <param name="toHz">Rate wanted, Hz.</param>
    /// <param name="rule">The rule.</param>
    /// <exception cref="OptionsException">
    /// A rate is not positive, or the ratio is not rational enough for <see cref="ResamplingRule.Polyphase"/>.
    /// </exception>
    public static double[] ToRate(ReadOnlySpan<double> signal, double fromHz, double toHz, ResamplingRule rule)
    {
        if (!(fromHz > 0 && toHz > 0 && double.IsFinite(fromHz) && double.IsFinite(toHz)))
            throw new OptionsException([
                string.Create(CultureInfo.InvariantCulture, $"Cannot resample from {fromHz} Hz to {toHz} Hz: rates must be above 0."),
            ]);
        if (fromHz == toHz)
            return signal.ToArray();
        if (rule == ResamplingRule.Linear)
            return Linear(signal, fromHz, toHz);
        (int up, int down) = Ratio(fromHz, toHz);
        return Polyphase(signal, up, down, ResamplingEdge.Line);
    }

    /// <summary>Straight-line interpolation at the times k/<paramref name="toHz"/> that lie inside the signal.</summary>
    /// <returns>[⌊(n−1)·toHz/fromHz⌋ + 1] samples.</returns>
    public static double[] Linear(ReadOnlySpan<double> signal, double fromHz, double toHz)
    {
        if (signal.Length == 0)
            return [];
        const double slack = 1e-9; // so that a last sample that lies exactly on the grid is kept despite rounding
        var result = new double[(int)Math.Floor((signal.Length - 1) * toHz / fromHz + slack) + 1];
        for (int k = 0; k < result.Length; k++)
        {
            double position = Math.Min(k * fromHz / toHz, signal.Length - 1);
            int left = Math.Min((int)position, Math.Max(signal.Length - 2, 0));
            double fraction = position - left;
            result[k] = fraction == 0 ? signal[left] : signal[left] + fraction * (signal[left + 1] - signal[left]);
        }
        return result;
    }

    /// <summary>Rational resampling by <paramref name="up"/>/<paramref name="down"/> (SciPy <c>resample_poly</c>, Kaiser 5.0).</summary>
    /// <param name="signal">[n] samples, n ≥ 1.</param>
    /// <param name="up">Factor up, ≥ 1.</param>
    /// <param name="down">Factor down, ≥ 1.</param>
    /// <param name="edge">What lies beyond the ends.</param>
    /// <returns>[⌈n·up/down⌉] samples.</returns>
    public static double[] Polyphase(ReadOnlySpan<double> signal, int up, int down, ResamplingEdge edge = ResamplingEdge.Line)
    {
        if (up < 1 || down < 1)
            throw new OptionsException([$"Cannot resample by {up}/{down}: both factors must be at least 1."]);
        int common = (int)Euclid.GreatestCommonDivisor((long)up, down);
        (up, down) = (up / common, down / common);
        if (up == down || signal.Length == 0)
            return signal.ToArray();
        int half = HalfLengthPerFactor * Math.Max(up, down),
            n = signal.Length;
        double[] taps = LowPassTaps(half, 1.0 / Math.Max(up, down), up); // [2 half + 1]
        double first = signal[0],
            slope = n > 1 ? (signal[n - 1] - first) / (n - 1) : 0;
        var result = new double[(int)(((long)n * up + down - 1) / down)];
        for (int m = 0; m < result.Length; m++)
        {
            long centre = (long)m * down; // on the upsampled grid
            int from = (int)Math.Ceiling((centre - half) / (double)up),
                to = (int)Math.Floor((centre + half) / (double)up);
            double sum = 0;
            for (int k = from; k <= to; k++)
            {
                double x =
                    k >= 0 && k < n ? signal[k]
                    : edge == ResamplingEdge.Zero ? 0
                    : Beyond(k, n, first, slope, signal[n - 1]);
                sum += x * taps[half + centre - (long)k * up];
            }
            result[m] = sum;
        }
        return result;
    }

    private static double Beyond(int k, int n, double first, double slope, double last) =>
        k < 0 ? first + k * slope : last + (k - n + 1) * slope;

    /// <summary>
    /// Kaiser-windowed sinc with gain <paramref name="gain"/> at zero (SciPy <c>firwin</c>); cutoff as a fraction of Nyquist.
    /// </summary>
    private static double[] LowPassTaps(int half, double cutoff, double gain)
    {
        var taps = new double[2 * half + 1];
        double scale = SpecialFunctions.BesselI0(KaiserBeta);
        for (int i = -half; i <= half; i++)
        {
            double r = (double)i / half;
            double window = SpecialFunctions.BesselI0(KaiserBeta * Math.Sqrt(1 - r * r)) / scale;
            double x = Math.PI * cutoff * i;
            taps[half + i] = cutoff * (i == 0 ? 1 : Math.Sin(x) / x) * window;
        }
        double sum = taps.Sum();
        for (int i = 0; i < taps.Length; i++)
            taps[i] *= gain / sum;
        return taps;
    }

    private static (int Up, int Down) Ratio(double fromHz, double toHz)
    {
        double ratio = toHz / fromHz;
        for (int down = 1; down <= LargestFactor; down++)
        {
            double up = Math.Round(ratio * down);
            if (up >= 1 && up <= LargestFactor && Math.Abs(up / down - ratio) <= 1e-12 * ratio)
                return ((int)up, down);
        }
        throw new OptionsException([
            string.Create(
                CultureInfo.InvariantCulture,
                $"Polyphase resampling from {fromHz} Hz to {toHz} Hz needs a ratio of whole numbers up to {LargestFactor}. "
                    + $"Use the rule linear, after a low-pass."
            ),
        ]);
    }
}
