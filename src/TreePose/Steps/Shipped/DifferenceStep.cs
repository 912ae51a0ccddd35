using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>Options of the step <c>difference</c>.</summary>
public sealed record DifferenceOptions
{
    /// <summary>How often the difference is taken.</summary>
    [Range(1, 4)]
    public int Order { get; init; } = 1;
}

/// <summary>
/// From frame to frame, y_t = x_t − x_{t−1} and y_0 = 0, as often as the order says; NumPy's <c>diff</c> with the first frame put
/// before it. Lost frames are not made up for: a difference is one of neighbours.
/// </summary>
internal sealed class DifferenceStep(DifferenceOptions options) : FrameStep
{
    internal DifferenceOptions Options => options;

    protected override FrameBlock Transform(FrameBlock block)
    {
        SlowTime series = SlowTime.OverFrames(block.Shape, block.Length);
        float[] frames = block.Frames;
        for (int i = 0; i < options.Order; i++)
            frames = series.WithoutBackground(frames, null, _ => 1);
        return block with { Frames = frames };
    }

    internal override StepStream Stream(FrameShape input, double secondsPerFrame)
    {
        SlowTime series = SlowTime.OverFrames(input, frames: 1);
        return new BackgroundStream([.. Enumerable.Range(0, options.Order).Select(_ => new Background(series))], input.Size, _ => 1);
    }
}
