using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>Options of the steps <c>standardise.perChannel</c> and <c>standardise.perBin</c>.</summary>
public sealed record StandardiseOptions
{
    /// <summary>A smaller standard deviation counts as none: such numbers are centred only.</summary>
    [Range(0, 1e6)]
    public double LeastDeviation { get; init; } = 1e-6;
}

/// <summary>What shares a mean and a deviation within a capture.</summary>
public enum StandardiseScope
{
    /// <summary>All numbers of the capture.</summary>
    Capture,

    /// <summary>Each channel by itself.</summary>
    Channel,

    /// <summary>Each bin of a frame by itself.</summary>
    Bin,
}

/// <summary>Options of the step <c>standardise.perCapture</c>.</summary>
public sealed record StandardiseCaptureOptions
{
    /// <summary>What shares a mean and a deviation.</summary>
    public StandardiseScope Scope { get; init; } = StandardiseScope.Capture;

    /// <summary>A smaller standard deviation counts as none: such numbers are centred only.</summary>
    [Range(0, 1e6)]
    public double LeastDeviation { get; init; } = 1e-6;
}

/// <summary>y = (x − μ)/σ with μ and σ of each channel over the training frames.</summary>
internal sealed class StandardisePerChannel(StandardiseOptions options) : StandardiseStep(options.LeastDeviation)
{
    public override FrameShape ShapeOf(FrameShape input)
    {
        Axis(input, AxisKind.Channel);
        return input;
    }

    internal override FrameGroups Groups(FrameShape shape) => FrameGroups.PerChannel(shape);
}

/// <summary>y = (x − μ)/σ with μ and σ of each bin of a frame over the training frames.</summary>
internal sealed class StandardisePerBin(StandardiseOptions options) : StandardiseStep(options.LeastDeviation)
{
    internal override FrameGroups Groups(FrameShape shape) => FrameGroups.PerBin(shape);
}

/// <summary>What both have in common.</summary>
internal abstract class StandardiseStep(double leastDeviation) : LearningStep
{
    private const string Mean = "mean",
        Deviation = "deviation";

    internal abstract FrameGroups Groups(FrameShape shape);

    /// <summary>What was learned, a number a group; a deviation that counts as none is 1.</summary>
    internal (double[] Mean, double[] Deviation) Learned(StepState state)
    {
        int groups = Groups(state.Shape).Count;
        double[] deviation = [.. state.Numbers(Deviation, groups).ToArray().Select(d => d < leastDeviation ? 1 : d)];
        return (state.Numbers(Mean, groups).ToArray(), deviation);
    }

    protected sealed override IReadOnlyDictionary<string, double[]> Learn(IReadOnlyList<FrameBlock> training)
    {
        (double[] mean, double[] deviation) = Standardisation.Measure(training, Groups(training[0].Shape));
        return new Dictionary<string, double[]> { [Mean] = mean, [Deviation] = deviation };
    }

    protected sealed override FrameBlock Transform(FrameBlock block, StepState state) =>
        FrameByFrame.Of(block, block.Shape, WorkOn(block.Shape, state));

    internal sealed override StepStream Stream(FrameShape input, double secondsPerFrame) =>
        State is not { } state ? throw NoStream("has not been fitted")
        : input != state.Shape ? throw Refuse(input, $"was fitted on frames {state.Shape}")
        : new FrameByFrame(WorkOn(input, state));

    private FrameWork WorkOn(FrameShape shape, StepState state)
    {
        FrameGroups groups = Groups(shape);
        double[] mean = state.Numbers(Mean, groups.Count).ToArray(),
            deviation = state.Numbers(Deviation, groups.Count).ToArray();
        return (frame, made) => Standardisation.Apply(frame, made, groups, mean, deviation, leastDeviation);
    }
}

/// <summary>y = (x − μ)/σ with μ and σ of the capture or hold itself, which has to be known to its end first.</summary>
internal sealed class StandardisePerCapture(StandardiseCaptureOptions options) : FrameStep
{
    internal StandardiseCaptureOptions Options => options;

    public override FrameShape ShapeOf(FrameShape input)
    {
        if (options.Scope == StandardiseScope.Channel)
            Axis(input, AxisKind.Channel);
        return input;
    }

    internal FrameGroups Groups(FrameShape shape) =>
        options.Scope switch
        {
            StandardiseScope.Channel => FrameGroups.PerChannel(shape),
            StandardiseScope.Bin => FrameGroups.PerBin(shape),
            _ => FrameGroups.All,
        };

    protected override FrameBlock Transform(FrameBlock block)
    {
        FrameGroups groups = Groups(block.Shape);
        (double[] mean, double[] deviation) = Standardisation.Measure([block], groups);
        return FrameByFrame.Of(
            block,
            block.Shape,
            (frame, made) => Standardisation.Apply(frame, made, groups, mean, deviation, options.LeastDeviation)
        );
    }

    internal override StepStream Stream(FrameShape input, double secondsPerFrame) =>
        throw NoStream("takes mean and deviation of the whole capture");
}
