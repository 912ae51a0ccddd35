using System.Text.Json;
using TreePose.Signal.Filters;
using TreePose.Signal.Spectra;
using TreePose.Tests.Balance;
using Xunit;

namespace TreePose.Tests.Signal;

public sealed class SpectraTests
{
    private static readonly JsonElement Golden = GoldenJson.Read("filters_and_spectra.json");
    private static readonly double[] Input = Golden.Numbers("signal");
    private static readonly double Rate = Golden.GetProperty("rate").GetDouble();

    [Fact]
    public void WelchAndSpectrogramAgreeWithSciPy()
    {
        foreach (JsonElement golden in Golden.GetProperty("spectra").EnumerateArray())
        {
            var options = new SpectrumOptions
            {
                SegmentSamples = golden.GetProperty("segment").GetInt32(),
                OverlapSamples =
                    golden.GetProperty("overlap").ValueKind == JsonValueKind.Null ? null : golden.GetProperty("overlap").GetInt32(),
                Window = Enum.Parse<SegmentWindow>(golden.GetProperty("window").GetString()!, ignoreCase: true),
                Detrend = Enum.Parse<TrendRemoval>(golden.GetProperty("detrend").GetString()!, ignoreCase: true),
                Scaling = Enum.Parse<SpectrumScaling>(golden.GetProperty("scaling").GetString()!, ignoreCase: true),
            };
            PowerSpectrum welch = Welch.Estimate(Input, Rate, options);
            GoldenJson.AssertClose(golden.Numbers("frequencies"), welch.FrequenciesHz, 1e-12, $"{options} frequencies");
            GoldenJson.AssertClose(golden.Numbers("power"), welch.Power, 1e-9, $"{options} power");

            Spectrogram gram = Spectrogram.Compute(Input, Rate, options);
            int every = golden.GetProperty("every").GetInt32();
            double[][] rows = [.. gram.Power.Where((_, i) => i % every == 0)];
            JsonElement[] goldenRows = [.. golden.GetProperty("gram").EnumerateArray()];
            Assert.Equal(goldenRows.Length, rows.Length);
            GoldenJson.AssertClose(golden.Numbers("times"), [.. gram.TimesSeconds.Where((_, i) => i % every == 0)], 1e-12, "times");
            for (int s = 0; s < rows.Length; s++)
                GoldenJson.AssertClose(goldenRows[s].Numbers(), rows[s], 1e-9, $"{options} segment {s}");
        }
    }

    [Fact]
    public void PowerOfASineIsHalfItsSquaredAmplitude()
    {
        double[] sine = [.. Enumerable.Range(0, 1000).Select(i => 3 * Math.Sin(2 * Math.PI * 5 * i / 100.0))];
        PowerSpectrum spectrum = Welch.Estimate(
            sine,
            100,
            new SpectrumOptions { SegmentSamples = 200, Scaling = SpectrumScaling.Spectrum }
        );
        int peak = Array.IndexOf(spectrum.Power, spectrum.Power.Max());
        Assert.Equal(5, spectrum.FrequenciesHz[peak], 9);
        Assert.Equal(4.5, spectrum.Power[peak], 9);
    }

    [Fact]
    public void ImpossibleSegmentsAreRefused()
    {
        Assert.Throws<SignalTooShortException>(() => Welch.Estimate(new double[10], 100, new SpectrumOptions { SegmentSamples = 11 }));
        OptionsException error = Assert.Throws<OptionsException>(() =>
            Welch.Estimate(new double[10], 0, new SpectrumOptions { SegmentSamples = 4, OverlapSamples = 4 })
        );
        Assert.Equal(2, error.Violations.Count);
    }
}
