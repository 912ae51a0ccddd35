using System.Globalization;
using TreePose.Signal.Spectra;

namespace TreePose.Balance.Measures;

/// <summary>
/// Family: where in frequency the sway lies. Spectra are Welch's with periodic Hann segments of n/2 samples, half
/// overlapping, constant detrend; the planar one is that of the resultant distance, as in Prieto 1996.
/// </summary>
internal sealed class CopSpectra(CopAnalysis analysis)
{
    private readonly Dictionary<CopAxis, PowerSpectrum> _spectra = [];

    /// <summary>Spectrum of ML, AP or the resultant distance, mm²/Hz.</summary>
    public PowerSpectrum Of(CopAxis axis)
    {
        if (!_spectra.TryGetValue(axis, out PowerSpectrum? spectrum))
        {
            var options = new SpectrumOptions { SegmentSamples = analysis.Length / 2 };
            _spectra[axis] = spectrum = Welch.Estimate(analysis.Axis(axis), analysis.Signal.SampleRateHz, options);
        }
        return spectrum;
    }

    /// <summary>Mean power frequency of one axis over all frequencies, Hz: ∫f·P df / ∫P df by the trapezoid rule.</summary>
    public double MeanPowerFrequency(CopAxis axis)
    {
        (double[] f, double[] p) = (Of(axis).FrequenciesHz, Of(axis).Power);
        double weighted = 0,
            power = 0;
        for (int k = 1; k < f.Length; k++)
        {
            weighted += (f[k] - f[k - 1]) * (f[k] * p[k] + f[k - 1] * p[k - 1]) / 2;
            power += (f[k] - f[k - 1]) * (p[k] + p[k - 1]) / 2;
        }
        return weighted / power;
    }

    /// <summary>Both axes' mean power frequency, weighted by each axis's summed power, Hz (the authors of BDS).</summary>
    public double MeanPowerFrequency()
    {
        double ml = Of(CopAxis.Mediolateral).Power.Sum(),
            ap = Of(CopAxis.Anteroposterior).Power.Sum();
        if (ml == 0)
            return MeanPowerFrequency(CopAxis.Anteroposterior);
        if (ap == 0)
            return MeanPowerFrequency(CopAxis.Mediolateral);
        return (MeanPowerFrequency(CopAxis.Mediolateral) * ml + MeanPowerFrequency(CopAxis.Anteroposterior) * ap) / (ml + ap);
    }

    public static IEnumerable<CopMeasure> Measures()
    {
        const string mean = "int f P df / int P df, Welch: periodic Hann, n/2 samples, half overlap, constant detrend";
        yield return new(
            "meanPowerFrequency",
            "Hz",
            $"mean of ML and AP weighted by their total power; each: {mean}",
            Sources.Santos,
            a => a.Spectra.MeanPowerFrequency()
        );
        yield return new("meanPowerFrequencyMl", "Hz", mean, Sources.Santos, a => a.Spectra.MeanPowerFrequency(CopAxis.Mediolateral));
        yield return new("meanPowerFrequencyAp", "Hz", mean, Sources.Santos, a => a.Spectra.MeanPowerFrequency(CopAxis.Anteroposterior));
        foreach (CopAxis axis in CopAxes.All)
        {
            string of = $"P: Welch spectrum of {axis.Symbol()} in the band (0.15-5 Hz unless set)";
            yield return Moment("totalPower", axis, "mm^2", $"sum P df; {of}", s => s.Power(0));
            yield return Moment(
                "powerFrequency50",
                axis,
                "Hz",
                $"smallest f below which half of the power lies; {of}",
                s => s.Quantile(0.50)
            );
            yield return Moment(
                "powerFrequency95",
                axis,
                "Hz",
                $"smallest f below which 95 % of the power lies; {of}",
                s => s.Quantile(0.95)
            );
            yield return Moment(
                "centroidalFrequency",
                axis,
                "Hz",
                $"sqrt(m_2/m_0), m_k = sum f^k P df; {of}",
                s => Math.Sqrt(s.Power(2) / s.Power(0))
            );
            yield return Moment(
                "frequencyDispersion",
                axis,
                "1",
                $"sqrt(1 - m_1^2/(m_0 m_2)), m_k = sum f^k P df; {of}",
                s => Math.Sqrt(Math.Max(0, 1 - s.Power(1) * s.Power(1) / (s.Power(0) * s.Power(2))))
            );
        }
    }

    private static CopMeasure Moment(string name, CopAxis axis, string unit, string formula, Func<SpectralBand, double> compute) =>
        new(
            name + axis.Suffix(),
            unit,
            formula,
            Sources.Prieto,
            a =>
            {
                var band = new SpectralBand(a.Spectra.Of(axis), a.Options.SpectrumLowHz, a.Options.SpectrumHighHz);
                if (band.Lines >= 3)
                    return compute(band);
                return MeasureValue.None(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the spectrum has {band.Lines} lines between {a.Options.SpectrumLowHz} and {a.Options.SpectrumHighHz} Hz, "
                            + $"at least 3 are needed"
                    )
                );
            }
        );
}

/// <summary>The part of a spectrum between two frequencies, both included.</summary>
internal sealed class SpectralBand
{
    private readonly double[] _frequencies;
    private readonly double[] _power;
    private readonly double _resolution;

    public SpectralBand(PowerSpectrum spectrum, double lowHz, double highHz)
    {
        int[] inside =
        [
            .. Enumerable
                .Range(0, spectrum.Power.Length)
                .Where(k => spectrum.FrequenciesHz[k] >= lowHz && spectrum.FrequenciesHz[k] <= highHz),
        ];
        _frequencies = [.. inside.Select(k => spectrum.FrequenciesHz[k])];
        _power = [.. inside.Select(k => spectrum.Power[k])];
        _resolution = spectrum.ResolutionHz;
    }

    public int Lines => _power.Length;

    /// <summary>Moment of the given order, mm²·Hzᵏ; times the resolution, so that it does not depend on the signal's length.</summary>
    public double Power(int order)
    {
        double sum = 0;
        for (int k = 0; k < _power.Length; k++)
            sum += Math.Pow(_frequencies[k], order) * _power[k];
        return sum * _resolution;
    }

    /// <summary>Lowest line at which the running sum reaches a share of the power, Hz.</summary>
    public double Quantile(double share)
    {
        double wanted = share * _power.Sum(),
            sum = 0;
        if (!(wanted > 0))
            return double.NaN;
        for (int k = 0; k < _power.Length; k++)
        {
            sum += _power[k];
            if (sum >= wanted)
                return _frequencies[k];
        }
        return _frequencies[^1];
    }
}
