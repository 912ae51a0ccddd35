using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>Operations on padded sequences: real steps come first, padding stands behind them.</summary>
public static class Sequences
{
    /// <summary>Each sequence's real steps in reverse order, padding left in place.</summary>
    /// <param name="sequence">[B, T, F].</param>
    /// <param name="mask">[B, T]: 1 for real steps.</param>
    /// <returns>[B, T, F].</returns>
    public static Tensor ReverseWithinMask(Tensor sequence, Tensor mask)
    {
        Tensor lengths = mask.sum(1, keepdim: true).to_type(ScalarType.Int64); // [B, 1]
        Tensor steps = arange(Scalars.Of(0), Scalars.Of(mask.size(1)), Scalars.One, ScalarType.Int64, mask.device).unsqueeze(0); // [1, T]
        Tensor index = where(steps.less(lengths), lengths.sub(Scalars.One) - steps, steps); // [B, T]
        return sequence.gather(1, index.unsqueeze(2).expand(-1, -1, sequence.shape[2])); // [B, T, F]
    }

    /// <summary>Each sequence's last real step.</summary>
    /// <param name="sequence">[B, T, F].</param>
    /// <param name="mask">[B, T]: 1 for real steps, at least one of each sequence.</param>
    /// <returns>[B, F].</returns>
    public static Tensor Last(Tensor sequence, Tensor mask)
    {
        Tensor last = mask.sum(1).to_type(ScalarType.Int64).sub(Scalars.One); // [B]
        return sequence.gather(1, last.view(-1, 1, 1).expand(-1, 1, sequence.size(2))).squeeze(1); // [B, F]
    }

    /// <summary>How many real steps each sequence has.</summary>
    /// <param name="mask">[B, T]: 1 for real steps.</param>
    public static int[] Lengths(Tensor mask)
    {
        int steps = (int)mask.size(1);
        float[] own = mask.data<float>().ToArray();
        return [.. Enumerable.Range(0, (int)mask.size(0)).Select(b => own.AsSpan(b * steps, steps).Count(1f))];
    }

    /// <summary>The real steps alone, sequence after sequence; a view when all are real. Without gradient.</summary>
    /// <param name="padded">[B, T, F], contiguous 32-bit floats in main memory.</param>
    /// <param name="lengths">Real steps of each sequence, N together.</param>
    /// <returns>[N, F].</returns>
    internal static Tensor Own(Tensor padded, ReadOnlySpan<int> lengths)
    {
        (int steps, int features) = ((int)padded.size(1), (int)padded.size(2));
        if (!lengths.ContainsAnyExcept(steps))
            return padded.view(lengths.Length * steps, features);
        int total = 0;
        foreach (int length in lengths)
            total += length;
        Tensor rows = empty(total, features);
        Span<float> to = FastMath.Numbers(rows);
        ReadOnlySpan<float> from = FastMath.Numbers(padded);
        for (int b = 0; b < lengths.Length; b++)
        {
            from.Slice(b * steps * features, lengths[b] * features).CopyTo(to);
            to = to[(lengths[b] * features)..];
        }
        GC.KeepAlive(padded); // the span above does not
        return rows;
    }

    /// <summary>The way back from <see cref="Own"/>, zero where nothing is real. Without gradient.</summary>
    /// <param name="rows">[N, F], contiguous 32-bit floats in main memory.</param>
    /// <param name="lengths">Real steps of each sequence, N together.</param>
    /// <param name="steps">T.</param>
    /// <returns>[B, T, F].</returns>
    internal static Tensor Padded(Tensor rows, ReadOnlySpan<int> lengths, int steps)
    {
        int features = (int)rows.size(1);
        if (!lengths.ContainsAnyExcept(steps))
            return rows.view(lengths.Length, steps, features);
        Tensor padded = zeros(lengths.Length, steps, features);
        Span<float> to = FastMath.Numbers(padded);
        ReadOnlySpan<float> from = FastMath.Numbers(rows);
        for (int b = 0; b < lengths.Length; b++)
        {
            from[..(lengths[b] * features)].CopyTo(to[(b * steps * features)..]);
            from = from[(lengths[b] * features)..];
        }
        GC.KeepAlive(rows);
        return padded;
    }
}
