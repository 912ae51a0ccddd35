using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TreePose.Signal.Transforms;

/// <summary>
/// Discrete Fourier transforms of lengths whose prime factors are small, a pass a factor, each of which leaves its answers in order
/// (Stockham's arrangement; Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992). Thread safe.
/// </summary>
internal sealed class SmallFactorTransform
{
    private const int LargestFactor = 13;
    private readonly int _length;
    private readonly int[] _factors;
    private readonly double[] _cosine,
        _sine; // exp(−2πi·n/N), [N]

    private SmallFactorTransform(int length, int[] factors)
    {
        (_length, _factors) = (length, factors);
        (_cosine, _sine) = (new double[length], new double[length]);
        for (int n = 0; n < length; n++)
            (_sine[n], _cosine[n]) = Math.SinCos(-2 * Math.PI * n / length);
    }

    /// <summary>Transforms of a length, or null where it has a large prime factor.</summary>
    public static SmallFactorTransform? TryOf(int length)
    {
        var factors = new List<int>();
        int left = length;
        for (int factor = 2; factor <= LargestFactor && left > 1; factor++)
        for (; left % factor == 0; left /= factor)
            factors.Add(factor);
        factors.Reverse(); // the first pass has neighbours of one number each, which no register joins: few of them
        return left == 1 && length > 1 ? new SmallFactorTransform(length, [.. factors]) : null;
    }

    /// <summary>Transforms in place; bins in order.</summary>
    /// <param name="real">[N].</param>
    /// <param name="imaginary">[N].</param>
    public void Forward(Span<double> real, Span<double> imaginary)
    {
        double[] memory = ArrayPool<double>.Shared.Rent(2 * _length);
        Span<double> re = real,
            im = imaginary,
            toRe = memory.AsSpan(0, _length),
            toIm = memory.AsSpan(_length, _length);
        int run = 1;
        foreach (int factor in _factors)
        {
            Pass(re, im, toRe, toIm, factor, run);
            run *= factor;
            Span<double> answerRe = toRe,
                answerIm = toIm;
            toRe = re;
            toIm = im;
            re = answerRe;
            im = answerIm;
        }
        if (_factors.Length % 2 == 1)
        {
            re.CopyTo(real);
            im.CopyTo(imaginary);
        }
        ArrayPool<double>.Shared.Return(memory);
    }

    /// <summary>
    /// Butterflies of <paramref name="factor"/> points. Numbers that lie together, <paramref name="run"/> of them, have one set of
    /// weights, and are worked on a register at a time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pass(Span<double> re, Span<double> im, Span<double> toRe, Span<double> toIm, int factor, int run)
    {
        int groups = _length / run / factor,
            apart = groups * run;
        Span<double> cosine = stackalloc double[factor],
            sine = stackalloc double[factor];
        for (int group = 0; group < groups; group++)
        for (int k = 0; k < factor; k++)
        {
            // The butterfly's root and the twiddle factor of its group in one, exp(−2πi·k·(j·groups + group)·run/N).
            for (int j = 0, angle = k * group * run; j < factor; j++, angle += k * apart)
            {
                angle -= angle >= _length ? _length : 0;
                (cosine[j], sine[j]) = (_cosine[angle], _sine[angle]);
            }
            int from = group * run,
                to = (group * factor + k) * run,
                at = 0;
            for (; at <= run - Vector<double>.Count; at += Vector<double>.Count)
            {
                Vector<double> sumRe = default,
                    sumIm = default;
                for (int j = 0; j < factor; j++)
                {
                    Vector<double> c = new(cosine[j]),
                        s = new(sine[j]),
                        x = new(re[(from + j * apart + at)..]),
                        y = new(im[(from + j * apart + at)..]);
                    sumRe += x * c - y * s;
                    sumIm += x * s + y * c;
                }
                sumRe.CopyTo(toRe[(to + at)..]);
                sumIm.CopyTo(toIm[(to + at)..]);
            }
            for (; at < run; at++)
            {
                (double sumRe, double sumIm) = (0, 0);
                for (int j = 0; j < factor; j++)
                {
                    (double x, double y) = (re[from + j * apart + at], im[from + j * apart + at]);
                    sumRe += x * cosine[j] - y * sine[j];
                    sumIm += x * sine[j] + y * cosine[j];
                }
                (toRe[to + at], toIm[to + at]) = (sumRe, sumIm);
            }
        }
    }
}
