using TreePose.Captures;
using TreePose.Signal.Transforms;

namespace TreePose.Signal.SlowTime;

/// <summary>
/// Complex range profiles of a real signal, chirp by chirp: Hann window and FFT along the chirp, scaled so that a beat of amplitude A
/// in the middle of a range bin has magnitude A, as in <see cref="SlowTimeSignal"/>. Not thread safe.
/// </summary>
internal sealed class RangeProfiles
{
    private readonly FourierTransform _transform;
    private readonly double[] _window;

    public RangeProfiles(int samples)
    {
        _transform = new FourierTransform(samples);
        double[] window = WindowFunction.Hann.Coefficients(samples);
        double gain = 2 / window.Sum();
        _window = Array.ConvertAll(window, w => gain * w);
        (Real, Imaginary) = (new double[samples], new double[samples]);
    }

    /// <summary>Real part of each range bin of the last chirp.</summary>
    public double[] Real { get; }

    /// <summary>Imaginary part of each range bin of the last chirp.</summary>
    public double[] Imaginary { get; }

    /// <summary>Fails unless the radar has the range bins that options keep.</summary>
    /// <exception cref="OptionsException">It has fewer.</exception>
    public static void Check(RadarParameters radar, int firstBin, int bins)
    {
        if (radar.IsComplex)
            throw new OptionsException([
                "A representation of chirps reads real samples, and this radar's are complex: take maps, './treepose data rdm'.",
            ]);
        int most = radar.SamplesPerChirp / 2;
        if (firstBin + bins > most)
            throw new OptionsException([
                $"'firstRangeBin' {firstBin} and 'rangeBins' {bins} reach to bin {firstBin + bins - 1}: "
                    + $"{radar.SamplesPerChirp} samples a chirp have {most} range bins, 0 to {most - 1}.",
            ]);
    }

    /// <summary>Transforms one chirp.</summary>
    public void Transform(ReadOnlySpan<float> chirp)
    {
        for (int n = 0; n < _window.Length; n++)
            (Real[n], Imaginary[n]) = (chirp[n] * _window[n], 0);
        _transform.Forward(Real, Imaginary);
    }
}
