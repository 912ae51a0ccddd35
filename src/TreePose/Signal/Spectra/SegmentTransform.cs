using System.Globalization;
using TreePose.Signal.Filters;
using TreePose.Signal.Transforms;

namespace TreePose.Signal.Spectra;

/// <summary>Segments of a real signal to one-sided power; shared by <see cref="Welch"/> and <see cref="Spectrogram"/>.</summary>
internal sealed class SegmentTransform
{
    private readonly SpectrumOptions _options;
    private readonly double[] _window;
    private readonly double _scale;
    private readonly FourierTransform _transform;
    private readonly double[] _imaginary;

    public SegmentTransform(int samples, double sampleRateHz, SpectrumOptions options)
    {
        _options = options;
        Length = options.SegmentSamples;
        int overlap = options.OverlapSamples ?? Length / 2;
        var violations = new List<string>();
        if (!(sampleRateHz > 0 && double.IsFinite(sampleRateHz)))
            violations.Add(
                string.Create(CultureInfo.InvariantCulture, $"The sampling rate cannot be {sampleRateHz} Hz: allowed is above 0.")
            );
        if (Length < 1)
            violations.Add($"Segment samples cannot be {Length}: allowed is at least 1.");
        else if (overlap < 0 || overlap >= Length)
            violations.Add($"Overlap samples cannot be {overlap}: allowed is 0 to {Length - 1}.");
        if (violations.Count > 0)
            throw new OptionsException(violations);
        if (samples < Length)
            throw new SignalTooShortException($"A spectrum of segments of {Length} samples", samples, Length);
        Step = Length - overlap;
        Count = (samples - overlap) / Step;
        _window = Window(options.Window, Length);
        double sum = _window.Sum(),
            squares = _window.Sum(w => w * w);
        _scale = options.Scaling == SpectrumScaling.Density ? 1 / (sampleRateHz * squares) : 1 / (sum * sum);
        _transform = FourierTransform.Of(Length);
        _imaginary = new double[Length];
        FrequenciesHz = [.. Enumerable.Range(0, Length / 2 + 1).Select(k => k * sampleRateHz / Length)];
    }

    public int Length { get; }

    public int Step { get; }

    public int Count { get; }

    public double[] FrequenciesHz { get; }

    /// <summary>One-sided power of segment <paramref name="index"/>, [frequencies].</summary>
    public double[] Power(ReadOnlySpan<double> signal, int index)
    {
        double[] segment = Trend.Remove(signal.Slice(index * Step, Length), _options.Detrend);
        for (int i = 0; i < Length; i++)
            segment[i] *= _window[i];
        _imaginary.AsSpan().Clear();
        _transform.Forward(segment, _imaginary);
        var power = new double[FrequenciesHz.Length];
        for (int k = 0; k < power.Length; k++)
        {
            // Every line but zero and Nyquist stands for its mirror image too.
            bool alone = k == 0 || (Length % 2 == 0 && k == Length / 2);
            double squared = segment[k] * segment[k] + _imaginary[k] * _imaginary[k];
            power[k] = squared * _scale * (alone ? 1 : 2);
        }
        return power;
    }

    private static double[] Window(SegmentWindow kind, int n) =>
        [
            .. Enumerable
                .Range(0, n)
                .Select(i =>
                    kind switch
                    {
                        SegmentWindow.Hann when n > 1 => 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / n),
                        SegmentWindow.Hamming when n > 1 => 0.54 - 0.46 * Math.Cos(2 * Math.PI * i / n),
                        _ => 1.0,
                    }
                ),
        ];
}
