using System.Runtime.InteropServices;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Steps;

namespace TreePose.Contracts;

/// <summary>A step, the frames that it is tried on, and how the rules look at it.</summary>
/// <param name="part">The step.</param>
/// <param name="options">Its options; null takes the defaults.</param>
/// <param name="shape">Shape of the frames.</param>
internal sealed class StepUnderTest(StepPart part, object? options, FrameShape shape)
{
    public StepPart Part => part;

    public FrameShape Shape => shape;

    public FrameBlock First { get; } = Block(shape, "1", 9);

    public FrameBlock Second { get; } = Block(shape, "2", 6);

    public FrameBlock Third { get; } = Block(shape, "3", 5);

    /// <summary>The shape promised; null when such frames are refused.</summary>
    public FrameShape? Promised => Refusal is null ? Make().ShapeOf(shape) : null;

    /// <summary>The error for such frames; null when they are taken.</summary>
    public Exception? Refusal
    {
        get
        {
            try
            {
                Make().ShapeOf(shape);
                return null;
            }
            catch (Exception e)
            {
                return e;
            }
        }
    }

    public FrameStep Make() => part.Create(options);

    /// <summary>The step, fitted when it learns.</summary>
    public FrameStep Fitted(params FrameBlock[] training) => Make() is LearningStep learning ? learning.Fit(training) : Make();

    /// <summary>Numbers that nobody else has the arrays of.</summary>
    public static FrameBlock Copy(FrameBlock block) => block with { Frames = [.. block.Frames] };

    public static bool Same(FrameBlock a, FrameBlock b) =>
        MemoryMarshal.AsBytes<float>(a.Frames).SequenceEqual(MemoryMarshal.AsBytes<float>(b.Frames));

    /// <summary>What a step has learned, as text; empty when it does not learn.</summary>
    public static string Learned(FrameStep step) => (step as LearningStep)?.State?.ToJson().ToJsonString() ?? "";

    private static FrameBlock Block(FrameShape shape, string participant, int frames)
    {
        var random = new Random(frames);
        return new FrameBlock
        {
            Id = new CaptureId(participant, $"S{participant}"),
            Shape = shape,
            Frames = [.. Enumerable.Range(0, frames * shape.Size).Select(_ => (float)(0.1 + 2 * random.NextDouble()))],
            SecondsPerFrame = 0.1,
        };
    }
}
