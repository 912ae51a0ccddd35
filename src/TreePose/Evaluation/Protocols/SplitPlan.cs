namespace TreePose.Evaluation.Protocols;

/// <summary>
/// Splits samples as a protocol says: which of them train, validate and test in each fold. Pure: the same samples and options
/// give the same folds. No capture is ever on two sides. Where people are to be known (<c>withinParticipant</c>, a group with
/// <see cref="TestedPeople.Known"/>) they are on several; else no participant is, and every sample is tested exactly once.
/// </summary>
public static class SplitPlan
{
    /// <summary>The folds of a protocol.</summary>
    /// <param name="samples">All samples.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="among">Samples to split, by their place in the list; null for all of them. Inner folds split a training side.</param>
    /// <exception cref="OptionsException">An option is not allowed, or a group or a number of folds does not fit the data.</exception>
    /// <exception cref="TreePoseException">There are too few participants or captures, or a sample does not say what is needed.</exception>
    /// <exception cref="LeakageException">
    /// Something would be on two sides: a capture of two people, or with two values of a group whose people are to be known.
    /// </exception>
    public static IReadOnlyList<Split> Of(IReadOnlyList<SplitSample> samples, SplitOptions options, IReadOnlyList<int>? among = null)
    {
        options.Check();
        int[] used = [.. (among ?? [.. Enumerable.Range(0, samples.Count)]).Distinct().Order()];
        if (used.Length == 0)
            throw new TreePoseException("There are no samples to split. Check the data.");
        RequireOwnCaptures([.. used.Select(i => samples[i])]);
        string[] participants = [.. used.Select(i => samples[i].Participant).Distinct().Order(StringComparer.Ordinal)];
        RequireOnePersonAName(participants);
        ProtocolKind kind = options.Kind;
        if (kind == ProtocolKind.WithinParticipant)
            return WithinParticipantSplits.Of(samples, used, participants, options);
        if (kind == ProtocolKind.LeaveOneGroupOut)
            return GroupSplits.Of(samples, used, participants, options);
        if (kind == ProtocolKind.GroupTransfer)
            return [GroupSplits.Transfer(samples, used, participants, options)];

        IReadOnlyList<Fold> folds =
            kind == ProtocolKind.KFold
                ? ParticipantFolds.KFold(participants, options.DealtFolds(participants.Length), options.ValidationParticipants)
                : ParticipantFolds.LeaveOneOut(participants, options.ValidationParticipants);
        int[] Side(IReadOnlyList<string> of) => [.. used.Where(i => of.Contains(samples[i].Participant))];
        return [.. folds.Select(f => new Split(kind, f, Side(f.Train), Side(f.Validation), Side(f.Test)))];
    }

    /// <summary>One person under two spellings would be trained on and tested.</summary>
    private static void RequireOnePersonAName(string[] participants)
    {
        if (participants.GroupBy(p => p.Trim(), StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new TreePoseException(
                $"The participants {string.Join(" and ", same.Select(p => $"'{p}'"))} differ in case or blanks alone, so they may be one "
                    + "person, who would then be trained on and tested. Write one person in one way, and two persons in two."
            );
    }

    private static void RequireOwnCaptures(SplitSample[] samples)
    {
        string[] shared =
        [
            .. samples
                .GroupBy(s => s.Capture)
                .Select(g => (Capture: g.Key, People: g.Select(s => s.Participant).Distinct().Order(StringComparer.Ordinal).ToArray()))
                .Where(c => c.People.Length > 1)
                .Select(c => $"{c.Capture} (participants {string.Join(", ", c.People)})"),
        ];
        if (shared.Length > 0)
        {
            throw new LeakageException(
                $"Leakage: captures belong to several participants and would be on two sides: {Some(shared)}. Give every capture a name "
                    + "of its own, or its right participant."
            );
        }
    }

    /// <summary>Names for an error, not too many of them.</summary>
    internal static string Some(string[] names) => string.Join(", ", names.Take(5)) + (names.Length > 5 ? ", …" : "");
}
