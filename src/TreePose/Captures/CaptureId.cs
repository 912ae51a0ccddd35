namespace TreePose.Captures;

/// <summary>
/// Names one recording of one person. Everything cut from it (radar channels, holds, windows) carries the same
/// identity, so that a split can never put parts of it on both sides.
/// </summary>
/// <param name="Participant">The person, as the data names them: <c>18</c> in the study, <c>1</c> in MARS.</param>
/// <param name="Name">The recording, unique in its data set: <c>18_MNTRL_RR_V1</c>, <c>S1_M09</c>.</param>
public sealed record CaptureId(string Participant, string Name) : IComparable<CaptureId>
{
    /// <inheritdoc/>
    public int CompareTo(CaptureId? other) =>
        other is null
            ? 1
            : (string.CompareOrdinal(Participant, other.Participant), string.CompareOrdinal(Name, other.Name)) switch
            {
                (0, var byName) => byName,
                var (byParticipant, _) => byParticipant,
            };

    /// <summary>As a person lists recordings, by participant and name, numbers by their size.</summary>
    internal static IComparer<CaptureId> ByName { get; } =
        Comparer<CaptureId>.Create(
            (a, b) =>
                NaturalOrder.Names.Compare(a.Participant, b.Participant) is not 0 and var order
                    ? order
                    : NaturalOrder.Names.Compare(a.Name, b.Name)
        );

    /// <summary>The recording's name.</summary>
    public override string ToString() => Name;
}
