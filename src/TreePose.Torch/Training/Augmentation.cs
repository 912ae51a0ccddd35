using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Varies a training batch; all randomness comes from the fold's own source.</summary>
internal static class Augmentation
{
    /// <summary>[B, T, C, R, D] → the same shape.</summary>
    public static Tensor Apply(Tensor frames, AugmentationOptions options, Random random, Generator randomness)
    {
        long batch = frames.shape[0];
        Tensor x = frames;
        if (options.RangeShiftBins > 0) x = ShiftRange(x, random.Next(-options.RangeShiftBins, options.RangeShiftBins + 1));
        if (options.Gain > 0) x = x * (1 + (options.Gain * ((2 * rand([batch, 1, 1, 1, 1], generator: randomness)) - 1)));
        if (options.CellLoss > 0) x = x * rand(x.shape, generator: randomness).ge(options.CellLoss).to_type(ScalarType.Float32);
        return x;
    }

    private static Tensor ShiftRange(Tensor frames, int bins)
    {
        if (bins == 0) return frames;
        Tensor shifted = zeros_like(frames);
        long rows = frames.shape[3], kept = rows - Math.Abs(bins);
        shifted.narrow(3, Math.Max(0, bins), kept).copy_(frames.narrow(3, Math.Max(0, -bins), kept));
        return shifted;
    }
}
