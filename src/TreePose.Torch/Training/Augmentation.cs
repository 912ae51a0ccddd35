using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Varies a training batch; all randomness comes from the fold's own source.</summary>
internal static class Augmentation
{
    /// <summary>[B, T, C, rows, columns] → the same shape.</summary>
    /// <param name="frames">The batch.</param>
    /// <param name="rangeAxis">The axis that is range: 3 when rows are, 4 when columns are.</param>
    /// <param name="options">How much is varied.</param>
    /// <param name="random">Draws what one number is enough for.</param>
    /// <param name="randomness">Draws tensors.</param>
    public static Tensor Apply(Tensor frames, int rangeAxis, AugmentationOptions options, Random random, Generator randomness)
    {
        long batch = frames.shape[0];
        Tensor x = frames;
        if (options.RangeShiftBins > 0) x = ShiftRange(x, rangeAxis, random.Next(-options.RangeShiftBins, options.RangeShiftBins + 1));
        if (options.Gain > 0) x = x * (1 + (options.Gain * ((2 * rand([batch, 1, 1, 1, 1], generator: randomness)) - 1)));
        if (options.CellLoss > 0) x = x * rand(x.shape, generator: randomness).ge(options.CellLoss).to_type(ScalarType.Float32);
        return x;
    }

    private static Tensor ShiftRange(Tensor frames, int axis, int bins)
    {
        if (bins == 0) return frames;
        Tensor shifted = zeros_like(frames);
        long kept = frames.shape[axis] - Math.Abs(bins);
        shifted.narrow(axis, Math.Max(0, bins), kept).copy_(frames.narrow(axis, Math.Max(0, -bins), kept));
        return shifted;
    }
}
