using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>Moves along one axis of all frames of a block.</summary>
internal static class FrameAxes
{
    /// <summary>Numbers of a frame outside an axis, along it, and inside it.</summary>
    public static (int Outer, int Length, int Inner) Around(FrameShape shape, AxisKind kind)
    {
        int[] lengths = shape.Lengths;
        int index = shape.IndexOf(kind);
        return (Product(lengths[..index]), lengths[index], Product(lengths[(index + 1)..]));
    }

    /// <summary>Bins of an axis in another order or number.</summary>
    /// <param name="block">The frames.</param>
    /// <param name="kind">An axis that they have.</param>
    /// <param name="sources">For each bin of the result the bin that it comes from; −1 for a bin of zeros.</param>
    public static FrameBlock Take(FrameBlock block, AxisKind kind, int[] sources) =>
        FrameByFrame.Of(block, block.Shape.With(kind, sources.Length), Taking(block.Shape, kind, sources));

    /// <summary>The same of one frame.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="kind">An axis that it has.</param>
    /// <param name="sources">For each bin of the result the bin that it comes from; −1 for a bin of zeros.</param>
    public static FrameWork Taking(FrameShape shape, AxisKind kind, int[] sources)
    {
        (int outer, int length, int inner) = Around(shape, kind); // [outer, axis, inner]
        return (frame, made) => Take(frame, made, outer, length, inner, sources);
    }

    private static void Take(ReadOnlySpan<float> frame, Span<float> made, int outer, int length, int inner, int[] sources)
    {
        for (int row = 0; row < outer; row++)
        {
            for (int bin = 0; bin < sources.Length; bin++)
            {
                Span<float> to = made.Slice((row * sources.Length + bin) * inner, inner);
                if (sources[bin] < 0)
                    to.Clear();
                else
                    frame.Slice((row * length + sources[bin]) * inner, inner).CopyTo(to);
            }
        }
    }

    private static int Product(int[] lengths) => lengths.Aggregate(1, (product, length) => product * length);
}
