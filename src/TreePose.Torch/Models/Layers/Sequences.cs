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

    /// <summary>Own steps of each sequence in a mask [B, T].</summary>
    public static int[] Lengths(Tensor mask)
    {
        int steps = (int)mask.size(1);
        float[] own = mask.data<float>().ToArray();
        return [.. Enumerable.Range(0, (int)mask.size(0)).Select(b => own.AsSpan(b * steps, steps).Count(1f))];
    }

    /// <summary>Own steps alone, sequence after sequence: [B, T, F] → [N, F]. A view when all are own.</summary>
    public static Tensor Own(Tensor padded, ReadOnlySpan<int> lengths)
    {
        (int steps, int features) = ((int)padded.size(1), (int)padded.size(2));
        if (!lengths.ContainsAnyExcept(steps)) return padded.view(lengths.Length * steps, features);
        int total = 0;
        foreach (int length in lengths) total += length;
        Tensor rows = empty(total, features);
        Span<float> to = FastMath.Numbers(rows);
        ReadOnlySpan<float> from = FastMath.Numbers(padded);
        for (int b = 0; b < lengths.Length; b++)
        {
            from.Slice(b * steps * features, lengths[b] * features).CopyTo(to);
            to = to[(lengths[b] * features)..];
        }
        return rows;
    }

    /// <summary>The way back, zero where nothing is own: [N, F] → [B, T, F].</summary>
    public static Tensor Padded(Tensor rows, ReadOnlySpan<int> lengths, int steps)
    {
        int features = (int)rows.size(1);
        if (!lengths.ContainsAnyExcept(steps)) return rows.view(lengths.Length, steps, features);
        Tensor padded = zeros(lengths.Length, steps, features);
        Span<float> to = FastMath.Numbers(padded);
        ReadOnlySpan<float> from = FastMath.Numbers(rows);
        for (int b = 0; b < lengths.Length; b++)
        {
            from[..(lengths[b] * features)].CopyTo(to[(b * steps * features)..]);
            from = from[(lengths[b] * features)..];
        }
        return padded;
    }
}
