using System.Collections.Concurrent;

namespace TreePose.Signal.Transforms;

/// <summary>
/// Forward discrete Fourier transforms of one length, X[k] = Σ x[n]·exp(−2πi·kn/N), unscaled, bins in order.
/// Powers of two take the radix-4 transform, lengths of small factors a pass for each (<see cref="SmallFactorTransform"/>), others two
/// of a power of two (<see cref="ChirpTransform"/>). Thread safe.
/// </summary>
internal sealed class FourierTransform
{
    private const int Remembered = 16;
    private static readonly ConcurrentDictionary<int, FourierTransform> s_prepared = [];
    private readonly LaneFft<Lanes1>? _powerOfTwo;
    private readonly SmallFactorTransform? _smallFactors;
    private readonly ChirpTransform? _other;

    /// <summary>The transform of a length, prepared once: signals of a study are of few lengths.</summary>
    /// <param name="length">At least 1.</param>
    public static FourierTransform Of(int length)
    {
        if (s_prepared.Count > Remembered)
            s_prepared.Clear();
        return s_prepared.GetOrAdd(length, static n => new FourierTransform(n));
    }

    /// <summary>Prepares transforms of <paramref name="length"/> points.</summary>
    /// <param name="length">At least 1.</param>
    public FourierTransform(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        if (int.IsPow2(length))
            _powerOfTwo = new LaneFft<Lanes1>(length);
        else if (SmallFactorTransform.TryOf(length) is { } transform)
            _smallFactors = transform;
        else
            _other = new ChirpTransform(length);
    }

    /// <summary>Points.</summary>
    public int Length { get; }

    /// <summary>Transforms in place.</summary>
    /// <param name="real"><see cref="Length"/> real parts.</param>
    /// <param name="imaginary"><see cref="Length"/> imaginary parts.</param>
    /// <exception cref="ArgumentException">A length is not <see cref="Length"/>.</exception>
    public void Forward(Span<double> real, Span<double> imaginary)
    {
        if (real.Length != Length || imaginary.Length != Length)
            throw new ArgumentException(
                $"{real.Length} real and {imaginary.Length} imaginary parts were given to a transform of {Length}.",
                nameof(real)
            );
        _smallFactors?.Forward(real, imaginary);
        _other?.Forward(real, imaginary);
        if (_powerOfTwo is null)
            return;
        _powerOfTwo.Forward(ref real[0], ref imaginary[0]);
        Sort(real);
        Sort(imaginary);
    }

    private void Sort(Span<double> values)
    {
        double[] unsorted = System.Buffers.ArrayPool<double>.Shared.Rent(Length);
        values.CopyTo(unsorted);
        for (int k = 0; k < Length; k++)
            values[k] = unsorted[_powerOfTwo!.Position[k]];
        System.Buffers.ArrayPool<double>.Shared.Return(unsorted);
    }
}
