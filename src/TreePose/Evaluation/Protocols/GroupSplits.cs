namespace TreePose.Evaluation.Protocols;

/// <summary>
/// Leaves out one value of a group after the other: an age group, a session, a radar. Where each person has one value a fold is
/// the people of a value. Where people have several it is a value of one person (<see cref="TestedPeople.Unseen"/>), or a value of
/// everybody (<see cref="TestedPeople.Known"/>, as cross-session evaluation of MOABB, which fits a model of each person, whereas
/// here one is fitted to all).
/// </summary>
internal static class GroupSplits
{
    /// <summary>The folds.</summary>
    public static IReadOnlyList<Split> Of(IReadOnlyList<SplitSample> samples, int[] used, string[] participants, SplitOptions options)
    {
        string group = options.Group!;
        RequireValues([.. used.Select(i => samples[i])], group);
        var data = new Grouped(samples, used, participants, group);
        if (data.Values.Length < 2)
        {
            throw new TreePoseException(
                $"All samples have the same value of the group '{group}', {data.Values[0]}: leaving it out leaves nothing to train on. "
                    + "Add data of another, or take another group."
            );
        }
        if (options.Participants == TestedPeople.Known)
            return Known(data);
        return data.Several.Count == 0 ? Whole(data, options) : Crossed(data, options);
    }

    /// <summary>One fold: people of one value train, people of another are tested, all others are on no side.</summary>
    public static Split Transfer(IReadOnlyList<SplitSample> samples, int[] used, string[] participants, SplitOptions options)
    {
        (string group, string trainOn, string testOn) = options.Transfer;
        RequireValues([.. used.Select(i => samples[i])], group);
        var data = new Grouped(samples, used, participants, group);
        string[] absent = [.. ((string[])[trainOn, testOn]).Except(data.Values)];
        if (absent.Length > 0)
            throw new OptionsException([
                $"'protocol.{(absent[0] == trainOn ? "trainOn" : "testOn")}' cannot be '{absent[0]}': the data has "
                    + $"{string.Join(", ", data.Values)} of the group '{group}'.",
            ]);
        string[] People(string value) => [.. data.Participants.Where(p => data.ValuesOf[p].SetEquals([value]))];
        string[] train = People(trainOn),
            test = People(testOn);
        if (train.Length == 0 || test.Length == 0)
            throw new TreePoseException(
                $"Nobody has only the value {(train.Length == 0 ? trainOn : testOn)} of the group '{group}': take a group of people."
            );
        Fold fold = ParticipantFolds
            .Of([.. train, .. test], [new HeldOut(data.NameOf(testOn), test)], options.ValidationParticipants)
            .Single();
        int[] Side(IReadOnlyList<string> people) => [.. data.Used.Where(i => people.Contains(data.PersonOf(i)))];
        return data.Fold(fold, testOn, Side(fold.Train), Side(fold.Validation), Side(fold.Test)) with { Kind = ProtocolKind.GroupTransfer };
    }

    /// <summary>Whether somebody has several values of a group among some samples.</summary>
    public static bool AnySeveral(IReadOnlyList<SplitSample> samples, IEnumerable<int> among, string group) =>
        among.GroupBy(i => samples[i].Participant).Any(p => p.Select(i => samples[i].Groups[group]).Distinct().Count() > 1);

    private static IReadOnlyList<Split> Whole(Grouped data, SplitOptions options)
    {
        HeldOut[] held = [.. data.Values.Select(v => new HeldOut(v, [.. data.Participants.Where(p => data.ValuesOf[p].Contains(v))]))];
        return
        [
            .. ParticipantFolds
                .Of(data.Participants, held, options.ValidationParticipants)
                .Select(f =>
                {
                    int[] Side(IReadOnlyList<string> people) => [.. data.Used.Where(i => people.Contains(data.PersonOf(i)))];
                    return data.Fold(f, f.Name, Side(f.Train), Side(f.Validation), Side(f.Test));
                }),
        ];
    }

    private static IReadOnlyList<Split> Crossed(Grouped data, SplitOptions options)
    {
        (string Value, string Person)[] pairs =
        [
            .. data.Values.SelectMany(v => data.Participants.Where(p => data.ValuesOf[p].Contains(v)).Select(p => (v, p))),
        ];
        HeldOut[] held =
        [
            .. pairs.Select(c => new HeldOut($"{data.NameOf(c.Value)}+{Grouped.Safe(c.Person)}", [c.Person])
            {
                Bare = [.. data.Participants.Where(p => p != c.Person && data.ValuesOf[p].All(v => v == c.Value))],
            }),
        ];
        return
        [
            .. ParticipantFolds
                .Of(data.Participants, held, options.ValidationParticipants)
                .Select(
                    (f, n) =>
                    {
                        string value = pairs[n].Value;
                        int[] Side(IReadOnlyList<string> people, bool tested) =>
                            [.. data.Used.Where(i => people.Contains(data.PersonOf(i)) && data.ValueOf(i) == value == tested)];
                        return data.Fold(f, value, Side(f.Train, false), Side(f.Validation, false), Side(f.Test, true));
                    }
                ),
        ];
    }

