using TreePose.Evaluation;
using TreePose.Evaluation.Protocols;
using Xunit;

namespace TreePose.Tests.Evaluation.Protocols;

/// <summary>What holds for every protocol on any data: people, captures, holds and channels at random, in any order.</summary>
public sealed class SplitPropertyTests
{
    public static TheoryData<ProtocolKind, int> Cases()
    {
        var cases = new TheoryData<ProtocolKind, int>();
        foreach (ProtocolKind kind in Enum.GetValues<ProtocolKind>().Where(k => k != ProtocolKind.GroupTransfer))
        {
            for (int seed = 0; seed < 25; seed++)
                cases.Add(kind, seed);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void NothingIsOnTwoSidesAndEverythingIsTestedOnce(ProtocolKind kind, int seed)
    {
        var random = new Random(seed);
        SplitSample[] samples = Samples(random);
        int people = samples.Select(s => s.Participant).Distinct().Count();
        SplitOptions options = Options(kind, people, random);
        bool within = kind == ProtocolKind.WithinParticipant;
        IReadOnlyList<Split> splits = SplitPlan.Of(samples, options);
        foreach (Split split in splits)
        {
            IReadOnlyList<int>[] sides = [split.Train, split.Validation, split.Test, split.LeftOut];
            int[] all = [.. sides.SelectMany(s => s)];
            Assert.Equal(all.Length, all.Distinct().Count());
            AssertApart(sides, i => samples[i].Capture);
            if (!within)
                AssertApart(sides, i => samples[i].Participant);
            Assert.NotEmpty(split.Train);
            Assert.NotEmpty(split.Test);
            Assert.Equal(options.ValidationParticipants > 0 || options.ValidationShare > 0, split.Validation.Count > 0);
            Assert.All(sides, s => Assert.Equal(s.Order(), s));
            Assert.Equal(split.Fold.Train.Order(StringComparer.Ordinal), People(split.Train));
            Assert.Equal(split.Fold.Validation.Order(StringComparer.Ordinal), People(split.Validation));
            Assert.Equal(split.Fold.Test.Order(StringComparer.Ordinal), People(split.Test));
            if (within)
                AssertBlockedInTime(split, samples, options.GapSeconds);
            else
                Assert.Equal(Enumerable.Range(0, samples.Length), all.Order());

            // The guard agrees, on what a sample says of itself.
            SampleOrigin[] Origins(IReadOnlyList<int> side) =>
                [.. side.Select(i => new SampleOrigin(samples[i].Participant, samples[i].Capture) { Groups = samples[i].Groups })];
            LeakageGuard.RequireDisjointSides(split, Origins(split.Train), Origins(split.Validation), Origins(split.Test));
        }
        int[] tested = [.. splits.SelectMany(s => s.Test)];
        Assert.Equal(tested.Length, tested.Distinct().Count());
        if (within)
            Assert.Equal(people, tested.Select(i => samples[i].Participant).Distinct().Count());
        else
            Assert.Equal(samples.Length, tested.Length);
        Assert.Equal(splits.Count, splits.Select(s => s.Name).Distinct().Count());

        // The same samples in another order: the same folds of the same captures.
        int[] shuffle = [.. Enumerable.Range(0, samples.Length)];
        random.Shuffle(shuffle);
        SplitSample[] other = [.. shuffle.Select(i => samples[i])];
        Assert.Equal(
            splits.Select(s => (s.Name, Captures(s.Train, samples), Captures(s.Test, samples))),
            SplitPlan.Of(other, options).Select(s => (s.Name, Captures(s.Train, other), Captures(s.Test, other)))
        );

        string[] People(IReadOnlyList<int> side) => [.. side.Select(i => samples[i].Participant).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string Captures(IReadOnlyList<int> side, SplitSample[] samples) =>
        string.Join(' ', side.Select(i => samples[i].Capture).Distinct().Order(StringComparer.Ordinal));

    private static void AssertApart(IReadOnlyList<int>[] sides, Func<int, string> of)
    {
        string[][] names = [.. sides.Select(s => s.Select(of).Distinct().ToArray())];
        Assert.Equal(names.Sum(n => n.Length), names.SelectMany(n => n).Distinct().Count());
    }

    /// <summary>Sessions cross people: every sample is tested once, and nothing of its person or its session trains.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void ASessionLeftOutIsLeftOut(TestedPeople people, int seed)
    {
        var random = new Random(seed);
        SplitSample[] samples = Samples(random);
        bool known = people == TestedPeople.Known;
        var options = new SplitOptions
        {
            Kind = ProtocolKind.LeaveOneGroupOut,
            Group = "session",
            Participants = people,
            ValidationParticipants = known ? 0 : random.Next(2),
        };
        IReadOnlyList<Split> splits = SplitPlan.Of(samples, options);
        Assert.Equal(known ? 3 : 3 * samples.Select(s => s.Participant).Distinct().Count(), splits.Count);
        foreach (Split split in splits)
        {
            IReadOnlyList<int>[] sides = [split.Train, split.Validation, split.Test, split.LeftOut];
            Assert.Equal(Enumerable.Range(0, samples.Length), sides.SelectMany(s => s).Order());
            AssertApart(sides[..3], i => samples[i].Capture);
            if (!known)
                AssertApart(sides[..3], i => samples[i].Participant);
            string Session(int i) => samples[i].Groups["session"];
            Assert.All(split.Test, i => Assert.Equal(split.Value, Session(i)));
            Assert.All(split.Train.Concat(split.Validation), i => Assert.NotEqual(split.Value, Session(i)));
            string[] tested = [.. split.Test.Select(i => samples[i].Participant).Distinct()];
            Assert.Equal(known, tested.Any(p => split.Train.Any(i => samples[i].Participant == p)));
            SampleOrigin[] Origins(IReadOnlyList<int> side) =>
                [.. side.Select(i => new SampleOrigin(samples[i].Participant, samples[i].Capture) { Groups = samples[i].Groups })];
            LeakageGuard.RequireDisjointSides(split, Origins(split.Train), Origins(split.Validation), Origins(split.Test));
        }
        Assert.Equal(Enumerable.Range(0, samples.Length), splits.SelectMany(s => s.Test).Order());
        Assert.Equal(splits.Count, splits.Select(s => s.Name).Distinct().Count());
    }

    public static TheoryData<TestedPeople, int> Seeds()
    {
        var cases = new TheoryData<TestedPeople, int>();
        foreach (TestedPeople people in Enum.GetValues<TestedPeople>())
        {
            for (int seed = 0; seed < 10; seed++)
                cases.Add(people, seed);
        }
        return cases;
    }

    private static void AssertBlockedInTime(Split split, SplitSample[] samples, double gap)
    {
        foreach (string person in split.Fold.Test)
        {
            IEnumerable<SplitSample> Own(IReadOnlyList<int> side) => side.Select(i => samples[i]).Where(s => s.Participant == person);
            double Last(IReadOnlyList<int> side) =>
                Own(side).Select(s => s.EndSeconds!.Value).DefaultIfEmpty(double.NegativeInfinity).Max();
            double First(IReadOnlyList<int> side) =>
                Own(side).Select(s => s.StartSeconds!.Value).DefaultIfEmpty(double.PositiveInfinity).Min();
            Assert.True(Last(split.Train) + gap <= Math.Min(First(split.Validation), First(split.Test)));
            Assert.True(Last(split.Validation) + gap <= First(split.Test));
        }
    }

    private static SplitOptions Options(ProtocolKind kind, int people, Random random) =>
        kind switch
        {
            ProtocolKind.KFold => new()
            {
                Kind = kind,
                Folds = random.Next(2, people + 1),
                ValidationParticipants = random.Next(2),
            },
            ProtocolKind.LeaveOneGroupOut => new()
            {
                Kind = kind,
                Group = random.Next(2) == 0 ? "age" : "site",
                ValidationParticipants = random.Next(2),
            },
            ProtocolKind.WithinParticipant => new()
            {
                Kind = kind,
                EvaluationShare = 0.1 + 0.35 * random.NextDouble(),
                ValidationShare = random.Next(2) * 0.3,
                GapSeconds = random.Next(2) * 25,
                Pooled = random.Next(2) == 0,
            },
            _ => new() { Kind = kind, ValidationParticipants = random.Next(3) },
        };

    /// <summary>4 to 9 people of two ages and three sites, with 7 to 10 captures each, of one to four samples.</summary>
    private static SplitSample[] Samples(Random random)
    {
        var samples = new List<SplitSample>();
        int people = random.Next(4, 10);
        for (int p = 0; p < people; p++)
        {
            // No group holds all but one, so that one can be set aside.
            var own = new Dictionary<string, string> { ["age"] = p % 2 == 0 ? "young" : "older", ["site"] = $"{(p < 4 ? p / 2 : 2)}" };
            double time = random.Next(100);
            foreach (int c in Enumerable.Range(0, random.Next(7, 11)))
            {
                double end = time + 5 + random.Next(30);
                var groups = new Dictionary<string, string>(own) { ["session"] = $"{c % 3}" };
                for (int s = random.Next(1, 5); s > 0; s--)
                {
                    samples.Add(
                        new SplitSample
                        {
                            Participant = $"p{p}",
                            Capture = $"p{p}_{c}",
                            Order = time,
                            StartSeconds = time,
                            EndSeconds = end,
                            Groups = groups,
                        }
                    );
                }
                time = end + 10 + random.Next(60);
            }
        }
        SplitSample[] shuffled = [.. samples];
        random.Shuffle(shuffled);
        return shuffled;
    }
}
