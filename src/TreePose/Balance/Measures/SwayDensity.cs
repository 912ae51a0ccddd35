using System.Globalization;
using TreePose.Signal.Filters;

namespace TreePose.Balance.Measures;

/// <summary>
/// Sway density: for each sample, the time for which the COP stays, without leaving, within a circle around it (before
/// and after). Peaks of the curve, smoothed by a zero-phase 4th-order Butterworth low-pass, are moments of stability.
/// Source: Baratto et al., Motor Control 6 (2002) 246–270.
/// </summary>
/// <param name="CurveSeconds">[n] dwell times before smoothing, s.</param>
/// <param name="PeakSamples">Samples of the smoothed curve's local maxima.</param>
/// <param name="MeanPeakSeconds">Mean height of the peaks, s.</param>
/// <param name="MeanPeakDistanceMm">Mean distance of the COP at successive peaks, mm.</param>
/// <param name="MeanPeakIntervalSeconds">Mean time between successive peaks, s.</param>
public sealed record SwayDensity(
    double[] CurveSeconds,
    int[] PeakSamples,
    double MeanPeakSeconds,
    double MeanPeakDistanceMm,
    double MeanPeakIntervalSeconds
)
{
    private const int SmoothingOrder = 4;

    /// <summary>Computes the curve and its peaks; means over no peaks are NaN.</summary>
    /// <param name="signal">The COP.</param>
    /// <param name="radiusMm">Radius of the circle, mm.</param>
    /// <param name="smoothingHz">Cutoff of the smoothing, below half the sampling rate, Hz.</param>
    /// <exception cref="SignalTooShortException">Too few samples to smooth.</exception>
    public static SwayDensity Of(CopSignal signal, double radiusMm = 2.5, double smoothingHz = 2.5)
    {
        double[] curve = [.. Enumerable.Range(0, signal.Length).Select(i => Dwell(signal, i, radiusMm) / signal.SampleRateHz)];
        double[] smooth = Butterworth.LowPass(SmoothingOrder, smoothingHz, signal.SampleRateHz).FiltFilt(curve);
        int[] peaks = [.. Enumerable.Range(1, smooth.Length - 2).Where(i => smooth[i] > smooth[i - 1] && smooth[i] > smooth[i + 1])];
        PlanePoint[] positions = [.. peaks.Select(i => new PlanePoint(signal.MediolateralMm[i], signal.AnteroposteriorMm[i]))];
        double distance = Mean(positions.Zip(positions.Skip(1), (a, b) => a.DistanceTo(b)));
        double interval = peaks.Length > 1 ? (peaks[^1] - peaks[0]) / (peaks.Length - 1.0) / signal.SampleRateHz : double.NaN;
        return new SwayDensity(curve, peaks, Mean(peaks.Select(i => smooth[i])), distance, interval);
    }

    /// <summary>Why a signal has no sway density: it is sampled too slowly for the smoothing; null when it has one.</summary>
    private static string? Undefined(CopAnalysis analysis)
    {
        double highest = analysis.Signal.SampleRateHz / 2,
            cutoff = analysis.Options.SwayDensityCutoffHz;
        return cutoff < highest
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"measures.swayDensityCutoffHz is {cutoff} Hz, which must be below half the signal's rate, {highest} Hz"
            );
    }

    internal static IEnumerable<CopMeasure> Measures()
    {
        const string curve = "dwell time within the circle (radius 2.5 mm unless set)";
        yield return new(
            "swayDensityMean",
            "s",
            $"mean of the {curve}",
            Sources.Baratto,
            a => Undefined(a) is { } reason ? MeasureValue.None(reason) : a.Density.CurveSeconds.Average()
        );
        yield return Peak("swayDensityPeak", "s", $"mean of local maxima of the smoothed {curve}", 1, d => d.MeanPeakSeconds);
        yield return Peak(
            "swayDensityPeakDistance",
            "mm",
            $"mean COP distance of successive maxima of the smoothed {curve}",
            2,
            d => d.MeanPeakDistanceMm
        );
        yield return Peak(
            "swayDensityPeakInterval",
            "s",
            $"mean time between maxima of the smoothed {curve}",
            2,
            d => d.MeanPeakIntervalSeconds
        );
    }

    private static CopMeasure Peak(string name, string unit, string formula, int peaksNeeded, Func<SwayDensity, double> value) =>
        new(
            name,
            unit,
            formula,
            Sources.Baratto,
            a =>
                Undefined(a) is { } reason ? MeasureValue.None(reason)
                : a.Density.PeakSamples.Length >= peaksNeeded ? value(a.Density)
                : MeasureValue.None($"the sway density curve has {a.Density.PeakSamples.Length} peaks, at least {peaksNeeded} are needed")
        );

    /// <summary>Samples around <paramref name="i"/>, itself included, that lie within the circle without a break.</summary>
    private static int Dwell(CopSignal signal, int i, double radiusMm)
    {
        double[] x = signal.MediolateralMm,
            y = signal.AnteroposteriorMm;
        double squared = radiusMm * radiusMm;
        bool Inside(int j) => (x[j] - x[i]) * (x[j] - x[i]) + (y[j] - y[i]) * (y[j] - y[i]) <= squared;
        int first = i,
            last = i;
        while (first > 0 && Inside(first - 1))
            first--;
        while (last < x.Length - 1 && Inside(last + 1))
            last++;
        return last - first + 1;
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();
}
