using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Contracts;

/// <summary>A source, and a place that it can read.</summary>
internal sealed class SourceUnderTest<TData>(SourcePart<TData> part, string where, object? options)
    where TData : class
{
    private TData? _data;

    public SourcePart<TData> Part => part;

    public string Where => where;

    /// <summary>The data, read once.</summary>
    public TData Data => _data ??= Read();

    /// <summary>Reads the data anew, from another place when one is given.</summary>
    public TData Read(string? elsewhere = null) =>
        part.Open(new SourceRequest(elsewhere ?? where, options ?? part.Defaults, Seed: 1, SilentProgress.Instance, CancellationToken.None))
        ?? throw new PartException($"The source '{part.Name}' gave nothing.");
}

/// <summary>What frames and holds have in common.</summary>
/// <param name="Id">The recording.</param>
/// <param name="Hold">Number of the hold; 0 for a whole capture.</param>
/// <param name="Channel">The radar channel, when channels are apart.</param>
/// <param name="Shape">Shape of one frame.</param>
/// <param name="Frames">Numbers.</param>
/// <param name="Length">Frames.</param>
/// <param name="SecondsPerFrame">Seconds from one frame to the next.</param>
internal sealed record SourceSample(
    CaptureId Id,
    int Hold,
    int? Channel,
    FrameShape Shape,
    float[] Frames,
    int Length,
    double SecondsPerFrame
)
{
    public string Name => Id.Name + (Hold > 0 ? $" hold {Hold}" : "") + (Channel is { } channel ? $" channel {channel}" : "");

    public static IReadOnlyList<SourceSample> Of(FrameDataset data) =>
        [.. data.Sequences.Select(s => new SourceSample(s.Id, 0, s.Channel, s.Shape, s.Frames, s.Length, s.SecondsPerFrame))];

    public static IReadOnlyList<SourceSample> Of(HoldDataset data) =>
        [.. data.Holds.Select(h => new SourceSample(h.Id, h.Number, h.Channel, h.Shape, h.Frames, h.Length, h.SecondsPerFrame))];
}
