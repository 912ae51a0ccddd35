namespace TreePose.Evaluation.Protocols;

/// <summary>What a fold over participants holds out.</summary>
/// <param name="Name">Name of the fold.</param>
/// <param name="Test">Who is tested.</param>
internal sealed record HeldOut(string Name, string[] Test)
{
    /// <summary>Others of whom nothing is left to train on.</summary>
    public string[] Bare { get; init; } = [];
}

/// <summary>Makes folds over participants.</summary>
internal static class ParticipantFolds
{
    /// <summary>
    /// One fold a participant. With <paramref name="validationParticipants"/> above zero, that many of the others are set
    /// aside for early stopping, walking round the list so that everyone serves equally often.
    /// </summary>
    /// <exception cref="TreePoseException">There are too few participants.</exception>
    public static IReadOnlyList<Fold> LeaveOneOut(IReadOnlyList<string> participants, int validationParticipants = 0)
    {
        int needed = 2 + validationParticipants;
        if (participants.Count < needed)
        {
            throw new TreePoseException(
                $"Leaving one participant out needs at least {needed} participants ({validationParticipants} for validation); the data "
                    + $"has {participants.Count}: {string.Join(", ", participants)}. "
                    + (participants.Count >= 2 ? "Set protocol.validationParticipants=0." : "Add another participant's data.")
            );
        }
        return Of(participants, [.. participants.Select(p => new HeldOut(p, [p]))], validationParticipants);
    }

    /// <summary>
    /// <paramref name="k"/> folds of participants, dealt out in order so that sizes differ by one at most. A fold is named
    /// after the participants it holds out: <c>1+4</c>.
    /// </summary>
    /// <exception cref="OptionsException">There are fewer participants than folds, or less than two folds.</exception>
    /// <exception cref="TreePoseException">There is one participant, or validation leaves nobody to train on.</exception>
    public static IReadOnlyList<Fold> KFold(IReadOnlyList<string> participants, int k, int validationParticipants = 0)
    {
        if (participants.Count < 2)
        {
            throw new TreePoseException(
                $"Folds of participants need at least 2 of them; the data has {participants.Count}. Add another participant's data."
            );
        }
        if (k < 2 || k > participants.Count)
        {
            throw new OptionsException([
                $"'protocol.folds' cannot be {k}: allowed is 2 to {participants.Count}, the number of participants, or "
                    + "protocol.kind=leaveOneParticipantOut.",
            ]);
        }
        string[][] dealt = [.. Enumerable.Range(0, k).Select(fold => participants.Where((_, i) => i % k == fold).ToArray())];
        return Of(participants, [.. dealt.Select(test => new HeldOut(string.Join('+', test), test))], validationParticipants);
    }

    /// <summary>Folds that hold out the sets given; those set aside for validation walk round the list of participants.</summary>
    /// <exception cref="TreePoseException">Validation leaves nobody to train on.</exception>
    internal static IReadOnlyList<Fold> Of(IReadOnlyList<string> participants, HeldOut[] held, int validationParticipants) =>
        [
            .. held.Select(
                (fold, index) =>
                {
                    int start = index * participants.Count / held.Length + 1;
                    string[] others =
                    [
                        .. Enumerable
                            .Range(0, participants.Count)
                            .Select(i => participants[(start + i) % participants.Count])
                            .Except(fold.Test)
                            .Except(fold.Bare),
                    ];
                    if (others.Length <= validationParticipants)
                    {
                        throw new TreePoseException(
                            $"Fold '{fold.Name}' leaves {others.Length} participants to train on, of which "
                                + $"{validationParticipants} are set aside "
                                + "for validation: at least one must be left. Lower protocol.validationParticipants, or hold out fewer."
                                + (fold.Bare.Length > 0 ? $" Nothing else is there of participants {SplitPlan.Some(fold.Bare)}." : "")
                        );
                    }
                    string[] train = [.. others[validationParticipants..].Order(StringComparer.Ordinal)];
                    return new Fold(fold.Name, train, others[..validationParticipants], fold.Test);
                }
            ),
        ];
}
