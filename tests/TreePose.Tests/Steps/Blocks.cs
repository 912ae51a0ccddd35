using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;

namespace TreePose.Tests.Steps;

/// <summary>Blocks and steps as the tests of preprocessing make them.</summary>
internal static class Blocks
{
    /// <summary>One channel of three range and five Doppler bins.</summary>
    public static readonly FrameShape Map = FrameShape.Map(1, new(AxisKind.Range, 3), new(AxisKind.Doppler, 5));

    public static readonly FrameShape Points = new(new FrameAxis(AxisKind.Point, 4), new(AxisKind.Feature, 5));

    public static readonly FrameShape Chirps = new(new FrameAxis(AxisKind.Component, 2), new(AxisKind.Chirp, 4), new(AxisKind.Sample, 6));

    public static FrameBlock Of(FrameShape shape, float[] frames, double secondsPerFrame = 0.1, double[]? times = null) =>
        new()
        {
            Id = new CaptureId("1", "S1_M01"),
            Shape = shape,
            Frames = frames,
            SecondsPerFrame = secondsPerFrame,
            TimesSeconds = times,
        };

    public static FrameBlock Random(FrameShape shape, int frames, int seed)
    {
        var random = new Random(seed);
        float[] numbers = [.. Enumerable.Range(0, frames * shape.Size).Select(_ => (float)(random.NextDouble() * 4 - 1))];
        return Of(shape, numbers) with { Id = new CaptureId($"{seed}", $"S{seed}_M01") };
    }

    public static FrameStep Step(string name, params string[] options)
    {
        StepPart part = ShippedSteps.List().Find(name);
        return part.Create(part.Defaults is { } defaults ? OptionOverrides.Apply(defaults, options) : null);
    }

    public static StepPipeline Pipeline(params string[] names) => StepPipeline.Of(PartSelection.Several(ShippedSteps.List(), names));
}
