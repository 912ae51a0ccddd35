using TreePose.Signal.Health;

namespace TreePose.Datasets.Frames;

/// <summary>Options of the <c>frames:DIR</c> source.</summary>
internal sealed record FramesOptions
{
    /// <summary>Channels of <c>captures.csv</c> that are read; none reads all, which every capture then has to have.</summary>
    public int[] Channels { get; init; } = [];

    /// <summary>
    /// Whether captures may differ in seconds per frame: for a step that makes them equal, such as <c>rate</c>. Without, they may not.
    /// </summary>
    public bool MixedPeriods { get; init; }

    /// <summary>How many frames without a usable signal a file may have.</summary>
    public SignalLimits Signal { get; init; } = new();

    /// <summary>Whether a capture that cannot be used is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}
