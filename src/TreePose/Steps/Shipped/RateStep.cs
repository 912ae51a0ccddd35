using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Steps.Shipped;

/// <summary>Options of the step <c>rate</c>.</summary>
public sealed record RateOptions
{
    /// <summary>Seconds from one new frame to the next.</summary>
    [Range(1e-4, 60)]
    public double SecondsPerFrame { get; init; } = 0.1;
}

/// <summary>
/// Frames at 0, T, 2T, … of the capture. A longer period averages over the frames within T/2, each weighted by how much of its own
/// duration lies there, which is the anti-alias filter (a box of length T, zero phase); a shorter one interpolates linearly, and so
/// do gaps of lost frames. Labels, events and targets move along (<see cref="FrameMap"/>).
/// </summary>
internal sealed class RateStep(RateOptions options) : FrameStep
{
    internal RateOptions Options => options;

    private const double SameRate = 1e-9;

    /// <summary>Frames at other times, of the same kind.</summary>
    internal override MapScales ScalesOf(MapScales given, FrameShape input) => given;

    protected override FrameBlock Transform(FrameBlock block)
    {
        double period = options.SecondsPerFrame;
        if (block.TimesSeconds is null && IsThat(block.SecondsPerFrame))
            return block;
        double[] times = [.. Enumerable.Range(0, block.Length).Select(block.TimeOf)];
        if ((times[^1] / period + 1) * block.Shape.Size > Array.MaxLength)
        {
            throw new PartException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The step '{Name}' would make {times[^1] / period:0} frames {block.Shape} of {block.Name}, which no array holds. "
                ) + string.Create(CultureInfo.InvariantCulture, $"Choose a longer secondsPerFrame than {period}.")
            );
        }
        FrameMap map = FrameMap.ToPeriod(times, block.SecondsPerFrame, period);
        return block with
        {
            Frames = map.Move(block.Frames, block.Shape.Size),
            SecondsPerFrame = period,
            TimesSeconds = null,
            RateChanges = [.. block.RateChanges, map],
        };
    }

    internal override StepStream Stream(FrameShape input, double secondsPerFrame) =>
        IsThat(secondsPerFrame)
            ? new FrameByFrame((frame, made) => frame.CopyTo(made))
            : throw NoStream("makes another number of frames of those it is given");

    private bool IsThat(double secondsPerFrame) => Math.Abs(options.SecondsPerFrame / secondsPerFrame - 1) <= SameRate;
}
