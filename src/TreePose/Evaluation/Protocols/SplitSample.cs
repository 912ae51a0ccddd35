using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.Evaluation.Protocols;

/// <summary>What a split must know of a sample: a capture, a channel of one, a hold, a window.</summary>
public sealed record SplitSample
{
    /// <summary>The person.</summary>
    public required string Participant { get; init; }

    /// <summary>The recording; it is never on two sides.</summary>
    public required string Capture { get; init; }

    /// <summary>Place in time among the participant's samples; smaller is earlier. A capture stands where its first sample does.</summary>
    public double Order { get; init; }

    /// <summary>Begin, s, on a clock that all of the participant's captures share; needed for a gap alone.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>End on the same clock, s.</summary>
    public double? EndSeconds { get; init; }

    /// <summary>Groups that it belongs to: <c>ageGroup</c> → <c>older</c>.</summary>
    public IReadOnlyDictionary<string, string> Groups { get; init; } = new Dictionary<string, string>();

    /// <summary>The captures of a data set, in its order, which is taken to be their order in time.</summary>
    /// <param name="data">The captures.</param>
    /// <param name="groups">Groups of a capture; none when left out.</param>
    public static IReadOnlyList<SplitSample> Of(FrameDataset data, Func<CaptureId, IReadOnlyDictionary<string, string>>? groups = null) =>
        Of(data.Sequences.Select(s => s.Id), groups);

    /// <summary>The holds of a data set, in its order, which is taken to be their order in time.</summary>
    /// <param name="data">The holds.</param>
    /// <param name="groups">Groups of a capture; none when left out.</param>
    public static IReadOnlyList<SplitSample> Of(HoldDataset data, Func<CaptureId, IReadOnlyDictionary<string, string>>? groups = null) =>
        Of(data.Holds.Select(h => h.Id), groups);

    private static IReadOnlyList<SplitSample> Of(
        IEnumerable<CaptureId> captures,
        Func<CaptureId, IReadOnlyDictionary<string, string>>? groups
    ) =>
        [
            .. captures.Select(
                (id, i) =>
                    new SplitSample
                    {
                        Participant = id.Participant,
                        Capture = id.Name,
                        Order = i,
                        Groups = groups?.Invoke(id) ?? new Dictionary<string, string>(),
                    }
            ),
        ];
}
