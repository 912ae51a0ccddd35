using System.Runtime.InteropServices;
using TreePose.Datasets;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Holds of different lengths side by side.</summary>
/// <param name="Frames">[B, T, then the axes of a frame], zero behind a hold's own frames.</param>
/// <param name="Mask">[B, T], 1 for own frames, 0 for padding.</param>
internal readonly record struct HoldBatch(Tensor Frames, Tensor Mask)
{
    /// <summary>
    /// Frames, padding counted, that go through a network at once. Memory follows it: a network keeps what each layer made of them.
    /// </summary>
    internal const int FramesAtOnce = 1024;

    /// <summary>
    /// Cuts a batch into pieces that go through a network one after another: one piece as long as it fits, else holds of like length
    /// together.
    /// </summary>
    /// <param name="holds">The batch.</param>
    /// <param name="framesAtOnce">Most frames of a piece, padding counted; a longer hold is a piece of its own.</param>
    /// <returns>Positions in the batch.</returns>
    public static IEnumerable<int[]> Pieces(IReadOnlyList<HoldSequence> holds, int framesAtOnce = FramesAtOnce)
    {
        int[] all = [.. Enumerable.Range(0, holds.Count)];
        if (holds.Count * holds.Max(h => h.Length) <= framesAtOnce)
            return [all];
        var pieces = new List<List<int>>();
        foreach (int hold in all.OrderByDescending(i => holds[i].Length)) // the first of a piece is its longest
            if (pieces.Count > 0 && (pieces[^1].Count + 1) * holds[pieces[^1][0]].Length <= framesAtOnce)
                pieces[^1].Add(hold);
            else
                pieces.Add([hold]);
        return pieces.Select(p => p.ToArray());
    }

    /// <summary>Copies holds into a batch as long as the longest; the caller disposes the tensors or their scope.</summary>
    public static HoldBatch Of(IReadOnlyList<HoldSequence> holds)
    {
        int longest = holds.Max(h => h.Length),
            size = holds[0].Shape.Size;
        Tensor frames = zeros([holds.Count, longest, .. holds[0].Shape.Lengths.Select(n => (long)n)]),
            mask = zeros(holds.Count, longest);
        Span<float> to = MemoryMarshal.Cast<byte, float>(frames.bytes),
            own = MemoryMarshal.Cast<byte, float>(mask.bytes);
        for (int b = 0; b < holds.Count; b++)
        {
            holds[b].Frames.CopyTo(to[(b * longest * size)..]);
            own.Slice(b * longest, holds[b].Length).Fill(1);
        }
        return new HoldBatch(frames, mask);
    }

    /// <summary>
    /// Per-frame targets as the network sees them, and where there is one: both [B, T], zero for padding and for frames without
    /// a measurement.
    /// </summary>
    /// <param name="holds">The batch's holds, all with <see cref="HoldSequence.FrameTargets"/>.</param>
    /// <param name="scale">Scale of the targets.</param>
    public static (Tensor Target, Tensor Measured) FrameTargets(IReadOnlyList<HoldSequence> holds, TargetScale scale)
    {
        int longest = holds.Max(h => h.Length);
        var target = new float[holds.Count * longest];
        var measured = new float[target.Length];
        for (int b = 0; b < holds.Count; b++)
        for (int t = 0; t < holds[b].Length; t++)
        {
            float value = holds[b].FrameTargets![t];
            if (float.IsNaN(value))
                continue;
            (target[b * longest + t], measured[b * longest + t]) = ((float)((value - scale.Mean) / scale.Deviation), 1);
        }
        return (tensor(target).view(holds.Count, longest), tensor(measured).view(holds.Count, longest));
    }
}

/// <summary>Targets as the network sees them: mean 0 and deviation 1 over the training holds, and nothing else.</summary>
/// <param name="Mean">Mean of the training targets, in the target's unit.</param>
/// <param name="Deviation">Their standard deviation.</param>
public sealed record TargetScale(double Mean, double Deviation)
{
    /// <summary>Takes the scale from training sequences.</summary>
    /// <exception cref="TreePoseException">All targets are equal.</exception>
    public static TargetScale Of(IReadOnlyList<HoldSequence> holds)
    {
        double[] targets = [.. holds.Select(h => h.Target!.Value)];
        double mean = targets.Average(),
            deviation = Math.Sqrt(targets.Average(t => (t - mean) * (t - mean)));
        return deviation > 0
            ? new TargetScale(mean, deviation)
            : throw new TreePoseException(
                FormattableString.Invariant(
                    $"All {targets.Length} training targets are {mean}: there is nothing to learn. Check the targets."
                )
            );
    }
}
