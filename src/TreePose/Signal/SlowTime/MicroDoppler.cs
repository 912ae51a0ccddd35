using System.ComponentModel.DataAnnotations;
using System.Numerics;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Signal.Transforms;

namespace TreePose.Signal.SlowTime;

/// <summary>How a micro-Doppler spectrogram is made.</summary>
public sealed record MicroDopplerOptions
{
    /// <summary>Chirps in one spectrum.</summary>
    [Range(4, 65536)]
    public int WindowChirps { get; init; } = 128;

    /// <summary>Chirps from one spectrum to the next.</summary>
    [Range(1, 65536)]
    public int HopChirps { get; init; } = 32;

    /// <summary>The transform is this many times as long as the window.</summary>
    [Range(1, 16)]
    public int ZeroPadding { get; init; } = 2;

    /// <summary>Window by name.</summary>
    [AllowedValues("hann", "hannPeriodic", "hamming", "blackman", "rectangular")]
    public string Window { get; init; } = "hann";

    /// <summary>Whether the mean of each window is taken off first: removes what stands still.</summary>
    public bool RemoveMean { get; init; }

    /// <summary>Doppler bins of a spectrum.</summary>
    internal int Length => WindowChirps * ZeroPadding;

    /// <summary>Spectra of a signal of so many chirps.</summary>
    internal int Windows(int chirps) => (chirps - WindowChirps) / HopChirps + 1;
}

/// <summary>Doppler spectra over time.</summary>
/// <param name="TimeSeconds">Middle of each spectrum's window, from the first chirp.</param>
/// <param name="VelocityMetresPerSecond">One a Doppler bin; positive is moving away.</param>
/// <param name="Power">[time, Doppler]: squared amplitude in squared units of the signal, summed over the range bins.</param>
public sealed record MicroDopplerSpectrogram(double[] TimeSeconds, double[] VelocityMetresPerSecond, double[] Power);

/// <summary>
/// Micro-Doppler: the short-time Fourier transform of the slow-time signal (Chen, The Micro-Doppler Effect in Radar, 2011).
/// </summary>
public static class MicroDoppler
{
    /// <summary>The spectrogram of the slow-time signals of one or more range bins, their powers added.</summary>
    /// <param name="slowTime">One signal a range bin, equally long, as from <see cref="SlowTimeSignal.At"/>.</param>
    /// <param name="parameters">Gives chirp interval and wavelength.</param>
    /// <param name="options">Window, hop and padding.</param>
    /// <exception cref="OptionsException">An option is out of range, or the signal is shorter than the window.</exception>
    public static MicroDopplerSpectrogram Spectrogram(
        IReadOnlyList<Complex[]> slowTime,
        RadarParameters parameters,
        MicroDopplerOptions? options = null
    )
    {
        options = OptionOverrides.Validated(options ?? new MicroDopplerOptions());
        if (slowTime.Count == 0 || slowTime.Any(s => s.Length != slowTime[0].Length))
            throw new ArgumentException("One or more signals of one length are needed.", nameof(slowTime));
        int width = options.WindowChirps,
            chirps = slowTime[0].Length,
            length = options.Length;
        if (chirps < width)
            throw new OptionsException([$"'windowChirps' cannot be '{width}': the signal has {chirps} chirps."]);
        double[] power = Power(slowTime, options); // [time, Doppler]
        double interval = parameters.ChirpIntervalSeconds,
            velocityPerBin = parameters.WavelengthMetres / (2 * length * interval);
        return new(
            [.. Enumerable.Range(0, options.Windows(chirps)).Select(t => (t * options.HopChirps + (width - 1) / 2.0) * interval)],
            [.. Enumerable.Range(0, length).Select(k => (k - length / 2) * velocityPerBin)],
            power
        );
    }

    /// <summary>The spectrogram's powers alone, [time, Doppler], of options and signals that are known to be sound.</summary>
    internal static double[] Power(IReadOnlyList<Complex[]> slowTime, MicroDopplerOptions options)
    {
        int width = options.WindowChirps,
            length = options.Length,
            times = options.Windows(slowTime[0].Length);
        double[] window = WindowFunction.Parse(options.Window).Coefficients(width);
        double sum = window.Sum();
        var transform = new FourierTransform(length);
        double[] power = new double[times * length],
            re = new double[length],
            im = new double[length];
        foreach (Complex[] signal in slowTime)
        {
            for (int t = 0; t < times; t++)
            {
                Fill(signal.AsSpan(t * options.HopChirps, width), window, sum, options.RemoveMean, re, im);
                transform.Forward(re, im);
                for (int k = 0; k < length; k++)
                    power[t * length + (k + length / 2) % length] += re[k] * re[k] + im[k] * im[k];
            }
        }
        return power;
    }

    private static void Fill(ReadOnlySpan<Complex> signal, double[] window, double sum, bool removeMean, double[] re, double[] im)
    {
        Complex mean = Complex.Zero;
        if (removeMean)
        {
            foreach (Complex value in signal)
                mean += value / signal.Length;
        }
        Array.Clear(re);
        Array.Clear(im);
        for (int m = 0; m < signal.Length; m++)
        {
            Complex value = (signal[m] - mean) * (window[m] / sum);
            (re[m], im[m]) = (value.Real, value.Imaginary);
        }
    }
}
