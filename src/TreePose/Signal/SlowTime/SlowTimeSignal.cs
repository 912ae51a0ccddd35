using System.Numerics;
using TreePose.Captures;

namespace TreePose.Signal.SlowTime;

/// <summary>
/// The complex radar signal at one range, one value a chirp through the whole capture: what micro-Doppler and phase are
/// made from. Frames are joined as if the next one began one chirp interval after the last chirp.
/// </summary>
public static class SlowTimeSignal
{
    private const int FramesAtOnce = 16;

    /// <summary>Reads one channel's signal at one range bin; the capture is read in blocks of frames.</summary>
    /// <param name="capture">The raw capture.</param>
    /// <param name="channel">0-based receive channel.</param>
    /// <param name="rangeBin">Range divided by the range resolution; need not be whole.</param>
    /// <param name="window">Window along a chirp; Hann when none is given.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>Frames × chirps values; a beat of amplitude A in that bin has magnitude A.</returns>
    public static Complex[] At(
        IRadarCapture capture,
        int channel,
        double rangeBin,
        WindowFunction? window = null,
        CancellationToken cancellation = default
    )
    {
        (int chirps, int samples) = (capture.Parameters.ChirpsPerFrame, capture.Parameters.SamplesPerChirp);
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, capture.Channels);
        bool isComplex = capture.Parameters.IsComplex;
        if (!(rangeBin >= 0 && rangeBin <= (isComplex ? samples : samples / 2.0)))
            throw new ArgumentOutOfRangeException(
                nameof(rangeBin),
                rangeBin,
                isComplex
                    ? $"The range bin must lie in 0 to {samples}, the samples of a chirp."
                    : $"The range bin must lie in 0 to {samples / 2}, half the samples of a chirp."
            );
        Complex[] probe = Probe(samples, rangeBin, window ?? WindowFunction.Hann, isComplex ? 1 : 2);
        var signal = new Complex[capture.FrameCount * chirps];
        var block = new float[FramesAtOnce * capture.FrameSize];
        for (int first = 0; first < capture.FrameCount; first += FramesAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(FramesAtOnce, capture.FrameCount - first);
            capture.Read(first, count, block.AsSpan(0, count * capture.FrameSize));
            for (int chirp = 0; chirp < count * chirps; chirp++)
            {
                int numbers = capture.Parameters.NumbersPerChirp,
                    at = chirp / chirps * capture.FrameSize + (channel * chirps + chirp % chirps) * numbers;
                Span<float> of = block.AsSpan(at, numbers);
                signal[first * chirps + chirp] = isComplex ? DotComplex(of, probe) : Dot(of, probe);
            }
        }
        return signal;
    }

    private static Complex[] Probe(int samples, double rangeBin, WindowFunction window, double sides)
    {
        double[] taper = window.Coefficients(samples);
        double gain = sides / taper.Sum();
        return [.. taper.Select((w, n) => Complex.FromPolarCoordinates(gain * w, -2 * Math.PI * rangeBin * n / samples))];
    }

    private static Complex DotComplex(ReadOnlySpan<float> samples, ReadOnlySpan<Complex> probe)
    {
        Complex sum = Complex.Zero;
        for (int n = 0; n < probe.Length; n++)
            sum += new Complex(samples[2 * n], samples[2 * n + 1]) * probe[n];
        return sum;
    }

    private static Complex Dot(ReadOnlySpan<float> samples, ReadOnlySpan<Complex> probe)
    {
        double re = 0,
            im = 0;
        for (int n = 0; n < samples.Length; n++)
        {
            re += samples[n] * probe[n].Real;
            im += samples[n] * probe[n].Imaginary;
        }
        return new Complex(re, im);
    }
}
