using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>What <c>mti</c> takes for clutter.</summary>
public enum MtiRule
{
    /// <summary>An exponential running mean of what came before. Causal.</summary>
    RunningMean,

    /// <summary>The number before: the two-pulse canceller. Causal.</summary>
    TwoPulse,

    /// <summary>The mean of the whole capture, which has to be known first.</summary>
    CaptureMean,
}

/// <summary>Along what <c>mti</c> looks for movement.</summary>
public enum MtiAxis
{
    /// <summary>From frame to frame.</summary>
    Frames,

    /// <summary>From chirp to chirp, through all frames of the capture as if they followed each other without a pause.</summary>
    Chirps,
}

/// <summary>Options of the step <c>mti</c>.</summary>
public sealed record MtiOptions
{
    /// <summary>What is taken for clutter.</summary>
    public MtiRule Rule { get; init; } = MtiRule.RunningMean;

    /// <summary>Along what: frames, or the chirps of raw frames.</summary>
    public MtiAxis Over { get; init; } = MtiAxis.Frames;

    /// <summary>Time in which the running mean forgets all but 1/e, s; other rules do not use it.</summary>
    [Range(1e-4, 3600)]
    public double TimeConstantSeconds { get; init; } = 1;
}

/// <summary>
/// Moving target indication: takes off what stands still, y_t = x_t − b_t in each cell. Running mean: b_0 = x_0 and
/// b_{t+1} = b_t + α·(x_t − b_t) with α = 1 − exp(−Δt/τ), Δt from t to t + 1. Two-pulse canceller: b_t = x_{t−1} and b_0 = x_0.
/// Capture mean: b = mean over t. Richards, Fundamentals of Radar Signal Processing, chapter on Doppler processing (cancellers);
/// exponential averaging as in Zetik et al., Proc. SPIE 6201, 2006. Linear, so that it keeps complex frames complex.
/// </summary>
internal sealed class MtiStep(MtiOptions options) : FrameStep
{
    internal MtiOptions Options => options;

    public override FrameShape ShapeOf(FrameShape input)
    {
        if (options.Over == MtiAxis.Chirps)
            Axis(input, AxisKind.Chirp);
        return input;
    }

    protected override FrameBlock Transform(FrameBlock block)
    {
        SlowTime series = SeriesOf(block.Shape, block.Length);
        return block with
        {
            Frames = options.Rule switch
            {
                MtiRule.CaptureMean => series.WithoutBackground(block.Frames, series.Means(block.Frames), _ => 0),
                MtiRule.TwoPulse => series.WithoutBackground(block.Frames, null, _ => 1),
                _ => series.WithoutBackground(
                    block.Frames,
                    null,
                    frame => Follow(series, block.SecondsPerFrame, frame == 0 ? 0 : block.TimeOf(frame) - block.TimeOf(frame - 1))
                ),
            },
        };
    }

    internal override StepStream Stream(FrameShape input, double secondsPerFrame)
    {
        if (options.Rule == MtiRule.CaptureMean)
            throw NoStream("takes off the mean of the whole capture");
        SlowTime series = SeriesOf(input, frames: 1);
        Func<double, double> follow = options.Rule == MtiRule.TwoPulse ? _ => 1 : sinceLast => Follow(series, secondsPerFrame, sinceLast);
        return new BackgroundStream([new Background(series)], input.Size, follow);
    }

    private SlowTime SeriesOf(FrameShape shape, int frames) =>
        options.Over == MtiAxis.Chirps ? SlowTime.OverChirps(shape, frames) : SlowTime.OverFrames(shape, frames);

    /// <summary>α of the running mean; chirps are taken to follow each other without a pause.</summary>
    private double Follow(SlowTime series, double secondsPerFrame, double secondsSinceLastFrame)
    {
        double seconds = options.Over == MtiAxis.Chirps ? secondsPerFrame / series.StepsPerFrame : secondsSinceLastFrame;
        return 1 - Math.Exp(-seconds / options.TimeConstantSeconds);
    }
}
