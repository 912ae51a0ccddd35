using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Steps;

/// <summary>
/// The frames of one capture or hold, as one channel saw them, on their way through preprocessing. Steps make a new block with
/// <c>with</c> and leave the arrays of the old one as they are.
/// </summary>
public sealed record FrameBlock
{
    /// <summary>The recording.</summary>
    public required CaptureId Id { get; init; }

    /// <summary>The radar channel when channels are separate sequences.</summary>
    public int? Channel { get; init; }

    /// <summary>Number of the hold; null for a whole capture.</summary>
    public int? Hold { get; init; }

    /// <summary>Shape of one frame.</summary>
    public required FrameShape Shape { get; init; }

    /// <summary>[frame, then the axes of a frame] in C order; never written to.</summary>
    public required float[] Frames { get; init; }

    /// <summary>Seconds from one frame to the next when none is lost.</summary>
    public required double SecondsPerFrame { get; init; }

    /// <summary>Time of each frame from the first, s, where frames were lost; null when they are evenly spaced.</summary>
    public double[]? TimesSeconds { get; init; }

    /// <summary>Changes of the frame rate since the capture, in order: what belongs to its frames moves through each of them.</summary>
    public IReadOnlyList<FrameMap> RateChanges { get; init; } = [];

    /// <summary>What steps tell about this block, in order: how far it was shifted.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What rows, columns and cells stand for; steps move it along.</summary>
    internal MapScales Scales { get; init; } = MapScales.Unknown;

    /// <summary>Frames.</summary>
    public int Length => Frames.Length / Shape.Size;

    /// <summary>The block as an error names it.</summary>
    public string Name => Id.Name + (Hold is { } hold ? $", hold {hold}" : "") + (Channel is { } channel ? $", channel {channel}" : "");

    /// <summary>A channel of a capture.</summary>
    public static FrameBlock Of(FrameSequence sequence) =>
        new()
        {
            Id = sequence.Id,
            Channel = sequence.Channel,
            Shape = sequence.Shape,
            Frames = sequence.Frames,
            SecondsPerFrame = sequence.SecondsPerFrame,
            TimesSeconds = sequence.TimesSeconds,
            Scales = sequence.Scales,
        };

    /// <summary>A channel of a hold.</summary>
    public static FrameBlock Of(HoldSequence hold) =>
        new()
        {
            Id = hold.Id,
            Channel = hold.Channel,
            Hold = hold.Number,
            Shape = hold.Shape,
            Frames = hold.Frames,
            SecondsPerFrame = hold.SecondsPerFrame,
            Scales = hold.Scales,
        };

    /// <summary>Time of a frame from the first, s.</summary>
    public double TimeOf(int frame) => TimesSeconds is { } times ? times[frame] - times[0] : frame * SecondsPerFrame;

    /// <summary>The capture with these frames; labels, events and times move with the frame rate.</summary>
    /// <param name="sequence">What the block was made from.</param>
    /// <exception cref="PartException">Two events fall into one frame.</exception>
    public FrameSequence Onto(FrameSequence sequence)
    {
        (sbyte[] labels, IReadOnlyList<FrameEvent> events) = (sequence.Labels, sequence.Events);
        foreach (FrameMap map in RateChanges)
            (labels, events) = map.Move(labels, events, Name);
        return sequence with
        {
            Shape = Shape,
            Frames = Frames,
            SecondsPerFrame = SecondsPerFrame,
            TimesSeconds = TimesSeconds,
            Labels = labels,
            Events = events,
            Scales = Scales,
        };
    }

    /// <summary>The hold with these frames; targets of frames move with the frame rate, its row of the event table stays.</summary>
    /// <param name="hold">What the block was made from.</param>
    public HoldSequence Onto(HoldSequence hold)
    {
        float[]? targets = hold.FrameTargets;
        foreach (FrameMap map in RateChanges)
            targets = targets is null ? null : map.MoveTargets(targets);
        return hold with { Shape = Shape, Frames = Frames, SecondsPerFrame = SecondsPerFrame, FrameTargets = targets, Scales = Scales };
    }
}
