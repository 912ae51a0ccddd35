using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>A step that takes bins along one axis, some or in another order.</summary>
/// <param name="kind">The axis, which frames must have.</param>
internal abstract class BinsStep(AxisKind kind) : FrameStep
{
    /// <summary>The axis.</summary>
    internal AxisKind Kind => kind;

    /// <summary>For each bin of the result the bin that it comes from.</summary>
    internal abstract int[] BinsOf(FrameShape input);

    /// <summary>The axis of the bins that are kept, where they lie evenly; cells stay what they are.</summary>
    internal sealed override MapScales ScalesOf(MapScales given, FrameShape input)
    {
        int[] bins = BinsOf(input);
        AxisScale? Kept(FrameAxis axis, AxisScale? scale) => axis.Kind == kind && scale is not null ? scale.Taking(bins) : scale;
        return input.IsMap ? given with { Rows = Kept(input.RowAxis, given.Rows), Columns = Kept(input.ColumnAxis, given.Columns) } : given;
    }

    protected sealed override FrameBlock Transform(FrameBlock block) => FrameAxes.Take(block, kind, BinsOf(block.Shape));

    internal sealed override StepStream Stream(FrameShape input, double secondsPerFrame) =>
        new FrameByFrame(FrameAxes.Taking(input, kind, BinsOf(input)));
}