    private static IReadOnlyList<Split> Known(Grouped data)
    {
        if (data.Several.Count == 0)
        {
            throw new OptionsException([
                $"'protocol.participants' cannot be known: every participant has one value of the group '{data.Group}', so that nobody "
                    + "who is tested would be known. Leave it out, or take a group of which people have several values, such as session.",
            ]);
        }
        RequireOneValueACapture(data);
        var folds = new List<Split>();
        foreach (string value in data.Values)
        {
            // Who has this value alone is unknown in this fold: they train the other folds and are tested in none.
            int[] test = [.. data.Used.Where(i => data.ValueOf(i) == value && data.Several.Contains(data.PersonOf(i)))],
                train = [.. data.Used.Where(i => data.ValueOf(i) != value)];
            if (test.Length == 0)
                continue;
            string[] People(int[] side) => [.. side.Select(data.PersonOf).Distinct().Order(StringComparer.Ordinal)];
            var fold = new Fold(data.NameOf(value), People(train), [], People(test));
            folds.Add(data.Fold(fold, value, train, [], test) with { Participants = TestedPeople.Known });
        }
        return folds;
    }

    private static void RequireValues(SplitSample[] samples, string group)
    {
        string[] known = [.. samples.SelectMany(s => s.Groups.Keys).Distinct().Order(StringComparer.Ordinal)];
        if (!known.Contains(group))
        {
            string allowed = known.Length == 0 ? "the data has no groups" : $"allowed is {string.Join(", ", known)}";
            throw new OptionsException([$"'protocol.group' cannot be '{group}': {allowed}."]);
        }
        string[] without = [.. samples.Where(s => !s.Groups.ContainsKey(group)).Select(s => s.Capture).Distinct()];
        if (without.Length > 0)
        {
            throw new TreePoseException(
                $"{Plural.Of(without.Length, "capture has", "captures have")} no value of the group '{group}': "
                    + $"{SplitPlan.Some(without)}. Give them one, or leave them "
                    + "out."
            );
        }
    }

    private static void RequireOneValueACapture(Grouped data)
    {
        string[] several =
        [
            .. data
                .Used.GroupBy(data.CaptureOf)
                .Select(c => (c.Key, Values: c.Select(data.ValueOf).Distinct().Order(StringComparer.Ordinal).ToArray()))
                .Where(c => c.Values.Length > 1)
                .Select(c => $"{c.Key} ({string.Join(", ", c.Values)})"),
        ];
        if (several.Length > 0)
        {
            throw new LeakageException(
                $"Leakage: captures have several values of the group '{data.Group}' and would be on two sides, for the channels of a "
                    + $"capture are one recording: {SplitPlan.Some(several)}. Set protocol.participants=unseen, or read one channel alone."
            );
        }
    }

    /// <summary>Samples with their values of a group.</summary>
    private sealed class Grouped
    {
        private readonly IReadOnlyList<SplitSample> _samples;

        public Grouped(IReadOnlyList<SplitSample> samples, int[] used, string[] participants, string group)
        {
            (_samples, Used, Participants, Group) = (samples, used, participants, group);
            Values = [.. used.Select(ValueOf).Distinct().Order(StringComparer.Ordinal)];
            ValuesOf = used.GroupBy(PersonOf).ToDictionary(p => p.Key, p => p.Select(ValueOf).ToHashSet());
            Several = [.. participants.Where(p => ValuesOf[p].Count > 1)];
        }

        public string Group { get; }

        public int[] Used { get; }

        public string[] Participants { get; }

        public string[] Values { get; }

        public IReadOnlyDictionary<string, HashSet<string>> ValuesOf { get; }

        /// <summary>People with several values.</summary>
        public HashSet<string> Several { get; }

        public string PersonOf(int sample) => _samples[sample].Participant;

        public string CaptureOf(int sample) => _samples[sample].Capture;

        public string ValueOf(int sample) => _samples[sample].Groups[Group];

        /// <summary>What a fold is called that holds out a value: <c>session=2</c>.</summary>
        public string NameOf(string value) => $"{Safe(Group)}={Safe(value)}";

        /// <summary>A word without what divides names, paths or cells; other words stay other words.</summary>
        public static string Safe(string word) => Uri.EscapeDataString(word);

        public Split Fold(Fold fold, string value, int[] train, int[] validation, int[] test) =>
            new(ProtocolKind.LeaveOneGroupOut, fold, train, validation, test)
            {
                Group = Group,
                Value = value,
                LeftOut = [.. Used.Except(train).Except(validation).Except(test)],
            };
    }
}
