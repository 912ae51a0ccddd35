using System.Runtime.CompilerServices;

namespace TreePose.Signal.Transforms;

/// <summary>The last stage of <see cref="LaneFft{TLanes}"/>: transforms of 8, 4 or 2 adjacent rows, bins sorted.</summary>
internal static class FftLeaf<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Eight<TSink>(ref double re, ref double im, int length, ref TSink destination)
        where TSink : struct, IFftSink<TLanes>, allows ref struct
    {
        TSink sink = destination;
        nuint lanes = (nuint)TLanes.Count;
        TLanes half = TLanes.Broadcast(Math.Sqrt(0.5)); // √½
        for (nuint at = 0; at < (nuint)length * lanes; at += 8 * lanes)
        {
            // Even inputs 0 2 4 6, odd inputs 1 3 5 7: a transform of 4 each.
            Half(
                ref re,
                ref im,
                at,
                out TLanes aRe,
                out TLanes aIm,
                out TLanes cRe,
                out TLanes cIm,
                out TLanes e1Re,
                out TLanes e1Im,
                out TLanes e3Re,
                out TLanes e3Im
            );
            TLanes e0Re = aRe + cRe,
                e0Im = aIm + cIm,
                e2Re = aRe - cRe,
                e2Im = aIm - cIm;
            Half(
                ref re,
                ref im,
                at + lanes,
                out aRe,
                out aIm,
                out cRe,
                out cIm,
                out TLanes o1Re,
                out TLanes o1Im,
                out TLanes o3Re,
                out TLanes o3Im
            );
            TLanes o0Re = aRe + cRe,
                o0Im = aIm + cIm,
                o2Re = aIm - cIm,
                o2Im = cRe - aRe; // o2 · −i
            // Odd outputs turned by exp(−iπ/4) and exp(−3iπ/4); the factor √½ joins the last addition.
            TLanes p1Re = o1Re + o1Im,
                p1Im = o1Im - o1Re,
                p3Re = o3Im - o3Re,
                p3Im = o3Re + o3Im;
            sink.Take(at, e0Re + o0Re, e0Im + o0Im);
            sink.Take(at + 4 * lanes, e0Re - o0Re, e0Im - o0Im);
            sink.Take(at + lanes, TLanes.MultiplyAdd(half, p1Re, e1Re), TLanes.MultiplyAdd(half, p1Im, e1Im));
            sink.Take(at + 5 * lanes, TLanes.SubtractProduct(half, p1Re, e1Re), TLanes.SubtractProduct(half, p1Im, e1Im));
            sink.Take(at + 2 * lanes, e2Re + o2Re, e2Im + o2Im);
            sink.Take(at + 6 * lanes, e2Re - o2Re, e2Im - o2Im);
            sink.Take(at + 3 * lanes, TLanes.MultiplyAdd(half, p3Re, e3Re), TLanes.SubtractProduct(half, p3Im, e3Im));
            sink.Take(at + 7 * lanes, TLanes.SubtractProduct(half, p3Re, e3Re), TLanes.MultiplyAdd(half, p3Im, e3Im));
        }
        destination = sink;
    }

    /// <summary>
    /// A transform of every other row of 8: outputs 1 and 3, and the sums a of inputs 0 and 2 and c of inputs 1 and 3, of
    /// which outputs 0 and 2 are sum and difference.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Half(
        ref double re,
        ref double im,
        nuint at,
        out TLanes aRe,
        out TLanes aIm,
        out TLanes cRe,
        out TLanes cIm,
        out TLanes y1Re,
        out TLanes y1Im,
        out TLanes y3Re,
        out TLanes y3Im
    )
    {
        nuint lanes = (nuint)TLanes.Count;
        TLanes x0Re = TLanes.Load(ref re, at),
            x2Re = TLanes.Load(ref re, at + 4 * lanes);
        TLanes x1Re = TLanes.Load(ref re, at + 2 * lanes),
            x3Re = TLanes.Load(ref re, at + 6 * lanes);
        TLanes x0Im = TLanes.Load(ref im, at),
            x2Im = TLanes.Load(ref im, at + 4 * lanes);
        TLanes x1Im = TLanes.Load(ref im, at + 2 * lanes),
            x3Im = TLanes.Load(ref im, at + 6 * lanes);
        aRe = x0Re + x2Re;
        cRe = x1Re + x3Re;
        aIm = x0Im + x2Im;
        cIm = x1Im + x3Im;
        TLanes bRe = x0Re - x2Re,
            dRe = x1Re - x3Re,
            bIm = x0Im - x2Im,
            dIm = x1Im - x3Im;
        y1Re = bRe + dIm;
        y1Im = bIm - dRe;
        y3Re = bRe - dIm;
        y3Im = bIm + dRe;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four<TSink>(ref double re, ref double im, int length, ref TSink destination)
        where TSink : struct, IFftSink<TLanes>, allows ref struct
    {
        TSink sink = destination;
        nuint lanes = (nuint)TLanes.Count,
            whole = (nuint)length * lanes;
        for (nuint at = 0; at < whole; at += 4 * lanes)
        {
            TLanes x0Re = TLanes.Load(ref re, at),
                x1Re = TLanes.Load(ref re, at + lanes);
            TLanes x2Re = TLanes.Load(ref re, at + 2 * lanes),
                x3Re = TLanes.Load(ref re, at + 3 * lanes);
            TLanes x0Im = TLanes.Load(ref im, at),
                x1Im = TLanes.Load(ref im, at + lanes);
            TLanes x2Im = TLanes.Load(ref im, at + 2 * lanes),
                x3Im = TLanes.Load(ref im, at + 3 * lanes);
            TLanes aRe = x0Re + x2Re,
                bRe = x0Re - x2Re,
                cRe = x1Re + x3Re,
                dRe = x1Re - x3Re;
            TLanes aIm = x0Im + x2Im,
                bIm = x0Im - x2Im,
                cIm = x1Im + x3Im,
                dIm = x1Im - x3Im;
            sink.Take(at, aRe + cRe, aIm + cIm);
            sink.Take(at + lanes, bRe + dIm, bIm - dRe);
            sink.Take(at + 2 * lanes, aRe - cRe, aIm - cIm);
            sink.Take(at + 3 * lanes, bRe - dIm, bIm + dRe);
        }
        destination = sink;
    }

    public static void Two<TSink>(ref double re, ref double im, int length, ref TSink destination)
        where TSink : struct, IFftSink<TLanes>, allows ref struct
    {
        nuint lanes = (nuint)TLanes.Count,
            whole = (nuint)length * lanes;
        for (nuint at = 0; at < whole; at += 2 * lanes)
        {
            TLanes x0Re = TLanes.Load(ref re, at),
                x1Re = TLanes.Load(ref re, at + lanes);
            TLanes x0Im = TLanes.Load(ref im, at),
                x1Im = TLanes.Load(ref im, at + lanes);
            destination.Take(at, x0Re + x1Re, x0Im + x1Im);
            destination.Take(at + lanes, x0Re - x1Re, x0Im - x1Im);
        }
    }
}

