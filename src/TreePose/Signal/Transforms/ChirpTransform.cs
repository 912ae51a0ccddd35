using System.Buffers;

namespace TreePose.Signal.Transforms;

/// <summary>
/// Discrete Fourier transforms of any length as a convolution with a chirp, which transforms of a power of two compute (Bluestein,
/// IEEE Trans. Audio Electroacoust. 18 (1970) 451-455). Thread safe.
/// </summary>
internal sealed class ChirpTransform
{
    private readonly int _length;
    private readonly LaneFft<Lanes1> _fft;
    private readonly double[] _cosine,
        _sine; // exp(−πi·n²/N), [N]
    private readonly double[] _real,
        _imaginary; // the transform of its conjugate, in the order in which the transform leaves its bins, over M

    /// <summary>Prepares transforms of <paramref name="length"/> points, at least 1.</summary>
    public ChirpTransform(int length)
    {
        _length = length;
        int padded = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * length - 1));
        _fft = new LaneFft<Lanes1>(padded);
        (_cosine, _sine) = (new double[length], new double[length]);
        (_real, _imaginary) = (new double[padded], new double[padded]);
        for (int n = 0; n < length; n++)
        {
            // n² by 2N, whose remainder says the angle without loss
            (double sine, double cosine) = Math.SinCos(Math.PI * ((long)n * n % (2 * length)) / length);
            (_cosine[n], _sine[n]) = (cosine, -sine);
            int mirrored = (padded - n) % padded;
            (_real[n], _imaginary[n]) = (cosine, sine);
            (_real[mirrored], _imaginary[mirrored]) = (cosine, sine);
        }
        _fft.Forward(ref _real[0], ref _imaginary[0]);
        for (int i = 0; i < padded; i++)
            (_real[i], _imaginary[i]) = (_real[i] / padded, _imaginary[i] / padded);
    }

    /// <summary>Transforms in place; bins in order.</summary>
    /// <param name="real">[N].</param>
    /// <param name="imaginary">[N].</param>
    public void Forward(Span<double> real, Span<double> imaginary)
    {
        int padded = _fft.Length;
        double[] memory = ArrayPool<double>.Shared.Rent(4 * padded);
        Span<double> re = memory.AsSpan(0, padded),
            im = memory.AsSpan(padded, padded),
            sortedRe = memory.AsSpan(2 * padded, padded),
            sortedIm = memory.AsSpan(3 * padded, padded);
        re[_length..].Clear();
        im[_length..].Clear();
        for (int n = 0; n < _length; n++)
        {
            re[n] = real[n] * _cosine[n] - imaginary[n] * _sine[n];
            im[n] = real[n] * _sine[n] + imaginary[n] * _cosine[n];
        }
        _fft.Forward(ref re[0], ref im[0]);
        // The way back is the same transform of the conjugate, conjugated.
        for (int k = 0; k < padded; k++)
        {
            int at = _fft.Position[k];
            sortedRe[k] = re[at] * _real[at] - im[at] * _imaginary[at];
            sortedIm[k] = -(re[at] * _imaginary[at] + im[at] * _real[at]);
        }
        _fft.Forward(ref sortedRe[0], ref sortedIm[0]);
        for (int k = 0; k < _length; k++)
        {
            int at = _fft.Position[k];
            real[k] = sortedRe[at] * _cosine[k] + sortedIm[at] * _sine[k];
            imaginary[k] = sortedRe[at] * _sine[k] - sortedIm[at] * _cosine[k];
        }
        ArrayPool<double>.Shared.Return(memory);
    }
}
