using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Options of <c>rangeShift</c>.</summary>
public sealed record RangeShiftOptions
{
    /// <summary>A window is moved along range by up to this many bins either way; zeros come in.</summary>
    [Range(0, 1000)]
    public int Bins { get; init; } = 1;
}

/// <summary>Options of <c>gain</c>.</summary>
public sealed record GainOptions
{
    /// <summary>A window is multiplied by 1 ± this at most.</summary>
    [Range(0.0, 0.95)]
    public double Factor { get; init; } = 0.2;
}

/// <summary>Options of <c>cellLoss</c>.</summary>
public sealed record CellLossOptions
{
    /// <summary>Each cell is lost with this probability.</summary>
    [Range(0.0, 0.95)]
    public double Probability { get; init; } = 0.5;
}

/// <summary>Options of <c>frameLoss</c>.</summary>
public sealed record FrameLossOptions
{
    /// <summary>Each frame is lost with this probability.</summary>
    [Range(0.0, 0.95)]
    public double Probability { get; init; } = 0.1;
}

/// <summary>Options of <c>noise</c>.</summary>
public sealed record NoiseOptions
{
    /// <summary>Standard deviation of the Gaussian noise that is added, in standard deviations of the window's own numbers.</summary>
    [Range(0.0, 10.0)]
    public double Deviation { get; init; } = 0.1;
}

/// <summary>
/// The augmentations that TreePose ships, which make a new person's body and place in the room less of a surprise. One whose
/// option is 0, or that needs an axis which frames do not have, changes nothing and draws nothing: point sets have no range axis
/// to shift along and no amplitude for a gain.
/// </summary>
public static class ShippedAugmentations
{
    private static readonly AugmentationPart[] All =
    [
        AugmentationPart.Of<RangeShiftOptions>(
            "rangeShift",
            "moves a batch of windows along range",
            new(),
            o => (x, c) => Shift(x, c, o.Bins)
        ),
        AugmentationPart.Of<GainOptions>("gain", "makes each window stronger or weaker", new(), o => (x, c) => Gain(x, c, o.Factor)),
        AugmentationPart.Of<CellLossOptions>(
            "cellLoss",
            "loses cells, or whole points",
            new(),
            o => (x, c) => Lose(x, c, o.Probability, Cells(x, c))
        ),
        AugmentationPart.Of<FrameLossOptions>(
            "frameLoss",
            "loses whole frames",
            new(),
            o => (x, c) => Lose(x, c, o.Probability, First(x, 2))
        ),
        AugmentationPart.Of<NoiseOptions>("noise", "adds Gaussian noise", new(), o => (x, c) => Noise(x, c, o.Deviation)),
    ];

    /// <summary>A list of the shipped augmentations.</summary>
    public static PartList<AugmentationPart> List()
    {
        var list = new PartList<AugmentationPart>("augmentation");
        AddTo(list);
        return list;
    }

    /// <summary>Adds the shipped augmentations to a list.</summary>
    /// <exception cref="PartException">One of these names is there.</exception>
    public static void AddTo(PartList<AugmentationPart> augmentations)
    {
        foreach (AugmentationPart part in All)
            augmentations.Add(part);
    }

    /// <summary>What is chosen when nothing else is said: <c>rangeShift,gain,cellLoss</c>.</summary>
    /// <param name="from">The list to choose from, with the shipped ones in it; null takes <see cref="List"/>.</param>
    public static PartSelection Chosen(PartList<AugmentationPart>? from = null) =>
        PartSelection.Several(from ?? List(), "rangeShift", "gain", "cellLoss");

    private static Tensor Shift(Tensor frames, AugmentationContext context, int most)
    {
        if (most == 0)
            return frames;
        int axis = context.AxisOf(AxisKind.Range);
        if (axis < 0)
            return frames;
        if (most >= frames.shape[axis])
            throw new PartException(
                $"The augmentation 'rangeShift' cannot move frames of {frames.shape[axis]} range bins by up to {most}. Lower its bins."
            );
        int bins = context.Random.Next(-most, most + 1);
        if (bins == 0)
            return frames;
        Tensor shifted = zeros_like(frames);
        long kept = frames.shape[axis] - Math.Abs(bins);
        shifted.narrow(axis, Math.Max(0, bins), kept).copy_(frames.narrow(axis, Math.Max(0, -bins), kept));
        return shifted;
    }

    private static Tensor Gain(Tensor frames, AugmentationContext context, double factor)
    {
        if (factor <= 0 || context.AxisOf(AxisKind.Feature) >= 0)
            return frames;
        Tensor plusMinusOne = rand(First(frames, 1), generator: context.Generator).mul(Scalars.Of(2)).sub(Scalars.One); // [B, 1, …]
        return frames * plusMinusOne.mul(Scalars.Of(factor)).add(Scalars.One, Scalars.One);
    }

    private static Tensor Lose(Tensor frames, AugmentationContext context, double probability, long[] alike) =>
        probability <= 0 ? frames : frames * KeptNumbers.Draw(alike, probability, 1, context.Generator);

    private static Tensor Noise(Tensor frames, AugmentationContext context, double deviation)
    {
        if (deviation <= 0)
            return frames;
        if (context.AxisOf(AxisKind.Feature) >= 0)
            throw new PartException(
                $"The augmentation 'noise' needs numbers of one unit: frames {context.Shape} have features. Leave it out."
            );
        Tensor own = frames.flatten(1).std(1, unbiased: false).view(First(frames, 1)); // [B, 1, …]
        Tensor noise = randn(frames.shape, generator: context.Generator) * own.mul(Scalars.Of(deviation));
        return frames.add(noise, Scalars.One);
    }

    /// <summary>Shape of what is lost or kept as one: a number, or a point with all its features.</summary>
    private static long[] Cells(Tensor frames, AugmentationContext context)
    {
        int feature = context.AxisOf(AxisKind.Feature);
        return [.. frames.shape.Select((length, i) => i == feature ? 1 : length)];
    }

    /// <summary>The first axes of a batch as they are, the others 1 long: what is drawn once for all of them.</summary>
    private static long[] First(Tensor frames, int axes) => [.. frames.shape.Select((length, i) => i < axes ? length : 1)];
}
