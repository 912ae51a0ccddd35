using TreePose.Simulation;
using Xunit;

namespace TreePose.Tests.Simulation;

/// <summary>The timing of simulated attempts against what the study's published table shows (young and older people).</summary>
public sealed class AttemptPlannerTests
{
    private const double First = 1.2;
    private static readonly PlannedAttempt[][] Young = Draw(older: false, stance: false),
        Older = Draw(older: true, stance: false),
        Stances = Draw(older: true, stance: true);

    [Fact]
    public void TheFootGoesUpAndDownAsFastAsInTheTable()
    {
        static double[] Up(PlannedAttempt[][] of) => [.. Stable(of).Select(a => a.ArrivalSeconds - a.FootUpSeconds)];
        static double[] Down(PlannedAttempt[][] of) =>
            [.. Stable(of).Where(a => a.BreakSeconds is not null).Select(a => a.FootDownSeconds - a.LowerSeconds)];
        Assert.All(Up(Young), s => Assert.InRange(s, 0.55, 1.01));
        Assert.All(Up(Older), s => Assert.InRange(s, 0.1, 0.46));
        Assert.All(Down(Young), s => Assert.InRange(s, 0.65 - 1e-9, 0.92));
        Assert.All(Down(Older), s => Assert.InRange(s, 0.08 - 1e-9, 0.31));
        Assert.Contains(Down(Older), s => s < 2.5 * 0.0364); // of two radar frames
    }

    [Fact]
    public void PeopleWhoLoseBalanceTryAgain()
    {
        Assert.All(Young.Concat(Older), c => Assert.InRange(c.Length, 2, 10));
        Assert.InRange(Young.Average(c => c.Length), 3, 3.6);
        Assert.InRange(Older.Average(c => c.Length), 3.8, 6);
        Assert.Contains(Older, c => c.Length >= 7);
        double never = Older.SelectMany(c => c).Count(a => !a.BecameStable) / (double)Older.Sum(c => c.Length);
        Assert.InRange(never, 0.08, 0.25);
        Assert.All(
            Older.SelectMany(c => c).Where(a => !a.BecameStable),
            a => Assert.InRange(a.FootDownSeconds - a.FootUpSeconds, 0.39, 1.21)
        );
    }

    [Fact]
    public void HoldsLastAsInTheTable()
    {
        static double[] Holds(PlannedAttempt[][] of) =>
            [.. Stable(of).Where(a => a.BreakSeconds is not null).Select(a => a.LowerSeconds - a.ArrivalSeconds)];
        Assert.All(Holds(Older).Concat(Holds(Young)), s => Assert.InRange(s, 0.59, 3.71));
        Assert.Contains(Stances, c => c.Any(a => a.LowerSeconds - a.ArrivalSeconds > 12));
        Assert.All(Stances.Index(), c => Assert.All(c.Item, a => Assert.True(a.LowerSeconds <= Last(c.Index))));
    }

    [Fact]
    public void AttemptsFollowEachOtherWithoutOverlapAndEndInTime()
    {
        foreach ((int i, PlannedAttempt[] capture) in Young.Index().Concat(Older.Index()).Concat(Stances.Index()))
        {
            double before = First;
            foreach (PlannedAttempt attempt in capture)
            {
                Assert.True(attempt.FootUpSeconds > before && attempt.ArrivalSeconds > attempt.FootUpSeconds);
                Assert.True(attempt.LowerSeconds >= attempt.ArrivalSeconds && attempt.FootDownSeconds >= attempt.LowerSeconds);
                before = attempt.FootDownSeconds;
            }
            Assert.True(before <= Last(i) + 1e-9);
        }
    }

    [Fact]
    public void CuesHaveNoRhythmThatAMetronomeCouldLearn()
    {
        // Half of all first attempts at most begin within 250 ms of any one moment.
        double[] begins = [.. Young.Select(c => c[0].FootUpSeconds)];
        double most = begins.Max(at => begins.Count(b => Math.Abs(b - at) <= 0.25)) / (double)begins.Length;
        Assert.InRange(most, 0.1, 0.5);
        double[] steps = [.. Young.Where(c => c.Length == 3).SelectMany(c => new[] { Step(c, 0), Step(c, 1) })];
        Assert.True(Math.Sqrt(steps.Average(s => (s - steps.Average()) * (s - steps.Average()))) > 0.25);

        static double Step(PlannedAttempt[] c, int i) => c[i + 1].FootUpSeconds - c[i].FootUpSeconds;
    }

    [Fact]
    public void CuesAreAsFarApartAndAsNearToTheEndsAsInTheTable()
    {
        foreach (PlannedAttempt[][] people in new[] { Young, Older })
        {
            (PlannedAttempt[] Attempts, double Last)[] calm = [.. people.Select((c, i) => (c, Last(i))).Where(c => c.c.Length == 3)];
            double[] steps =
            [
                .. calm.SelectMany(c => c.Attempts.Zip(c.Attempts.Skip(1), (a, b) => b.FootUpSeconds - a.FootUpSeconds)).Order(),
            ];
            Assert.InRange(steps[steps.Length / 2], 7.7, 8.1);
            Assert.InRange(steps[steps.Length / 20], 7.1, 7.7);
            Assert.InRange(steps[^(steps.Length / 20)], 8.1, 8.7);
            // The part for attempts begins 1.2 s after the labelled part.
            Assert.All(calm, c => Assert.InRange(c.Attempts[0].FootUpSeconds, 1.4, 3.7));
            Assert.InRange(calm.Average(c => c.Last - c.Attempts[^1].FootUpSeconds), 3.6, 4.2);
        }
        Assert.InRange(Young.Count(c => c[^1].BreakSeconds is null) / (double)Young.Length, 0.75, 1); // seven of eight in the table
    }

    private static IEnumerable<PlannedAttempt> Stable(PlannedAttempt[][] of) => of.SelectMany(c => c).Where(a => a.BecameStable);

    /// <summary>Recordings differ in their length, as in the table.</summary>
    private static double Last(int capture) => 21.6 + 0.1 * (capture % 14);

    private static PlannedAttempt[][] Draw(bool older, bool stance) =>
        [
            .. from person in Enumerable.Range(1, 16)
            from capture in Enumerable.Range(0, 6)
            select new AttemptPlanner(
                PersonTraits.Draw(1, person, older),
                new SchedulePlan(First, Last(6 * (person - 1) + capture), 3, LosesBalance: true, NeverStable: true, stance),
                RandomStream.Of(1, person, capture)
            )
                .Draw()
                .ToArray(),
        ];
}
