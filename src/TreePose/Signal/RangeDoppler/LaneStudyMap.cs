using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TreePose.Signal.Transforms;

namespace TreePose.Signal.RangeDoppler;

/// <summary>
/// The chain <c>study</c> for power-of-two maps, in double precision, lanes being independent transforms.
/// Two real columns n and n + S/2 make one complex column; the Doppler transform runs down the columns, lanes being
/// adjacent columns, so that samples are read as they lie. Parting the two columns of a bin k, the range window and
/// the first radix-2 step of the range transform are one step; a transposition then makes lanes of adjacent Doppler
/// bins. Bins −k need no transform: the map of real samples is symmetric, |X[−k, −l]| = |X[k, l]|. Rows 0 and N/2 are
/// spectra of real numbers and share one complex row.
/// </summary>
internal sealed class LaneStudyMap<TLanes>(LaneStudyPlan<TLanes> plan) : IStudyMap
    where TLanes : struct, ILanes<TLanes>
{
    private readonly AlignedBuffer _dopplerRe = new(plan.Chirps * plan.Samples / 2),
        _dopplerIm = new(plan.Chirps * plan.Samples / 2);
    private readonly AlignedBuffer _rangeRe = new(plan.Samples * TLanes.Count),
        _rangeIm = new(plan.Samples * TLanes.Count);
    private readonly AlignedBuffer _rows = new(4 * TLanes.Count * TLanes.Count);
    private readonly double[] _kept = new double[plan.Options.FrameSize];
    private double _minPower,
        _maxPower;
    private float _touched;

    public void Transform(ReadOnlySpan<float> samples, Span<float> frame)
    {
        (_minPower, _maxPower) = (double.PositiveInfinity, 0);
        _touched = CacheWarmer.Touch(samples);
        int columnBlocks = plan.Samples / 2 / TLanes.Count,
            dopplerBlocks = plan.Chirps / 2 / TLanes.Count;
        for (int block = 0; block < columnBlocks; block++)
            DopplerTransform(samples, block);
        for (int block = 0; block < dopplerBlocks; block++)
        {
            for (int columns = 0; columns < columnBlocks; columns++)
                PartAndTranspose(block, columns);
            if (block == 0)
                RangeTransformWithRealRows();
            else if (block * TLanes.Count <= plan.Options.DopplerBinsEachSide)
                RangeTransformKeeping(block);
            else
                RangeTransform();
        }
        StudyScaling.Apply(_kept, _minPower, _maxPower, frame);
    }

    /// <summary>Doppler window and transform of Count complex columns; the first radix-4 stage reads the samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DopplerTransform(ReadOnlySpan<float> samples, int block)
    {
        int lanes = TLanes.Count,
            size = plan.Chirps * lanes;
        nuint quarter = (nuint)plan.Chirps / 4,
            row = (nuint)plan.Samples,
            half = row / 2,
            step = quarter * (nuint)lanes;
        ref float sample = ref Unsafe.Add(ref MemoryMarshal.GetReference(samples), block * lanes);
        ref double re = ref Unsafe.Add(ref _dopplerRe.First, block * size),
            im = ref Unsafe.Add(ref _dopplerIm.First, block * size);
        ref double window = ref plan.DopplerWindow[0];
        ref double w = ref MemoryMarshal.GetReference(plan.Doppler.FirstStageTwiddles);
        for (nuint m = 0; m < quarter; m++)
        {
            nuint from0 = m * row,
                from1 = from0 + quarter * row,
                from2 = from1 + quarter * row,
                from3 = from2 + quarter * row;
            TLanes v0 = TLanes.Broadcast(Unsafe.Add(ref window, m)),
                v1 = TLanes.Broadcast(Unsafe.Add(ref window, m + quarter));
            TLanes v2 = TLanes.Broadcast(Unsafe.Add(ref window, m + 2 * quarter)),
                v3 = TLanes.Broadcast(Unsafe.Add(ref window, m + 3 * quarter));
            TLanes x0Re = TLanes.Load(ref sample, from0),
                x0Im = TLanes.Load(ref sample, from0 + half);
            TLanes x1Re = TLanes.Load(ref sample, from1),
                x1Im = TLanes.Load(ref sample, from1 + half);
            TLanes x2Re = v2 * TLanes.Load(ref sample, from2),
                x2Im = v2 * TLanes.Load(ref sample, from2 + half);
            TLanes x3Re = v3 * TLanes.Load(ref sample, from3),
                x3Im = v3 * TLanes.Load(ref sample, from3 + half);
            TLanes aRe = TLanes.MultiplyAdd(v0, x0Re, x2Re),
                bRe = TLanes.MultiplySubtract(v0, x0Re, x2Re);
            TLanes aIm = TLanes.MultiplyAdd(v0, x0Im, x2Im),
                bIm = TLanes.MultiplySubtract(v0, x0Im, x2Im);
            TLanes cRe = TLanes.MultiplyAdd(v1, x1Re, x3Re),
                dRe = TLanes.MultiplySubtract(v1, x1Re, x3Re);
            TLanes cIm = TLanes.MultiplyAdd(v1, x1Im, x3Im),
                dIm = TLanes.MultiplySubtract(v1, x1Im, x3Im);
            nuint at = m * (nuint)lanes;
            (aRe + cRe).Store(ref re, at);
            (aIm + cIm).Store(ref im, at);
            TLanes w1Re = TLanes.Broadcast(w),
                w1Im = TLanes.Broadcast(Unsafe.Add(ref w, 1));
            TLanes w2Re = TLanes.Broadcast(Unsafe.Add(ref w, 2)),
                w2Im = TLanes.Broadcast(Unsafe.Add(ref w, 3));
            TLanes w3Re = TLanes.Broadcast(Unsafe.Add(ref w, 4)),
                w3Im = TLanes.Broadcast(Unsafe.Add(ref w, 5));
            w = ref Unsafe.Add(ref w, 6);
            LaneFft<TLanes>.StoreProduct(bRe + dIm, bIm - dRe, w1Re, w1Im, ref re, ref im, at + step);
            LaneFft<TLanes>.StoreProduct(aRe - cRe, aIm - cIm, w2Re, w2Im, ref re, ref im, at + 2 * step);
            LaneFft<TLanes>.StoreProduct(bRe - dIm, bIm + dRe, w3Re, w3Im, ref re, ref im, at + 3 * step);
        }
        var store = new StoreSink<TLanes>(ref re, ref im);
        plan.Doppler.ForwardFrom(1, ref re, ref im, ref store);
    }

    /// <summary>
    /// Parts columns n and n + S/2 of Count Doppler bins, applies the range window, takes sum and turned difference
    /// (even and odd range bins) and transposes them to [n, Doppler bin].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PartAndTranspose(int block, int columns)
    {
        nuint lanes = (nuint)TLanes.Count,
            square = lanes * lanes,
            column = (nuint)columns * lanes;
        ref double zRe = ref Unsafe.Add(ref _dopplerRe.First, columns * plan.Chirps * TLanes.Count);
        ref double zIm = ref Unsafe.Add(ref _dopplerIm.First, columns * plan.Chirps * TLanes.Count);
        ref double rows = ref _rows.First;
        ref int position = ref plan.Doppler.Position[0];
        TLanes lowWindow = TLanes.Load(ref plan.RangeWindow.First, column);
        TLanes highWindow = TLanes.Load(ref plan.RangeWindow.First, column + (nuint)plan.Samples / 2);
        TLanes turnRe = TLanes.Load(ref plan.TurnRe.First, column),
            turnIm = TLanes.Load(ref plan.TurnIm.First, column);
        nuint row = 0;
        for (int k = block * TLanes.Count; k < (block + 1) * TLanes.Count; k++, row += lanes)
        {
            nuint at = (nuint)Unsafe.Add(ref position, k) * lanes,
                mirror = (nuint)Unsafe.Add(ref position, (plan.Chirps - k) & (plan.Chirps - 1)) * lanes;
            TLanes pRe = TLanes.Load(ref zRe, at),
                pIm = TLanes.Load(ref zIm, at);
            TLanes mRe = TLanes.Load(ref zRe, mirror),
                mIm = TLanes.Load(ref zIm, mirror);
            StoreEvenAndOdd(pRe + mRe, pIm - mIm, pIm + mIm, mRe - pRe, lowWindow, highWindow, turnRe, turnIm, ref rows, row);
        }
        if (block == 0)
        {
            // Rows 0 and N/2 of either column are real: together one complex row (twice, as the windows are halved).
            nuint zero = (nuint)position * lanes,
                middle = (nuint)Unsafe.Add(ref position, plan.Chirps / 2) * lanes;
            TLanes two = TLanes.Broadcast(2);
            StoreEvenAndOdd(
                two * TLanes.Load(ref zRe, zero),
                two * TLanes.Load(ref zRe, middle),
                two * TLanes.Load(ref zIm, zero),
                two * TLanes.Load(ref zIm, middle),
                lowWindow,
                highWindow,
                turnRe,
                turnIm,
                ref rows,
                0
            );
        }
        nuint even = column * lanes,
            odd = even + (nuint)plan.Samples / 2 * lanes;
        TLanes.Transpose(ref rows, ref Unsafe.Add(ref _rangeRe.First, even), lanes);
        TLanes.Transpose(ref Unsafe.Add(ref rows, square), ref Unsafe.Add(ref _rangeIm.First, even), lanes);
        TLanes.Transpose(ref Unsafe.Add(ref rows, 2 * square), ref Unsafe.Add(ref _rangeRe.First, odd), lanes);
        TLanes.Transpose(ref Unsafe.Add(ref rows, 3 * square), ref Unsafe.Add(ref _rangeIm.First, odd), lanes);
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
        StoreBothHalves();
        Reduce(PowersInPlace(), firstLane: 0);
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
