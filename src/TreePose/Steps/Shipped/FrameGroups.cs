using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>Which cells of a frame belong together: all, those of a channel, or each bin by itself.</summary>
/// <param name="Count">Groups.</param>
/// <param name="Stride">Neighbouring cells in one group.</param>
internal readonly record struct FrameGroups(int Count, int Stride)
{
    public static FrameGroups All => new(1, 1);

    public static FrameGroups PerBin(FrameShape shape) => new(shape.Size, 1);

    public static FrameGroups PerChannel(FrameShape shape)
    {
        (_, int channels, int inner) = FrameAxes.Around(shape, AxisKind.Channel);
        return new(channels, inner);
    }

    /// <summary>Group of a cell of a frame.</summary>
    public int Of(int cell) => cell / Stride % Count;
}
