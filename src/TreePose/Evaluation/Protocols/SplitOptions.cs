using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TreePose.Configuration;
using TreePose.Datasets;

namespace TreePose.Evaluation.Protocols;

/// <summary>How samples are split into those that train, those that decide when to stop, and those that evaluate.</summary>
public record SplitOptions : FoldOptions
{
    /// <summary>
    /// Participants of the training side set aside for early stopping; 0 trains on all of them for the full number of epochs.
    /// </summary>
    [Range(0, 100)]
    public int ValidationParticipants { get; init; }

    /// <summary>
    /// <c>withinParticipant</c>: share of a participant's captures, the last in time, that evaluates; one capture
    /// at least.
    /// </summary>
    [Range(0.05, 0.9)]
    public double EvaluationShare { get; init; } = 0.25;

    /// <summary>
    /// <c>withinParticipant</c>: share of a participant's captures, those before the evaluation, set aside for
    /// early stopping; one capture at least when above 0.
    /// </summary>
    [Range(0.0, 0.9)]
    public double ValidationShare { get; init; }

    /// <summary>
    /// <c>withinParticipant</c>: captures that end less than so many seconds before the next side begins are left
    /// out.
    /// </summary>
    [Range(0.0, 1e9)]
    public double GapSeconds { get; init; }

    /// <summary>
    /// <c>withinParticipant</c>: one model for all participants, trained on the first captures of each, instead of
    /// one for each of them.
    /// </summary>
    public bool Pooled { get; init; }

    /// <summary>Checks ranges, and that nothing is asked for that the protocol does not do.</summary>
    /// <exception cref="OptionsException">Something is not allowed; the error says all of it.</exception>
    public SplitOptions Check()
    {
        List<string> violations = [.. Ranges(), .. Foreign()];
        if (Kind == ProtocolKind.LeaveOneGroupOut && string.IsNullOrWhiteSpace(Group))
        {
            violations.Add(
                "'protocol.group' cannot be empty with protocol.kind=leaveOneGroupOut: say which one, such as protocol.group=ageGroup."
            );
        }
        if (Kind == ProtocolKind.GroupTransfer)
            violations.AddRange(Transferred());
        if (Kind == ProtocolKind.WithinParticipant && EvaluationShare + ValidationShare >= 1)
        {
            violations.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'protocol.evaluationShare' {EvaluationShare} and 'protocol.validationShare' {ValidationShare} leave nothing to train "
                ) + "on: allowed is less than 1 together."
            );
        }
        return violations.Count == 0 ? this : throw new OptionsException(violations);
    }

    private IEnumerable<string> Transferred()
    {
        if (Group is not null and not SampleGroups.Age && (TrainOn is null || TestOn is null))
            yield return $"'protocol.trainOn' and 'protocol.testOn' have to be named with protocol.group={Group}: say which values of it.";
        if (Transfer is var (_, train, test) && train == test)
            yield return $"'protocol.testOn' cannot be {test}: people of that value train.";
    }

    private IReadOnlyList<string> Ranges()
    {
        try
        {
            OptionOverrides.Validated(this);
            return [];
        }
        catch (OptionsException e)
        {
            return [.. e.Violations.Select(v => v.StartsWith('\'') ? "'protocol." + v[1..] : v)];
        }
    }

    /// <summary>Options of another protocol, which would do nothing: most likely the kind was forgotten.</summary>
    private IEnumerable<string> Foreign()
    {
        var defaults = new SplitOptions();
        bool within = Kind == ProtocolKind.WithinParticipant,
            known = Participants == TestedPeople.Known;
        (string Key, bool Changed, ProtocolKind Of)[] only =
        [
            ("folds", Folds > 0, ProtocolKind.KFold),
            ("group", !string.IsNullOrEmpty(Group) && Kind != ProtocolKind.GroupTransfer, ProtocolKind.LeaveOneGroupOut),
            ("trainOn", TrainOn is not null, ProtocolKind.GroupTransfer),
            ("testOn", TestOn is not null, ProtocolKind.GroupTransfer),
            ("participants", known, ProtocolKind.LeaveOneGroupOut),
            ("evaluationShare", EvaluationShare != defaults.EvaluationShare, ProtocolKind.WithinParticipant),
            ("validationShare", ValidationShare != 0, ProtocolKind.WithinParticipant),
            ("gapSeconds", GapSeconds != 0, ProtocolKind.WithinParticipant),
            ("pooled", Pooled, ProtocolKind.WithinParticipant),
        ];
        foreach ((string key, _, ProtocolKind of) in only.Where(o => o.Changed && o.Of != Kind))
            yield return $"'protocol.{key}' does nothing with protocol.kind={Name(Kind)}: leave it out, or say "
                + $"protocol.kind={Name(of)}.";
        if (within && ValidationParticipants > 0)
            yield return "'protocol.validationParticipants' does nothing with protocol.kind=withinParticipant: say "
                + "protocol.validationShare=… instead.";
        if (known && ValidationParticipants > 0)
            yield return "'protocol.validationParticipants' cannot be set with protocol.participants=known: whoever is "
                + "tested is trained on. Leave it out.";
    }

    internal static string Name(ProtocolKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];
}
