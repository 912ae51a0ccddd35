using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;
using TreePose.Signal.RangeDoppler;

namespace TreePose.Steps.Shipped;

/// <summary>
/// y = sign(x)·log(1 + |x|): NumPy's <c>log1p</c> for x ≥ 0, and odd, so that what clutter removal made negative stays so.
/// </summary>
internal sealed class Log1pStep : FrameStep
{
    public override FrameShape ShapeOf(FrameShape input) =>
        input.IndexOf(AxisKind.Component) < 0 ? input : throw Refuse(input, "takes real numbers, for example after the step 'power'");

    protected override FrameBlock Transform(FrameBlock block) => FrameByFrame.Of(block, block.Shape, Work);

    internal override StepStream Stream(FrameShape input, double secondsPerFrame) => new FrameByFrame(Work);

    private static void Work(ReadOnlySpan<float> frame, Span<float> made)
    {
        for (int i = 0; i < frame.Length; i++)
            made[i] = (float)Math.CopySign(StudyScaling.LogOnePlus(Math.Abs((double)frame[i])), frame[i]);
    }
}

/// <summary>What numbers are, that a level is taken of.</summary>
public enum LevelOf
{
    /// <summary>Amplitudes: 20 dB a decade.</summary>
    Amplitude,

    /// <summary>Powers: 10 dB a decade.</summary>
    Power,
}

/// <summary>Options of the step <c>decibel</c>.</summary>
public sealed record DecibelOptions
{
    /// <summary>What the numbers are.</summary>
    public LevelOf Of { get; init; } = LevelOf.Amplitude;

    /// <summary>The amplitude or power of 0 dB.</summary>
    [Range(1e-30, 1e30)]
    public double Reference { get; init; } = 1;

    /// <summary>Lowest level, dB; zeros get it.</summary>
    [Range(-600.0, 200.0)]
    public double FloorDecibels { get; init; } = -80;
}

/// <summary>Level y = max(floor, 20·log10(|x|/reference)) of amplitudes, with 10 instead of 20 of powers.</summary>
internal sealed class DecibelStep(DecibelOptions options) : FrameStep
{
    internal DecibelOptions Options => options;

    public override FrameShape ShapeOf(FrameShape input) =>
        input.IndexOf(AxisKind.Component) < 0 ? input : throw Refuse(input, "takes real numbers, for example after the step 'power'");

    protected override FrameBlock Transform(FrameBlock block) => FrameByFrame.Of(block, block.Shape, Work);

    /// <summary>Levels.</summary>
    internal override MapScales ScalesOf(MapScales given, FrameShape input) => given with { Cells = MapScales.Level };

    internal override StepStream Stream(FrameShape input, double secondsPerFrame) => new FrameByFrame(Work);

    private void Work(ReadOnlySpan<float> frame, Span<float> made)
    {
        double factor = options.Of == LevelOf.Amplitude ? 20 : 10;
        for (int i = 0; i < frame.Length; i++)
            made[i] = (float)Math.Max(options.FloorDecibels, factor * Math.Log10(Math.Abs(frame[i]) / options.Reference));
    }
}
