using TreePose.Captures;
using TreePose.Signal.Health;

namespace TreePose.Datasets.Frames;

/// <summary>A capture of a folder of frames, whole but for its numbers.</summary>
internal sealed record FramesCapture
{
    /// <summary>Its first row in <c>captures.csv</c>.</summary>
    public required CaptureRow Row { get; init; }

    /// <summary>Its files, by channel.</summary>
    public required IReadOnlyList<FramesFile> Files { get; init; }

    /// <summary>Its events in order.</summary>
    public required IReadOnlyList<FrameEvent> Events { get; init; }

    /// <summary>Stretches without a label, [start, end).</summary>
    public required IReadOnlyList<(int Start, int End)> Unlabelled { get; init; }

    /// <summary>Its holds in order, [start, end), each with its target.</summary>
    public required IReadOnlyList<(int Start, int End, double Target)> Holds { get; init; }

    /// <summary>Who and which.</summary>
    public CaptureId Id => new(Row.Participant, Row.Capture);

    /// <summary>Its frames.</summary>
    public int Frames => Files[0].Frames;

    /// <summary>Shape of a frame of each of its channels.</summary>
    public FrameShape Shape => Files[0].Shape;

    /// <summary>Reads the numbers, a sequence a channel.</summary>
    /// <param name="classes">What labels tell apart.</param>
    /// <param name="limits">How many frames may be without a usable signal.</param>
    /// <exception cref="DataFormatException">A file is damaged, or too much of it is without a usable signal.</exception>
    public IReadOnlyList<FrameSequence> Read(FrameClasses classes, SignalLimits limits) => [.. Files.Select(f => Read(f, classes, limits))];

    private FrameSequence Read(FramesFile file, FrameClasses classes, SignalLimits limits)
    {
        float[] frames = file.Read();
        SignalHealth.OfFrames(frames, file.Shape.Size, file.Shape.Channels).ThrowAbove(file.Path, limits);
        return new FrameSequence
        {
            Id = Id,
            Channel = file.Channel,
            Movement = Row.Movement,
            Shape = file.Shape,
            Frames = frames,
            Classes = classes,
            Labels = FrameLabels.FromEvents(Frames, Events, f => !Unlabelled.Any(u => f >= u.Start && f < u.End)),
            Events = Events,
            SecondsPerFrame = Row.SecondsPerFrame,
            FootLeavesGround = Events.Count > 0,
            Groups = Row.Groups,
            Scales = new(file.Rows, file.Columns) { Cells = file.CellUnit is { } unit ? $"value ({unit})" : MapScales.UnknownCells },
        };
    }
}
