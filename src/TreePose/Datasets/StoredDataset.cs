using System.Text.Json.Serialization;
using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>What a window of a stored dataset was cut from.</summary>
/// <param name="Participant">The person; splits keep a person on one side.</param>
/// <param name="Capture">The recording.</param>
/// <param name="Channel">Radar channel when channels are separate.</param>
/// <param name="StartFrame">First frame within the recording.</param>
public sealed record StoredWindow(string Participant, string Capture, int? Channel, int StartFrame)
{
    /// <summary>The recording's identity.</summary>
    [JsonIgnore]
    public CaptureId Id => new(Participant, Capture);
}

/// <summary>What is known of a recording from which windows were cut, or of one channel of it: all but its frames and labels.</summary>
/// <param name="Participant">The person; splits keep a person on one side.</param>
/// <param name="Capture">The recording.</param>
/// <param name="Channel">Radar channel when channels are separate.</param>
/// <param name="Movement">What the person did.</param>
/// <param name="Frames">Frames that it had, those in no window included.</param>
/// <param name="SecondsPerFrame">Seconds from one frame to the next.</param>
/// <param name="FootLeavesGround">False where no foot is lifted.</param>
public sealed record StoredCapture(
    string Participant,
    string Capture,
    int? Channel,
    string Movement,
    int Frames,
    double SecondsPerFrame,
    bool FootLeavesGround
)
{
    /// <summary>Begin, s, on a clock that all of the person's recordings share; null when it is not known.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>Time of each frame from the first, s, where frames were lost; null when they are evenly spaced.</summary>
    public IReadOnlyList<double>? TimesSeconds { get; init; }

    /// <summary>Groups that it belongs to.</summary>
    public required IReadOnlyDictionary<string, string> Groups { get; init; }

    /// <summary>Its events in order, in its own frames.</summary>
    public required IReadOnlyList<FrameEvent> Events { get; init; }

    /// <summary>The recording's identity.</summary>
    [JsonIgnore]
    public CaptureId Id => new(Participant, Capture);
}

/// <summary>A dataset read back: windows of one length with their labels. Padding is zero in frames and unlabelled in labels.</summary>
public sealed record StoredDataset
{
    /// <summary>The source that it was cut from, as given to <c>--data</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Shape of one frame.</summary>
    public required FrameShape Shape { get; init; }

    /// <summary>Frames of each window, padding included (T).</summary>
    public required int WindowFrames { get; init; }

    /// <summary>What each window was cut from.</summary>
    public required IReadOnlyList<StoredWindow> Windows { get; init; }

    /// <summary>The recordings, or channels of them, that windows were cut from.</summary>
    public required IReadOnlyList<StoredCapture> Captures { get; init; }

    /// <summary>How windows were cut.</summary>
    public required WindowOptions Options { get; init; }

    /// <summary>All frames, [N, T, then the axes of a frame] in C order.</summary>
    public required float[] Frames { get; init; }

    /// <summary>What the labels tell apart.</summary>
    public required FrameClasses Classes { get; init; }

    /// <summary>All labels, [N, T].</summary>
    public required sbyte[] Labels { get; init; }

    /// <summary>Real frames of each window, [N].</summary>
    public required int[] Lengths { get; init; }

    /// <summary>Captures that were left out when it was made.</summary>
    public required IReadOnlyList<SkippedCapture> Skipped { get; init; }

    /// <summary>What was found in the source; a sentence each.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>SHA-256 of <c>frames.npy</c>, <c>labels.npy</c> and <c>lengths.npy</c>, as checked on reading.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>SHA-256 of the files it was made from, by path relative to the source.</summary>
    public required IReadOnlyDictionary<string, string> SourceFiles { get; init; }
}
