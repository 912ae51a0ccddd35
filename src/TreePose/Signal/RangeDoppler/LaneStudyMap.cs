using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TreePose.Signal.Transforms;

namespace TreePose.Signal.RangeDoppler;

/// <summary>
/// The chain <c>study</c> for power-of-two maps, in double precision, lanes being independent transforms.
/// Two real columns n and n + S/2 make one complex column; the Doppler transform runs down the columns, lanes being
/// adjacent columns, and leaves its bins in order. Parting the two columns of a bin k, the range window and
/// the first radix-2 step of the range transform are one step; a transposition then makes lanes of adjacent Doppler
/// bins. Bins −k need no transform: the map of real samples is symmetric, |X[−k, −l]| = |X[k, l]|. Rows 0 and N/2 are
/// spectra of real numbers and share one complex row.
/// </summary>
internal sealed partial class LaneStudyMap<TLanes>(LaneStudyPlan<TLanes> plan) : IStudyMap
    where TLanes : struct, ILanes<TLanes>
{
    private const int Line = LaneStudyPlan<TLanes>.Line;
    private readonly AlignedBuffer _dopplerRe = new(plan.Chirps * plan.Samples / 2),
        _dopplerIm = new(plan.Chirps * plan.Samples / 2);
    private readonly AlignedBuffer _workRe = new(plan.Chirps * Line),
        _workIm = new(plan.Chirps * Line);
    private readonly AlignedBuffer _rangeRe = new(plan.Samples * TLanes.Count),
        _rangeIm = new(plan.Samples * TLanes.Count);
    private readonly AlignedBuffer _rows = new(4 * TLanes.Count * TLanes.Count);
    private readonly double[] _kept = new double[plan.Options.FrameSize];
    private double _minPower,
        _maxPower;

    public void Transform(ReadOnlySpan<float> samples, ReadOnlySpan<float> next, Span<float> frame)
    {
        (_minPower, _maxPower) = (double.PositiveInfinity, 0);
        for (int column = 0; column < plan.Samples / 2; column += Line)
            DopplerTransform(samples, column);
        int dopplerBlocks = plan.Chirps / 2 / TLanes.Count;
        for (int block = 0; block < dopplerBlocks; block++)
        {
            PartAndTranspose(next, block);
            if (block == 0)
                RangeTransformWithRealRows();
            else if (block * TLanes.Count <= plan.Options.DopplerBinsEachSide)
                RangeTransformKeeping(block);
            else
                RangeTransform();
        }
        StudyScaling.Apply(_kept, _minPower, _maxPower, frame);
    }

    /// <summary>
    /// Parts columns n and n + S/2 of Count Doppler bins, applies the range window, takes sum and turned difference
    /// (even and odd range bins) and transposes them to [n, Doppler bin].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PartAndTranspose(ReadOnlySpan<float> next, int block)
    {
        nuint lanes = (nuint)TLanes.Count,
            square = lanes * lanes,
            half = (nuint)plan.Samples / 2,
            odd = half * lanes,
            size = (nuint)plan.Chirps * lanes;
        nuint first = (nuint)block * square,
            end = first + square,
            wrap = size - 1;
        ref double zRe = ref _dopplerRe.First,
            zIm = ref _dopplerIm.First;
        ref double rows = ref _rows.First,
            rangeRe = ref _rangeRe.First,
            rangeIm = ref _rangeIm.First;
        ref double window = ref plan.RangeWindow.First,
            turnsRe = ref plan.TurnRe.First,
            turnsIm = ref plan.TurnIm.First;
        nuint lines = next.IsEmpty ? 0 : square / 4;
        ref float ahead = ref Unsafe.Add(ref MemoryMarshal.GetReference(next), 2 * block * plan.Samples * TLanes.Count);
        for (nuint column = 0, to = 0; column < half; column += lanes, to += square)
        {
            TLanes lowWindow = TLanes.Load(ref window, column),
                highWindow = TLanes.Load(ref window, column + half);
            TLanes turnRe = TLanes.Load(ref turnsRe, column),
                turnIm = TLanes.Load(ref turnsIm, column);
            for (nuint line = 0; line < lines; line++, ahead = ref Unsafe.Add(ref ahead, Line))
                CacheHint.Soon(ref ahead);
            for (nuint at = first, row = 0; at < end; at += lanes, row += lanes)
            {
                nuint mirror = (size - at) & wrap;
                TLanes pRe = TLanes.Load(ref zRe, at),
                    pIm = TLanes.Load(ref zIm, at);
                TLanes mRe = TLanes.Load(ref zRe, mirror),
                    mIm = TLanes.Load(ref zIm, mirror);
                StoreEvenAndOdd(pRe + mRe, pIm - mIm, pIm + mIm, mRe - pRe, lowWindow, highWindow, turnRe, turnIm, ref rows, row);
            }
            if (block == 0)
                StoreRealRows(ref zRe, ref zIm, size / 2, lowWindow, highWindow, turnRe, turnIm, ref rows);
            for (nuint part = 0, at = to; part < 4; part += 2, at += odd) // even bins, then odd ones
            {
                TLanes.Transpose(ref Unsafe.Add(ref rows, part * square), ref Unsafe.Add(ref rangeRe, at), lanes);
                TLanes.Transpose(ref Unsafe.Add(ref rows, (part + 1) * square), ref Unsafe.Add(ref rangeIm, at), lanes);
            }
            zRe = ref Unsafe.Add(ref zRe, size);
            zIm = ref Unsafe.Add(ref zIm, size);
        }
    }

    /// <summary>
    /// Doppler bins 0 and N/2, which are real in either column: together one complex row, twice, as the windows are halved.
    /// </summary>
    private static void StoreRealRows(
        ref double zRe,
        ref double zIm,
        nuint middle,
        TLanes lowWindow,
        TLanes highWindow,
        TLanes turnRe,
        TLanes turnIm,
        ref double rows
    )
    {
        TLanes two = TLanes.Broadcast(2);
        TLanes lowRe = two * TLanes.Load(ref zRe, 0),
            lowIm = two * TLanes.Load(ref zRe, middle);
        TLanes highRe = two * TLanes.Load(ref zIm, 0),
            highIm = two * TLanes.Load(ref zIm, middle);
        StoreEvenAndOdd(lowRe, lowIm, highRe, highIm, lowWindow, highWindow, turnRe, turnIm, ref rows, 0);
    }

    /// <summary>
    /// Range window and first radix-2 step for columns n (low) and n + S/2 (high) of one Doppler bin, lanes being n: sum
    /// and turned difference, real and imaginary parts, to a row of each of the four squares.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreEvenAndOdd(
        TLanes lowRe,
        TLanes lowIm,
        TLanes highRe,
        TLanes highIm,
        TLanes lowWindow,
        TLanes highWindow,
        TLanes turnRe,
        TLanes turnIm,
        ref double rows,
        nuint row
    )
    {
        nuint square = (nuint)(TLanes.Count * TLanes.Count);
        TLanes re = lowRe * lowWindow,
            im = lowIm * lowWindow;
        TLanes differenceRe = TLanes.SubtractProduct(highRe, highWindow, re),
            differenceIm = TLanes.SubtractProduct(highIm, highWindow, im);
        TLanes.MultiplyAdd(highRe, highWindow, re).Store(ref rows, row);
        TLanes.MultiplyAdd(highIm, highWindow, im).Store(ref rows, row + square);
        TLanes.MultiplySubtract(differenceRe, turnRe, differenceIm * turnIm).Store(ref rows, row + 2 * square);
        TLanes.MultiplyAdd(differenceRe, turnIm, differenceIm * turnRe).Store(ref rows, row + 3 * square);
    }

    /// <summary>Range transform of Doppler bins that count for the extremes alone.</summary>
    private void RangeTransform()
    {
        var extremes = new ExtremesSink<TLanes>();
        int half = plan.Samples / 2 * TLanes.Count;
        plan.HalfRange.Forward(ref _rangeRe.First, ref _rangeIm.First, ref extremes);
        plan.HalfRange.Forward(ref Unsafe.Add(ref _rangeRe.First, half), ref Unsafe.Add(ref _rangeIm.First, half), ref extremes);
        Reduce(extremes, firstLane: 0);
    }

    /// <summary>Range transform of Doppler bins of which some are kept.</summary>
    private void RangeTransformKeeping(int block)
    {
        int half = plan.Samples / 2 * TLanes.Count;
        var first = new PowersSink<TLanes>(ref _rangeRe.First, new ExtremesSink<TLanes>());
        plan.HalfRange.Forward(ref _rangeRe.First, ref _rangeIm.First, ref first);
        var second = new PowersSink<TLanes>(ref Unsafe.Add(ref _rangeRe.First, half), first.Extremes);
        plan.HalfRange.Forward(ref Unsafe.Add(ref _rangeRe.First, half), ref Unsafe.Add(ref _rangeIm.First, half), ref second);
        Reduce(second.Extremes, firstLane: 0);
        for (int lane = 0; lane < TLanes.Count; lane++)
            Keep(block * TLanes.Count + lane, lane);
    }

    /// <summary>Range transform of the first block, whose lane 0 holds the two real rows 0 and N/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RangeTransformWithRealRows()
    {
        StoreBothHalves();
        Span<double> kept = _kept.AsSpan(plan.Options.DopplerBinsEachSide * plan.Options.RangeBins, plan.Options.RangeBins);
        ReadOnlySpan<double> re = _rangeRe.Span,
            im = _rangeIm.Span;
        ReadOnlySpan<int> offset = plan.RangeOffset;
        (double min, double max) = (_minPower, _maxPower);
        for (int bin = 0; bin <= plan.Samples / 2; bin++)
        {
            int at = offset[bin],
                mirror = offset[plan.Samples - bin];
            (double pRe, double pIm, double mRe, double mIm) = (re[at], im[at], re[mirror], im[mirror]);
            double zeroPower = ((pRe + mRe) * (pRe + mRe) + (pIm - mIm) * (pIm - mIm)) / 4;
            double halfPower = ((pIm + mIm) * (pIm + mIm) + (mRe - pRe) * (mRe - pRe)) / 4;
            min = double.MinNative(min, double.MinNative(zeroPower, halfPower));
            max = double.MaxNative(max, double.MaxNative(zeroPower, halfPower));
            if (bin < kept.Length)
                kept[bin] = zeroPower;
        }
        (_minPower, _maxPower) = (min, max);
        Reduce(PowersInPlace(), firstLane: 1);
        for (int lane = 1; lane < TLanes.Count; lane++)
            Keep(lane, lane);
    }

    private void StoreBothHalves()
    {
        int half = plan.Samples / 2 * TLanes.Count;
        plan.HalfRange.Forward(ref _rangeRe.First, ref _rangeIm.First);
        plan.HalfRange.Forward(ref Unsafe.Add(ref _rangeRe.First, half), ref Unsafe.Add(ref _rangeIm.First, half));
    }

    /// <summary>Puts squared magnitudes in the place of real parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ExtremesSink<TLanes> PowersInPlace()
    {
        ref double re = ref _rangeRe.First,
            im = ref _rangeIm.First;
        var extremes = new ExtremesSink<TLanes>();
        for (nuint at = 0; at < (nuint)(plan.Samples * TLanes.Count); at += (nuint)TLanes.Count)
            extremes.Take(at, TLanes.Load(ref re, at), TLanes.Load(ref im, at), ref re);
        return extremes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Reduce(ExtremesSink<TLanes> extremes, int firstLane)
    {
        for (int lane = firstLane; lane < TLanes.Count; lane++)
        {
            _minPower = double.MinNative(_minPower, extremes.Min[lane]);
            _maxPower = double.MaxNative(_maxPower, extremes.Max[lane]);
        }
    }

    /// <summary>Copies the kept range bins of Doppler bins k and −k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Keep(int k, int lane)
    {
        (int side, int ranges) = (plan.Options.DopplerBinsEachSide, plan.Options.RangeBins);
        if (k > side)
            return;
        ReadOnlySpan<int> offset = plan.RangeOffset;
        ReadOnlySpan<double> powers = _rangeRe.Span;
        Span<double> positive = _kept.AsSpan((side + k) * ranges, ranges),
            negative = _kept.AsSpan((side - k) * ranges, ranges);
        for (int bin = 0; bin < ranges; bin++)
        {
            positive[bin] = powers[offset[bin] + lane];
            negative[bin] = powers[offset[plan.Samples - bin] + lane];
        }
    }
}
