using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TreePose.Signal.Transforms;

namespace TreePose.Signal.RangeDoppler;

/// <summary>The transforms along the chirps.</summary>
internal sealed partial class LaneStudyMap<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>
    /// Doppler window and transform of the columns of one cache line, n and n + S/2 as one complex column. The first radix-4 stage reads
    /// the samples, and each line of them once: of a map whose chirps are a whole number of cache sets long, lines push each other out.
    /// </summary>
    private void DopplerTransform(ReadOnlySpan<float> samples, int column)
    {
        FirstStage(ref Unsafe.Add(ref MemoryMarshal.GetReference(samples), column));
        int size = plan.Chirps * TLanes.Count;
        for (int from = 0, to = column * plan.Chirps; from < Line * plan.Chirps; from += size, to += size)
        {
            var sorted = new SortingSink<TLanes>(
                ref plan.DopplerRow[0],
                ref Unsafe.Add(ref _dopplerRe.First, to),
                ref Unsafe.Add(ref _dopplerIm.First, to)
            );
            plan.Doppler.ForwardFrom(1, ref Unsafe.Add(ref _workRe.First, from), ref Unsafe.Add(ref _workIm.First, from), ref sorted);
        }
    }

    /// <summary>Doppler window and first radix-4 stage of the columns that begin at <paramref name="sample"/> and fill a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FirstStage(ref float sample)
    {
        nuint lanes = (nuint)TLanes.Count,
            quarter = (nuint)plan.Chirps / 4,
            row = (nuint)plan.Samples,
            half = row / 2,
            step = quarter * lanes,
            size = 4 * step;
        ref double re = ref _workRe.First,
            im = ref _workIm.First;
        ref double window = ref plan.DopplerWindow[0];
        ref double w = ref MemoryMarshal.GetReference(plan.Doppler.FirstStageTwiddles);
        for (nuint m = 0; m < quarter; m++, sample = ref Unsafe.Add(ref sample, row), w = ref Unsafe.Add(ref w, 6))
        {
            TLanes v0 = TLanes.Broadcast(Unsafe.Add(ref window, m)),
                v1 = TLanes.Broadcast(Unsafe.Add(ref window, m + quarter));
            TLanes v2 = TLanes.Broadcast(Unsafe.Add(ref window, m + 2 * quarter)),
                v3 = TLanes.Broadcast(Unsafe.Add(ref window, m + 3 * quarter));
            TLanes w1Re = TLanes.Broadcast(w),
                w1Im = TLanes.Broadcast(Unsafe.Add(ref w, 1));
            TLanes w2Re = TLanes.Broadcast(Unsafe.Add(ref w, 2)),
                w2Im = TLanes.Broadcast(Unsafe.Add(ref w, 3));
            TLanes w3Re = TLanes.Broadcast(Unsafe.Add(ref w, 4)),
                w3Im = TLanes.Broadcast(Unsafe.Add(ref w, 5));
            for (nuint from = 0, at = m * lanes; from < Line; from += lanes, at += size)
            {
                nuint from1 = from + quarter * row,
                    from2 = from1 + quarter * row,
                    from3 = from2 + quarter * row;
                TLanes x0Re = TLanes.Load(ref sample, from),
                    x0Im = TLanes.Load(ref sample, from + half);
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
                (aRe + cRe).Store(ref re, at);
                (aIm + cIm).Store(ref im, at);
                LaneFft<TLanes>.StoreProduct(bRe + dIm, bIm - dRe, w1Re, w1Im, ref re, ref im, at + step);
                LaneFft<TLanes>.StoreProduct(aRe - cRe, aIm - cIm, w2Re, w2Im, ref re, ref im, at + 2 * step);
                LaneFft<TLanes>.StoreProduct(bRe - dIm, bIm + dRe, w3Re, w3Im, ref re, ref im, at + 3 * step);
            }
        }
    }
}
