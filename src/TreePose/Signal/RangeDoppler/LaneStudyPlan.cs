using TreePose.Signal.Transforms;

namespace TreePose.Signal.RangeDoppler;

/// <summary>Tables of <see cref="LaneStudyMap{TLanes}"/>, shared by all threads.</summary>
internal sealed class LaneStudyPlan<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Samples of a cache line.</summary>
    public const int Line = 16;

    public LaneStudyPlan(int chirps, int samples, StudyChainOptions options)
    {
        (Chirps, Samples, Options) = (chirps, samples, options);
        Doppler = new LaneFft<TLanes>(chirps);
        HalfRange = new LaneFft<TLanes>(samples / 2);
        DopplerWindow = WindowFunction.Hann.Coefficients(chirps);
        (RangeWindow, TurnRe, TurnIm) = (new AlignedBuffer(samples), new AlignedBuffer(samples / 2), new AlignedBuffer(samples / 2));
        double[] rangeWindow = WindowFunction.Hann.Coefficients(samples);
        for (int n = 0; n < samples; n++)
            RangeWindow.Span[n] = rangeWindow[n] / 2;
        for (int n = 0; n < samples / 2; n++)
        {
            (double sin, double cos) = double.SinCosPi(-2.0 * n / samples);
            (TurnRe.Span[n], TurnIm.Span[n]) = (cos, sin);
        }
        DopplerRow = new int[chirps];
        for (int k = 0; k < chirps; k++)
            DopplerRow[Doppler.Position[k]] = k * TLanes.Count;
        // even bins in the first half, odd ones in the second; bin S is bin 0
        RangeOffset =
        [
            .. Enumerable
                .Range(0, samples + 1)
                .Select(bin => (bin % 2 * (samples / 2) + HalfRange.Position[bin % samples / 2]) * TLanes.Count),
        ];
    }

    public int Chirps { get; }
    public int Samples { get; }
    public StudyChainOptions Options { get; }
    public LaneFft<TLanes> Doppler { get; }
    public LaneFft<TLanes> HalfRange { get; }
    public double[] DopplerWindow { get; }

    /// <summary>Where the bin goes that the Doppler transform leaves at a place, in numbers: bins in order.</summary>
    public int[] DopplerRow { get; }

    /// <summary>Half the range window: the half belongs to the parting of two real columns from a complex one.</summary>
    public AlignedBuffer RangeWindow { get; }

    /// <summary>cos(2πn/S) for n in [0, S/2).</summary>
    public AlignedBuffer TurnRe { get; }

    /// <summary>−sin(2πn/S) for n in [0, S/2).</summary>
    public AlignedBuffer TurnIm { get; }

    /// <summary>Whether the shape suits: powers of two, and a register's worth of rows and columns on either side of the middle.</summary>
    public static bool Suits(int chirps, int samples, StudyChainOptions options) =>
        int.IsPow2(chirps)
        && int.IsPow2(samples)
        && chirps >= Math.Max(16, 2 * TLanes.Count)
        && samples >= 2 * Line
        && options.DopplerBinsEachSide < chirps / 2
        && options.RangeBins <= samples / 2;

    /// <summary>Where range bin b in [0, S] stands after the range transform, in numbers.</summary>
    public int[] RangeOffset { get; }
}
