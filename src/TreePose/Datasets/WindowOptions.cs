using System.ComponentModel.DataAnnotations;

namespace TreePose.Datasets;

/// <summary>How whole captures are cut into windows of one length; the study's are 100 frames, 90 of them shared with the next.</summary>
public sealed record WindowOptions
{
    /// <summary>Frames in a window; 0 keeps every capture whole, padded to the longest.</summary>
    [Range(0, 1_000_000)]
    public int WindowFrames { get; init; } = 100;

    /// <summary>Frames from one window's start to the next one's.</summary>
    [Range(1, 1_000_000)]
    public int StrideFrames { get; init; } = 10;

    /// <summary>Leaves out windows without a single labelled frame.</summary>
    public bool LabelledOnly { get; init; } = true;
}
