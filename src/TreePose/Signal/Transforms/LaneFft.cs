using System.Runtime.CompilerServices;

namespace TreePose.Signal.Transforms;

/// <summary>Takes the outputs of the last stage: stores them, or reduces them without a trip to memory.</summary>
internal interface IFftSink<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>One output of every lane; the offset is its place in the transform's arrays, position × lanes.</summary>
    void Take(nuint offset, TLanes re, TLanes im);
}

/// <summary>
/// Forward discrete Fourier transforms of one power-of-two length, as many at once as there are lanes: decimation in
/// frequency, radix 4 with a last stage of radix 8, 4 or 2 (Van Loan, Computational Frameworks for the Fast Fourier
/// Transform, 1992). Real and imaginary parts are separate arrays [length, lanes]; bin k ends at row
/// <see cref="Position"/>[k], because no caller here needs the bins sorted.
/// </summary>
internal sealed class LaneFft<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly double[][] _twiddles;
    private readonly int _leaf;

    public LaneFft(int length)
    {
        if (length < 1 || !int.IsPow2(length))
            throw new ArgumentOutOfRangeException(nameof(length), length, "The length is not a power of two.");
        Length = length;
        var twiddles = new List<double[]>();
        _leaf = length;
        for (; _leaf > 8; _leaf /= 4)
            twiddles.Add(Twiddles(_leaf));
        _twiddles = [.. twiddles];
        Position = [.. Enumerable.Range(0, length).Select(k => PositionOf(k, length))];
    }

    public int Length { get; }

    /// <summary>Row of each bin after the transform.</summary>
    public int[] Position { get; }

    /// <summary>Twiddle factors of the stage of span L, six numbers for each j in [0, L/4): w^j, w^2j, w^3j with w = exp(−2πi/L).</summary>
    internal ReadOnlySpan<double> FirstStageTwiddles => _twiddles[0];

    /// <summary>Transforms in place; bins stand at <see cref="Position"/>.</summary>
    public void Forward(ref double re, ref double im)
    {
        var store = new StoreSink<TLanes>(ref re, ref im);
        Forward(ref re, ref im, ref store);
    }

    /// <summary>Transforms, handing the outputs to <paramref name="sink"/> instead of the arrays.</summary>
    public void Forward<TSink>(ref double re, ref double im, ref TSink sink)
        where TSink : struct, IFftSink<TLanes>, allows ref struct => ForwardFrom(0, ref re, ref im, ref sink);

    /// <summary>As <see cref="Forward{TSink}"/>, where the caller has done the first stages itself.</summary>
    public void ForwardFrom<TSink>(int firstStage, ref double re, ref double im, ref TSink sink)
        where TSink : struct, IFftSink<TLanes>, allows ref struct
    {
        int span = Length >> (2 * firstStage);
        for (int s = firstStage; s < _twiddles.Length; s++, span /= 4)
            Radix4(ref re, ref im, span, _twiddles[s]);
        switch (_leaf)
        {
            case 8:
                FftLeaf<TLanes>.Eight(ref re, ref im, Length, ref sink);
                break;
            case 4:
                FftLeaf<TLanes>.Four(ref re, ref im, Length, ref sink);
                break;
            case 2:
                FftLeaf<TLanes>.Two(ref re, ref im, Length, ref sink);
                break;
            default:
                sink.Take(0, TLanes.Load(ref re, 0), TLanes.Load(ref im, 0));
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Radix4(ref double re, ref double im, int span, double[] twiddles)
    {
        nuint lanes = (nuint)TLanes.Count,
            step = (nuint)(span / 4) * lanes,
            whole = (nuint)Length * lanes,
            stride = (nuint)span * lanes;
        ref double w = ref twiddles[0];
        for (nuint j = 0; j < step; j += lanes)
        {
            TLanes w1Re = TLanes.Broadcast(w),
                w1Im = TLanes.Broadcast(Unsafe.Add(ref w, 1));
            TLanes w2Re = TLanes.Broadcast(Unsafe.Add(ref w, 2)),
                w2Im = TLanes.Broadcast(Unsafe.Add(ref w, 3));
            TLanes w3Re = TLanes.Broadcast(Unsafe.Add(ref w, 4)),
                w3Im = TLanes.Broadcast(Unsafe.Add(ref w, 5));
            w = ref Unsafe.Add(ref w, 6);
            for (nuint at0 = j; at0 < whole; at0 += stride)
            {
                nuint at1 = at0 + step,
                    at2 = at1 + step,
                    at3 = at2 + step;
                TLanes x0Re = TLanes.Load(ref re, at0),
                    x1Re = TLanes.Load(ref re, at1),
                    x2Re = TLanes.Load(ref re, at2),
                    x3Re = TLanes.Load(ref re, at3);
                TLanes x0Im = TLanes.Load(ref im, at0),
                    x1Im = TLanes.Load(ref im, at1),
                    x2Im = TLanes.Load(ref im, at2),
                    x3Im = TLanes.Load(ref im, at3);
                TLanes aRe = x0Re + x2Re,
                    bRe = x0Re - x2Re,
                    cRe = x1Re + x3Re,
                    dRe = x1Re - x3Re;
                TLanes aIm = x0Im + x2Im,
                    bIm = x0Im - x2Im,
                    cIm = x1Im + x3Im,
                    dIm = x1Im - x3Im;
                (aRe + cRe).Store(ref re, at0);
                (aIm + cIm).Store(ref im, at0);
                StoreProduct(bRe + dIm, bIm - dRe, w1Re, w1Im, ref re, ref im, at1); // b − i·d
                StoreProduct(aRe - cRe, aIm - cIm, w2Re, w2Im, ref re, ref im, at2);
                StoreProduct(bRe - dIm, bIm + dRe, w3Re, w3Im, ref re, ref im, at3); // b + i·d
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreProduct(TLanes yRe, TLanes yIm, TLanes wRe, TLanes wIm, ref double re, ref double im, nuint at)
    {
        TLanes.MultiplySubtract(yRe, wRe, yIm * wIm).Store(ref re, at);
        TLanes.MultiplyAdd(yRe, wIm, yIm * wRe).Store(ref im, at);
    }

    private static double[] Twiddles(int span)
    {
        var table = new double[span / 4 * 6];
        for (int j = 0; j < span / 4; j++)
        {
            for (int power = 1; power <= 3; power++)
            {
                (double sin, double cos) = double.SinCosPi(-2.0 * (j * power) / span);
                table[6 * j + 2 * power - 2] = cos;
                table[6 * j + 2 * power - 1] = sin;
            }
        }
        return table;
    }

    private static int PositionOf(int k, int span)
    {
        int position = 0;
        for (; span > 8; k /= 4, span /= 4)
            position += k % 4 * (span / 4);
        return position + k; // the last stage leaves its bins sorted
    }
}
