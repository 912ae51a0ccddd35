using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>
/// The radar frames of one hold as one channel saw them. The physical hold is (<see cref="Id"/>, <see cref="Number"/>):
/// its channels are one observation, never four. Frames are [frame, then the axes of a frame] in C order.
/// </summary>
public sealed record HoldSequence
{
    /// <summary>The recording this was cut from.</summary>
    public required CaptureId Id { get; init; }

    /// <summary>Number of the hold within the recording, from 1 (<c>tx</c>).</summary>
    public required int Number { get; init; }

    /// <summary>The radar channel when channels are separate sequences; they are fused before scoring.</summary>
    public int? Channel { get; init; }

    /// <summary>Shape of one frame.</summary>
    public required FrameShape Shape { get; init; }

    /// <summary><see cref="Length"/> × <see cref="FrameShape.Size"/> numbers.</summary>
    public required float[] Frames { get; init; }

    private int? _length; // of frames that are not kept

    /// <summary>The same without its frames.</summary>
    /// <param name="length">How many there were; null for those that it has.</param>
    internal HoldSequence WithoutFrames(int? length = null) => this with { _length = length ?? Length, Frames = [] };

    /// <summary>Seconds from one frame to the next.</summary>
    public required double SecondsPerFrame { get; init; }

    /// <summary>The hold's row of the event table, when the table has it.</summary>
    public Hold? Hold { get; init; }

    /// <summary>Time of its first frame, s from the capture's first; null when it was not cut out of a whole capture.</summary>
    internal double? StartSeconds { get; init; }

    /// <summary>What is to be predicted, e.g. mean COP speed in mm/s; null until it has been measured.</summary>
    public double? Target { get; init; }

    /// <summary>
    /// The same quantity frame by frame, [<see cref="Length"/>], NaN where it was not measured; null when the source has it for
    /// whole holds only.
    /// </summary>
    public float[]? FrameTargets { get; init; }

    /// <summary>Groups that the hold belongs to, which a protocol can leave out by their values: <c>ageGroup</c> → <c>older</c>.</summary>
    public IReadOnlyDictionary<string, string> Groups { get; init; } = SampleGroups.None;

    /// <summary>What the rows and columns of maps stand for.</summary>
    internal MapScales Scales { get; init; } = MapScales.Unknown;

    /// <summary>Frames in the hold.</summary>
    public int Length => _length ?? Frames.Length / Shape.Size;

    /// <summary>The stability phase of a hold, cut out of a channel of its whole capture: [stable, break), or up to the end.</summary>
    internal static HoldSequence Cut(FrameSequence whole, Hold hold) =>
        Cut(whole, hold.Number, hold.StableFrame, hold.StableEndFrame) with
        {
            Hold = hold,
        };

    /// <summary>Frames [start, end) of a channel of a whole capture as a hold.</summary>
    internal static HoldSequence Cut(FrameSequence whole, int number, int start, int end) =>
        new()
        {
            Id = whole.Id,
            Number = number,
            Channel = whole.Channel,
            Shape = whole.Shape,
            Frames = whole.Frames[(start * whole.Shape.Size)..(end * whole.Shape.Size)],
            SecondsPerFrame = whole.SecondsPerFrame,
            StartSeconds = whole.TimeOf(start),
            Groups = whole.Groups,
            Scales = whole.Scales,
        };
}

/// <summary>All holds of one source, what was left out and why, and the hashes of what they were made from.</summary>
/// <param name="Source">As given to <c>--data</c>: <c>study:DIR</c>.</param>
/// <param name="Shape">Shape of every frame.</param>
/// <param name="Holds">Ordered by capture, hold and channel.</param>
/// <param name="Skipped">Captures or holds left out.</param>
/// <param name="Manifest">SHA-256 of each file read, by path relative to the source.</param>
public sealed record HoldDataset(
    string Source,
    FrameShape Shape,
    IReadOnlyList<HoldSequence> Holds,
    IReadOnlyList<SkippedCapture> Skipped,
    IReadOnlyDictionary<string, string> Manifest
)
{
    /// <summary>Unit of the targets.</summary>
    public string TargetUnit { get; init; } = "mm/s";

    /// <summary>What the bins of axes stand for, where the source says it.</summary>
    public IReadOnlyList<AxisScale> Axes { get; init; } = [];

    /// <summary>What was found where the data's description leaves it open; a sentence each.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Captures that are used although what they hold speaks against how they were read; each is among the findings too.</summary>
    internal IReadOnlyList<SkippedCapture> Doubted { get; init; } = [];

    /// <summary>Those of its holds that have a measured value.</summary>
    internal HoldDataset Measured() => this with { Holds = [.. Holds.Where(h => h.Target is not null)] };

    /// <summary>The people, in order, each once.</summary>
    public IReadOnlyList<string> Participants => [.. Holds.Select(h => h.Id.Participant).Distinct().Order(StringComparer.Ordinal)];
}
