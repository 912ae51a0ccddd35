using System.Text.Json.Serialization;
using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>What a window of a stored dataset was cut from.</summary>
/// <param name="Participant">The person; splits keep a person on one side.</param>
/// <param name="Capture">The recording.</param>
/// <param name="Channel">Radar channel when channels are separate.</param>
/// <param name="Movement">What the person did.</param>
/// <param name="StartFrame">First frame within the recording.</param>
/// <param name="SecondsPerFrame">Seconds from one frame to the next.</param>
/// <param name="FootLeavesGround">False where no foot is lifted.</param>
public sealed record StoredWindow(
    string Participant,
    string Capture,
    int? Channel,
    string Movement,
    int StartFrame,
    double SecondsPerFrame,
    bool FootLeavesGround
)
{
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

    /// <summary>SHA-256 of <c>frames.npy</c>, <c>labels.npy</c> and <c>lengths.npy</c>, as checked on reading.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>SHA-256 of the files it was made from, by path relative to the source.</summary>
    public required IReadOnlyDictionary<string, string> SourceFiles { get; init; }
}
