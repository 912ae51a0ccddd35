using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>Options of the step <c>crop.range</c>.</summary>
public sealed record CropRangeOptions
{
    /// <summary>First range bin kept, from 0.</summary>
    [Range(0, 1_000_000)]
    public int FromBin { get; init; }

    /// <summary>First range bin after those kept; none keeps all to the last.</summary>
    [Range(1, 1_000_000)]
    public int? ToBin { get; init; }
}

/// <summary>Keeps the range bins [from, to).</summary>
internal sealed class CropRangeStep(CropRangeOptions options) : BinsStep(AxisKind.Range)
{
    public override FrameShape ShapeOf(FrameShape input)
    {
        (int bins, int to) = Bins(input);
        return to <= bins && options.FromBin < to
            ? input.With(AxisKind.Range, to - options.FromBin)
            : throw Refuse(input, $"keeps the range bins {options.FromBin} to before {to} of {bins}, which are not there");
    }

    internal override int[] BinsOf(FrameShape input) => [.. Enumerable.Range(options.FromBin, Bins(input).To - options.FromBin)];

    private (int Bins, int To) Bins(FrameShape input)
    {
        int bins = Axis(input, AxisKind.Range).Length;
        return (bins, options.ToBin ?? bins);
    }
}

/// <summary>Options of the step <c>crop.doppler</c>.</summary>
public sealed record CropDopplerOptions
{
    /// <summary>Doppler bins kept on each side of zero.</summary>
    [Range(0, 1_000_000)]
    public int HalfWidth { get; init; } = 3;
}

/// <summary>Keeps zero Doppler and as many bins on each side of it. Zero stands in bin ⌊n/2⌋ of n, as after <c>fftshift</c>.</summary>
internal sealed class CropDopplerStep(CropDopplerOptions options) : BinsStep(AxisKind.Doppler)
{
    public override FrameShape ShapeOf(FrameShape input)
    {
        int bins = Axis(input, AxisKind.Doppler).Length,
            zero = bins / 2;
        return options.HalfWidth <= zero && zero + options.HalfWidth < bins
            ? input.With(AxisKind.Doppler, 2 * options.HalfWidth + 1)
            : throw Refuse(input, $"keeps {options.HalfWidth} Doppler bins on each side of zero, which stands in bin {zero} of {bins}");
    }

    internal override int[] BinsOf(FrameShape input)
    {
        int zero = Axis(input, AxisKind.Doppler).Length / 2;
        return [.. Enumerable.Range(zero - options.HalfWidth, 2 * options.HalfWidth + 1)];
    }
}
