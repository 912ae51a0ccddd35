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
    public IReadOnlyDictionary<string, string> Groups { get; init; } = SampleGroups.None;

    /// <summary>
    /// The sequences of a data set, in its order. Where all begin at a known time they are in the order of time, else their order
    /// is taken to be it.
    /// </summary>
    public static IReadOnlyList<SplitSample> Of(FrameDataset data)
    {
        bool timed = data.Sequences.All(s => s.StartSeconds is not null);
        return
        [
            .. data.Sequences.Select(
                (s, i) =>
                    Of(s.Id, s.Channel, s.Groups) with
                    {
                        Order = timed ? s.StartSeconds!.Value : i,
                        StartSeconds = s.StartSeconds,
                        EndSeconds = s.StartSeconds + s.TimeOf(s.Length),
                    }
            ),
        ];
    }

    /// <summary>The holds of a data set, in its order, which is taken to be their order in time.</summary>
    public static IReadOnlyList<SplitSample> Of(HoldDataset data) =>
        [.. data.Holds.Select((h, i) => Of(h.Id, h.Channel, h.Groups) with { Order = i })];

    private static SplitSample Of(CaptureId id, int? channel, IReadOnlyDictionary<string, string> groups) =>
        new()
        {
            Participant = id.Participant,
            Capture = id.Name,
            Groups = SampleOrigin.GroupsOf(channel, groups),
        };
}
