namespace TreePose.Evaluation;

/// <summary>One split of the participants: no one is on two sides.</summary>
/// <param name="Name">The fold's name, e.g. the participant held out.</param>
/// <param name="Train">Participants that models are fitted to.</param>
/// <param name="Validation">Participants, taken from the training side, that decide when to stop; may be empty.</param>
/// <param name="Test">Participants that only the final figures see.</param>
public sealed record Fold(string Name, IReadOnlyList<string> Train, IReadOnlyList<string> Validation, IReadOnlyList<string> Test);

/// <summary>Makes folds over participants.</summary>
public static class ParticipantFolds
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
                $"Leaving one participant out needs at least {needed} participants ({validationParticipants} for validation); the data has {participants.Count}: {string.Join(", ", participants)}. "
                + (participants.Count >= 2 ? "Set protocol.validationParticipants=0." : "Add another participant's data."));
        }
        var folds = new List<Fold>();
        for (int held = 0; held < participants.Count; held++)
        {
            string[] others = [.. Enumerable.Range(1, participants.Count - 1).Select(i => participants[(held + i) % participants.Count])];
            folds.Add(new Fold(participants[held], [.. others[validationParticipants..].Order(StringComparer.Ordinal)], others[..validationParticipants], [participants[held]]));
        }
        return folds;
    }

    /// <summary>
    /// <paramref name="k"/> folds of participants, dealt out in order so that sizes differ by one at most. A fold is named
    /// after the participants it holds out: <c>1+4</c>.
    /// </summary>
    /// <exception cref="OptionsException">There are fewer participants than folds, or less than two folds.</exception>
    public static IReadOnlyList<Fold> KFold(IReadOnlyList<string> participants, int k)
    {
        if (k < 2 || k > participants.Count)
            throw new OptionsException([$"'folds' cannot be {k}: allowed is 2 to {participants.Count}, the number of participants, or 0 to leave each out in turn."]);
        return [.. Enumerable.Range(0, k).Select(fold =>
        {
            string[] test = [.. participants.Where((_, i) => i % k == fold)];
            return new Fold(string.Join('+', test), [.. participants.Except(test)], [], test);
        })];
    }
}
