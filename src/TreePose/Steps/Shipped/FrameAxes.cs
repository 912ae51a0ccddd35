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
    public static FrameBlock Take(FrameBlock block, AxisKind kind, int[] sources)
    {
        (int outer, int length, int inner) = Around(block.Shape, kind);
        int rows = block.Length * outer; // [frame × outer, axis, inner]
        var taken = new float[rows * sources.Length * inner];
        for (int row = 0; row < rows; row++)
        {
            for (int bin = 0; bin < sources.Length; bin++)
            {
                if (sources[bin] < 0)
                    continue;
                ReadOnlySpan<float> from = block.Frames.AsSpan((row * length + sources[bin]) * inner, inner);
                from.CopyTo(taken.AsSpan((row * sources.Length + bin) * inner));
            }
        }
        return block with { Shape = block.Shape.With(kind, sources.Length), Frames = taken };
    }

    private static int Product(int[] lengths) => lengths.Aggregate(1, (product, length) => product * length);
}
