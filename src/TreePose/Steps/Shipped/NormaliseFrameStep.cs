using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>What of a frame becomes 1.</summary>
public enum FrameNorm
{
    /// <summary>Its largest magnitude.</summary>
    Max,

    /// <summary>The sum of its magnitudes.</summary>
    Sum,

    /// <summary>The sum of its squares.</summary>
    Energy,
}

/// <summary>Options of the step <c>normalise.frame</c>.</summary>
public sealed record NormaliseFrameOptions
{
    /// <summary>What of each frame becomes 1.</summary>
    public FrameNorm Norm { get; init; } = FrameNorm.Max;
}

/// <summary>y = x/n of each frame, n = max |x|, Σ |x| or √Σ x². A frame of zeros stays one.</summary>
internal sealed class NormaliseFrameStep(NormaliseFrameOptions options) : FrameStep
{
    internal NormaliseFrameOptions Options => options;

    protected override FrameBlock Transform(FrameBlock block) => FrameByFrame.Of(block, block.Shape, Work);

    internal override StepStream Stream(FrameShape input, double secondsPerFrame) => new FrameByFrame(Work);

    private void Work(ReadOnlySpan<float> frame, Span<float> made)
    {
        double norm = Norm(frame);
        for (int i = 0; i < frame.Length; i++)
            made[i] = norm == 0 ? 0 : (float)(frame[i] / norm);
    }

    private double Norm(ReadOnlySpan<float> frame)
    {
        double max = 0,
            sum = 0,
            energy = 0;
        foreach (float x in frame)
        {
            max = Math.Max(max, Math.Abs((double)x));
            sum += Math.Abs((double)x);
            energy += (double)x * x;
        }
        return options.Norm switch
        {
            FrameNorm.Max => max,
            FrameNorm.Sum => sum,
            _ => Math.Sqrt(energy),
        };
    }
}
