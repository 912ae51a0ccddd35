using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>Standardised frames in one pass over them, with padding at zero: the numbers that libtorch gives in three.</summary>
internal static class FrameScaling
{
    /// <summary>Whether <see cref="Run"/> can do it: frames in main memory, for which nobody wants a gradient.</summary>
    public static bool Suits(Tensor frames) =>
        FastMath.CanRead(frames) && frames.dtype == ScalarType.Float32 && !(frames.requires_grad && is_grad_enabled());

    /// <summary>(frames − mean) / deviation · mask.</summary>
    /// <param name="frames">[B, T, then the axes of a frame].</param>
    /// <param name="mean">[C].</param>
    /// <param name="deviation">[C].</param>
    /// <param name="mask">[B, T]; null takes all frames as they are.</param>
    /// <param name="together">Numbers of a frame that lie together and have one figure; then come those of the next.</param>
    public static Tensor Run(Tensor frames, Tensor mean, Tensor deviation, Tensor? mask, int together)
    {
        Tensor scaled = empty(frames.shape),
            whole = FastMath.Contiguous(frames);
        Tensor? wholeMask = mask is null ? null : FastMath.Contiguous(mask);
        ReadOnlySpan<float> from = FastMath.Numbers(whole),
            weights = wholeMask is null ? [] : FastMath.Numbers(wholeMask);
        Span<float> to = FastMath.Numbers(scaled);
        int count = checked((int)(frames.size(0) * frames.size(1))),
            size = count == 0 ? 0 : to.Length / count;
        float[] figures = ArrayPool<float>.Shared.Rent(2 * size);
        Span<float> means = figures.AsSpan(0, size),
            deviations = figures.AsSpan(size, size);
        Spread(FastMath.Numbers(mean), together, means);
        Spread(FastMath.Numbers(deviation), together, deviations);
        for (int frame = 0; frame < count; frame++)
            Scale(from.Slice(frame * size, size), means, deviations, mask is null ? 1 : weights[frame], to.Slice(frame * size, size));
        ArrayPool<float>.Shared.Return(figures);
        GC.KeepAlive((whole, wholeMask, mean, deviation)); // copies may belong to no scope, and the collector would free them above
        return scaled;
    }

    /// <summary>Each number's figure: runs of one figure, one behind the other, again and again.</summary>
    private static void Spread(ReadOnlySpan<float> figures, int together, Span<float> numbers)
    {
        for (int at = 0, figure = 0; at < numbers.Length; at += together, figure = (figure + 1) % figures.Length)
            numbers.Slice(at, together).Fill(figures[figure]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(
        ReadOnlySpan<float> frame,
        ReadOnlySpan<float> means,
        ReadOnlySpan<float> deviations,
        float weight,
        Span<float> scaled
    )
    {
        ref float x = ref MemoryMarshal.GetReference(frame),
            m = ref MemoryMarshal.GetReference(means),
            d = ref MemoryMarshal.GetReference(deviations),
            to = ref MemoryMarshal.GetReference(scaled);
        var weights = new Vector<float>(weight);
        int i = 0;
        for (; i <= scaled.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var at = (nuint)i;
            Vector<float> number = Vector.LoadUnsafe(ref x, at) - Vector.LoadUnsafe(ref m, at);
            (number / Vector.LoadUnsafe(ref d, at) * weights).StoreUnsafe(ref to, at);
        }
        for (; i < scaled.Length; i++)
            scaled[i] = (frame[i] - means[i]) / deviations[i] * weight;
    }
}
