using TreePose.Captures;
using TreePose.Signal.Health;

namespace TreePose.Datasets;

/// <summary>A whole capture as radar frames with a label for each frame. Frames are [frame, then the axes of a frame] in C order.</summary>
public sealed record FrameSequence
{
    /// <summary>By what share frame periods may differ and still be the same: clocks of one device differ by far less.</summary>
    internal const double SamePeriod = 0.01;

    /// <summary>The recording this was cut from.</summary>
    public required CaptureId Id { get; init; }

    /// <summary>The radar channel when channels are separate sequences of one capture; they are fused before scoring.</summary>
    public int? Channel { get; init; }

    /// <summary>What the person did, as the data calls it: <c>left single-leg lift</c>.</summary>
    public required string Movement { get; init; }

    /// <summary>Shape of one frame.</summary>
    public required FrameShape Shape { get; init; }

    /// <summary><see cref="Length"/> × <see cref="FrameShape.Size"/> numbers.</summary>
    public required float[] Frames { get; init; }

    /// <summary>What the labels tell apart, by name: the foot's classes when nothing else is said.</summary>
    public FrameClasses Classes { get; init; } = FrameClasses.Foot;

    /// <summary>One label a frame: the number of its class.</summary>
    public required sbyte[] Labels { get; init; }

    /// <summary>True events inside the labelled frames, in order.</summary>
    public required IReadOnlyList<FrameEvent> Events { get; init; }

    /// <summary>Seconds from one frame to the next when none is lost.</summary>
    public required double SecondsPerFrame { get; init; }

    /// <summary>Time of each frame from the first, s, where frames were lost; null when they are evenly spaced.</summary>
    public double[]? TimesSeconds { get; init; }

    /// <summary>
    /// False for movements in which no foot leaves the ground, or nothing that the classes name happens: every event found there
    /// is a false alarm.
    /// </summary>
    public bool FootLeavesGround { get; init; } = true;

    /// <summary>Begin of the capture, s, on a clock that all of the person's captures share; null when it is not known.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>
    /// Groups that the capture belongs to, which a protocol can leave out by their values: <c>ageGroup</c> → <c>older</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Groups { get; init; } = SampleGroups.None;

    /// <summary>What was found in frames that are not kept; null where they are.</summary>
    internal IReadOnlyList<string>? FoundInFrames { get; init; }

    /// <summary>What is remarkable in the frames.</summary>
    internal IReadOnlyList<string> Health => FoundInFrames ?? [.. SignalHealth.OfFrames(Frames, Shape.Size).Findings];

    /// <summary>The same without its frames, for a look at the data.</summary>
    internal FrameSequence WithoutFrames() => this with { FoundInFrames = Health, Frames = [] };

    /// <summary>The same without its frames, once they have been used.</summary>
    internal FrameSequence Used() => this with { FoundInFrames = [], Frames = [] };

    /// <summary>What the rows and columns of maps stand for.</summary>
    internal MapScales Scales { get; init; } = MapScales.Unknown;

    /// <summary>Frames in the capture.</summary>
    public int Length => Labels.Length;

    /// <summary>Frames that carry a label.</summary>
    public int LabelledFrames => Labels.Count(l => l != FootPhase.Unlabelled);

    /// <summary>Time of a frame from the capture's first, s.</summary>
    public double TimeOf(int frame) => TimesSeconds is { } times ? times[Math.Min(frame, times.Length - 1)] : frame * SecondsPerFrame;
}

/// <summary>All captures of one source, and the hash of what they were made from.</summary>
/// <param name="Source">As given to <c>--data</c>: <c>mars:DIR</c>, <c>simulated:tiny</c>.</param>
/// <param name="Shape">Shape of every frame.</param>
/// <param name="Sequences">
/// Ordered by capture; all of the same classes, and no label outside them, or there is a <see cref="LabelException"/>.
/// </param>
/// <param name="Manifest">SHA-256 of each file read, by path relative to the source.</param>
public sealed record FrameDataset(
    string Source,
    FrameShape Shape,
    IReadOnlyList<FrameSequence> Sequences,
    IReadOnlyDictionary<string, string> Manifest
)
{
    /// <summary>Ordered by capture.</summary>
    /// <exception cref="LabelException">Captures differ in their classes, or a label stands outside them.</exception>
    public IReadOnlyList<FrameSequence> Sequences
    {
        get;
        init => field = FrameClasses.Checked(value);
    } = FrameClasses.Checked(Sequences);

    /// <summary>What labels tell apart, as the captures have it.</summary>
    public FrameClasses Classes => Sequences.Count == 0 ? FrameClasses.Foot : Sequences[0].Classes;

    /// <summary>Captures left out, with the reason.</summary>
    public IReadOnlyList<SkippedCapture> Skipped { get; init; } = [];

    /// <summary>What the bins of axes stand for, where the source says it.</summary>
    public IReadOnlyList<AxisScale> Axes { get; init; } = [];

    /// <summary>What was found where the data's description leaves it open; a sentence each.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Captures that are used although what they hold speaks against how they were read; each is among the findings too.</summary>
    internal IReadOnlyList<SkippedCapture> Doubted { get; init; } = [];

    /// <summary>The people, in order, each once.</summary>
    public IReadOnlyList<string> Participants => [.. Sequences.Select(s => s.Id.Participant).Distinct().Order(StringComparer.Ordinal)];
}