/// <summary>Writes the outputs to real and imaginary arrays.</summary>
internal readonly ref struct StoreSink<TLanes>(ref double re, ref double im) : IFftSink<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly ref double _re = ref re;
    private readonly ref double _im = ref im;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(nuint offset, TLanes re, TLanes im)
    {
        re.Store(ref _re, offset);
        im.Store(ref _im, offset);
    }
}

/// <summary>Keeps the smallest and largest squared magnitude of each lane.</summary>
internal struct ExtremesSink<TLanes> : IFftSink<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public ExtremesSink() => (Min, Max) = (TLanes.Broadcast(double.PositiveInfinity), TLanes.Broadcast(0));

    public TLanes Min { get; private set; }

    public TLanes Max { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(nuint offset, TLanes re, TLanes im) => Take(TLanes.MultiplyAdd(re, re, im * im));

    /// <summary>Takes one output and keeps its squared magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(nuint offset, TLanes re, TLanes im, ref double powers)
    {
        TLanes power = TLanes.MultiplyAdd(re, re, im * im);
        power.Store(ref powers, offset);
        Take(power);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(TLanes power) => (Min, Max) = (TLanes.Min(Min, power), TLanes.Max(Max, power));
}

/// <summary>Writes the outputs to other arrays, each to the place that a table has for its row.</summary>
internal readonly ref struct SortingSink<TLanes>(ref int row, ref double re, ref double im) : IFftSink<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly ref int _row = ref row;
    private readonly ref double _re = ref re;
    private readonly ref double _im = ref im;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(nuint offset, TLanes re, TLanes im)
    {
        nuint at = (nuint)Unsafe.Add(ref _row, offset / (nuint)TLanes.Count);
        re.Store(ref _re, at);
        im.Store(ref _im, at);
    }
}

/// <summary>Writes squared magnitudes, and keeps the smallest and largest of each lane.</summary>
internal ref struct PowersSink<TLanes>(ref double powers, ExtremesSink<TLanes> extremes) : IFftSink<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly ref double _powers = ref powers;
    private ExtremesSink<TLanes> _extremes = extremes;

    /// <summary>Of what came so far, and before.</summary>
    public readonly ExtremesSink<TLanes> Extremes => _extremes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(nuint offset, TLanes re, TLanes im) => _extremes.Take(offset, re, im, ref _powers);
}
