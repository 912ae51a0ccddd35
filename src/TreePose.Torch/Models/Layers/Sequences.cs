using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>Operations on padded sequences that several architectures share.</summary>
internal static class Sequences
{
    /// <summary>Each sequence's real frames in reverse order, padding left in place: [B, T, F] → [B, T, F].</summary>
    public static Tensor ReverseWithinMask(Tensor sequence, Tensor mask)
    {
        Tensor lengths = mask.sum(1, keepdim: true).to_type(ScalarType.Int64);                       // [B, 1]
        Tensor steps = arange(mask.shape[1], ScalarType.Int64).unsqueeze(0);                         // [1, T]
        Tensor index = where(steps.less(lengths), lengths - 1 - steps, steps);                       // [B, T]
        return sequence.gather(1, index.unsqueeze(2).expand(-1, -1, sequence.shape[2]));             // [B, T, F]
    }

    /// <summary>Dropout from a model's own source of randomness; without one, or when not training, the input itself.</summary>
    public static Tensor Dropout(Tensor input, double probability, bool training, Generator? randomness)
    {
        if (!training || probability <= 0 || randomness is null) return input;
        Tensor keep = rand(input.shape, generator: randomness).ge(probability).to_type(ScalarType.Float32);
        return input * keep / (1 - probability);
    }
}
