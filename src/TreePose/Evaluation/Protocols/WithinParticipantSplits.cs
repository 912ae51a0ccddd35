using System.Globalization;

namespace TreePose.Evaluation.Protocols;

/// <summary>
/// Splits each participant's captures blocked in time: the first train, the last evaluate, those between them decide when to
/// stop. Captures are never cut: what is close in time is alike, and a random split would measure that.
/// </summary>
internal static class WithinParticipantSplits
{
    /// <summary>A capture with its samples.</summary>
    private sealed record Block(string Capture, int[] Samples, double Order, double? Start, double? End);

    /// <summary>The sides of one participant.</summary>
    private sealed record Sides(string Participant, Block[] Train, Block[] Validation, Block[] Test, Block[] LeftOut);

    /// <summary>One fold a participant, or one of all.</summary>
    public static IReadOnlyList<Split> Of(IReadOnlyList<SplitSample> samples, int[] used, string[] participants, SplitOptions options)
    {
        ILookup<string, int> by = used.ToLookup(i => samples[i].Participant);
        (string Participant, Block[] Blocks)[] people = [.. participants.Select(p => (p, Blocks(p, [.. by[p]], samples, options)))];
        RequireEnough(people, options);
        Sides[] sides = [.. people.Select(p => Cut(p.Participant, p.Blocks, options))];
        string[] bare =
        [
            .. sides
                .Where(s => s.Train.Length == 0 || (s.Validation.Length == 0 && options.ValidationShare > 0))
                .Select(s => s.Participant),
        ];
        if (bare.Length > 0)
        {
            throw new TreePoseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A gap of {options.GapSeconds} s leaves participants {SplitPlan.Some(bare)} without captures to train or validate on. "
                ) + "Lower protocol.gapSeconds, or leave these participants' data out."
            );
        }
        return options.Pooled ? [Pool("everyone", sides)] : [.. sides.Select(s => Pool(s.Participant, [s]))];
    }

    private static Block[] Blocks(string participant, int[] own, IReadOnlyList<SplitSample> samples, SplitOptions options)
    {
        if (own.FirstOrDefault(i => !double.IsFinite(samples[i].Order), -1) is >= 0 and var lost)
            throw Contradiction(participant, $"capture {samples[lost].Capture} has no place in time");
        Block[] blocks =
        [
            .. own.GroupBy(i => samples[i].Capture)
                .Select(g => new Block(
                    g.Key,
                    [.. g],
                    g.Min(i => samples[i].Order),
                    g.Min(i => samples[i].StartSeconds),
                    g.Max(i => samples[i].EndSeconds)
                ))
                .OrderBy(b => b.Order),
        ];
        for (int i = 1; i < blocks.Length; i++)
        {
            if (blocks[i].Order == blocks[i - 1].Order)
                throw Contradiction(participant, $"captures {blocks[i - 1].Capture} and {blocks[i].Capture} have the same place in time");
        }
        if (options.GapSeconds == 0)
            return blocks;

        string[] timeless = [.. own.Where(i => !Timed(samples[i])).Select(i => samples[i].Capture).Distinct()];
        if (timeless.Length > 0)
        {
            throw new TreePoseException(
                $"A gap needs the time of every capture; participant {participant} has none for {SplitPlan.Some(timeless)}. Say when they "
                    + "begin and end, or set protocol.gapSeconds=0."
            );
        }
        for (int i = 1; i < blocks.Length; i++)
        {
            if (blocks[i].Start < blocks[i - 1].Start)
                throw Contradiction(participant, $"capture {blocks[i].Capture} comes after {blocks[i - 1].Capture} but begins before it");
        }
        return blocks;
    }

    private static bool Timed(SplitSample sample) =>
        sample.StartSeconds is { } start && sample.EndSeconds is { } end && double.IsFinite(end - start) && end >= start;

    private static TreePoseException Contradiction(string participant, string what) =>
        new($"The order in time of participant {participant}'s captures is not clear: {what}. Mend their order.");

    private static void RequireEnough((string Participant, Block[] Blocks)[] people, SplitOptions options)
    {
        int needed = options.ValidationShare > 0 ? 3 : 2;
        string[] few =
        [
            .. people
                .Where(p => p.Blocks.Length < Math.Max(needed, 1 + LastCaptures(p.Blocks.Length, options).Sum()))
                .Select(p => $"{p.Participant} ({p.Blocks.Length})"),
        ];
        if (few.Length > 0)
        {
            throw new TreePoseException(
                $"Splitting within participants needs at least {needed} captures of each, and one left to train on; too few have "
                    + $"participants {SplitPlan.Some(few)}. Lower protocol.evaluationShare or protocol.validationShare, or leave these "
                    + "participants' data out."
            );
        }
    }

    /// <summary>Captures that validate and those that evaluate.</summary>
    private static int[] LastCaptures(int captures, SplitOptions options) =>
        [
            options.ValidationShare > 0 ? Math.Max(1, (int)Math.Round(options.ValidationShare * captures)) : 0,
            Math.Max(1, (int)Math.Round(options.EvaluationShare * captures)),
        ];

    private static Sides Cut(string participant, Block[] blocks, SplitOptions options)
    {
        int[] last = LastCaptures(blocks.Length, options);
        Block[] test = blocks[^last[1]..];
        Block[] validation = Before(test, blocks[^last.Sum()..^last[1]], options);
        Block[] train = Before([.. validation, .. test], blocks[..^last.Sum()], options);
        return new(participant, train, validation, test, [.. blocks.Except(train).Except(validation).Except(test)]);
    }

    /// <summary>The blocks that end early enough before the first of the next side begins.</summary>
    private static Block[] Before(Block[] next, Block[] blocks, SplitOptions options) =>
        options.GapSeconds == 0 ? blocks : [.. blocks.Where(b => b.End <= next.Min(n => n.Start) - options.GapSeconds)];

    private static Split Pool(string name, Sides[] sides)
    {
        int[] Samples(Func<Sides, Block[]> side) => [.. sides.SelectMany(side).SelectMany(b => b.Samples).Order()];
        string[] People(Func<Sides, Block[]> side) => [.. sides.Where(s => side(s).Length > 0).Select(s => s.Participant)];
        var fold = new Fold(name, People(s => s.Train), People(s => s.Validation), People(s => s.Test));
        return new Split(ProtocolKind.WithinParticipant, fold, Samples(s => s.Train), Samples(s => s.Validation), Samples(s => s.Test))
        {
            LeftOut = Samples(s => s.LeftOut),
        };
    }
}
