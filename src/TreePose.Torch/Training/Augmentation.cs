using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Varies a training batch; all randomness comes from the fold's own source.</summary>
internal static class Augmentation
{
    /// <summary>A tempo for each window, spread evenly on a logarithmic scale; null when the option is off.</summary>
    public static double[]? Tempos(int windows, AugmentationOptions options, Random random) =>
        options.Tempo <= 0 ? null : [.. Enumerable.Range(0, windows).Select(_ => Math.Pow(1 + options.Tempo, (2 * random.NextDouble()) - 1))];

    /// <summary>[B, T, C, R, D] → the same shape. Windows gathered at a tempo get their speeds multiplied by it too.</summary>
    public static Tensor Apply(Tensor frames, double[]? tempos, AugmentationOptions options, Random random, Generator randomness)
    {
        long batch = frames.shape[0];
        Tensor x = tempos is null ? frames : ScaleDoppler(frames, tempos);
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

    private static Tensor ScaleDoppler(Tensor frames, double[] factors)
    {
        int bins = (int)frames.shape[4], zero = bins / 2;
        var matrices = new float[factors.Length * bins * bins]; // [B, from, to]
        for (int b = 0; b < factors.Length; b++)
        {
            for (int to = 0; to < bins; to++)
            {
                double from = ((to - zero) / factors[b]) + zero;
                int below = (int)Math.Floor(from);
                double share = from - below;
                if (below >= 0 && below < bins) matrices[(((b * bins) + below) * bins) + to] += (float)(1 - share);
                if (below + 1 >= 0 && below + 1 < bins) matrices[(((b * bins) + below + 1) * bins) + to] += (float)share;
            }
        }
        Tensor interpolation = tensor(matrices).view(factors.Length, bins, bins);                  // [B, D, D]
        return frames.flatten(1, 3).matmul(interpolation).view(frames.shape);                      // [B, T·C·R, D] → [B, T, C, R, D]
    }
}
