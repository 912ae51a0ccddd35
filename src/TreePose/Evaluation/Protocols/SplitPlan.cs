namespace TreePose.Evaluation.Protocols;

/// <summary>
/// Splits samples as a protocol says: which of them train, validate and test in each fold. Pure: the same samples and options
/// give the same folds. Except within participants, every sample is tested exactly once and no participant is on two sides; no
/// capture ever is.
/// </summary>
public static class SplitPlan
{
    /// <summary>The folds of a protocol.</summary>
    /// <param name="samples">All samples.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="among">Samples to split, by their place in the list; null for all of them. Inner folds split a training side.</param>
    /// <exception cref="OptionsException">An option is not allowed, or a group or a number of folds does not fit the data.</exception>
    /// <exception cref="TreePoseException">There are too few participants or captures, or a sample does not say what is needed.</exception>
    /// <exception cref="LeakageException">Something would be on two sides: a capture of two people, a person in two groups.</exception>
    public static IReadOnlyList<Split> Of(IReadOnlyList<SplitSample> samples, SplitOptions options, IReadOnlyList<int>? among = null)
    {
        options.Check();
        int[] used = [.. (among ?? [.. Enumerable.Range(0, samples.Count)]).Distinct().Order()];
        if (used.Length == 0)
            throw new TreePoseException("There are no samples to split. Check the data.");
        RequireOwnCaptures([.. used.Select(i => samples[i])]);
        string[] participants = [.. used.Select(i => samples[i].Participant).Distinct().Order(StringComparer.Ordinal)];
        ProtocolKind kind = options.Protocol;
        if (kind == ProtocolKind.WithinParticipant)
            return WithinParticipantSplits.Of(samples, used, participants, options);

        IReadOnlyList<Fold> folds = kind switch
        {
            ProtocolKind.KFold => ParticipantFolds.KFold(participants, options.DealtFolds, options.ValidationParticipants),
            ProtocolKind.LeaveOneGroupOut => Groups([.. used.Select(i => samples[i])], participants, options),
            _ => ParticipantFolds.LeaveOneOut(participants, options.ValidationParticipants),
        };
        int[] Side(IReadOnlyList<string> of) => [.. used.Where(i => of.Contains(samples[i].Participant))];
        return [.. folds.Select(f => new Split(kind, f, Side(f.Train), Side(f.Validation), Side(f.Test)) { Group = options.Group })];
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

    private static IReadOnlyList<Fold> Groups(SplitSample[] samples, string[] participants, SplitOptions options)
    {
        string group = options.Group!;
        string[] known = [.. samples.SelectMany(s => s.Groups.Keys).Distinct().Order(StringComparer.Ordinal)];
        if (!known.Contains(group))
        {
            string allowed = known.Length == 0 ? "the data has no groups" : $"allowed is {string.Join(", ", known)}";
            throw new OptionsException([$"'group' cannot be '{group}': {allowed}."]);
        }
        string[] without = [.. samples.Where(s => !s.Groups.ContainsKey(group)).Select(s => s.Capture).Distinct()];
        if (without.Length > 0)
        {
            throw new TreePoseException(
                $"{without.Length} captures have no value of the group '{group}': {Some(without)}. Give them one, or leave them out."
            );
        }
        ILookup<string, string> values = samples
            .Select(s => (s.Participant, Value: s.Groups[group]))
            .Distinct()
            .OrderBy(s => s.Value, StringComparer.Ordinal)
            .ToLookup(s => s.Participant, s => s.Value);
        string[] several = [.. participants.Where(p => values[p].Count() > 1).Select(p => $"{p} ({string.Join(", ", values[p])})")];
        if (several.Length > 0)
        {
            throw new LeakageException(
                $"Leakage: participants are in several groups by '{group}' and would be on two sides: {Some(several)}. Take a group of "
                    + "which each participant has one value, or leave the samples of the others out."
            );
        }
        (string Value, string[] People)[] held =
        [
            .. participants.GroupBy(p => values[p].Single()).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.ToArray())),
        ];
        return held.Length > 1
            ? ParticipantFolds.Of(participants, held, options.ValidationParticipants)
            : throw new TreePoseException(
                $"All samples have the same value of the group '{group}', {held[0].Value}: leaving it out leaves nothing to train on. "
                    + "Add data of another, or take another group."
            );
    }

    /// <summary>Names for an error, not too many of them.</summary>
    internal static string Some(string[] names) => string.Join(", ", names.Take(5)) + (names.Length > 5 ? ", …" : "");
}
