using TreePose.Search;
using Xunit;

namespace TreePose.Tests.Search;

/// <summary>Which trials there are depends on nothing but space, options, seed and the outcomes of earlier batches.</summary>
public sealed class SearchPlanTests
{
    private static readonly SearchSpace Space = SearchSpace.Parse(
        ["model=a,b", "rate=1e-5..1e-1:log", "epochs=1..40", "model.a.width=4..256:log", "model.b.dropout=0.0..0.8"],
        new SearchSelection("model", ["a"], ["a", "b"])
    );

    private static readonly SearchOptions Tpe = new()
    {
        Sampler = Sampler.Tpe,
        Trials = 50,
        Batch = 8,
    };

    private static double? Figure(TrialPoint p) =>
        p.Text("model") == "b" && p.Number("epochs") > 30 ? null : Math.Pow(Math.Log10(p.Number("rate")) + 3, 2) + p.Number("epochs") / 40;

    [Fact]
    public void TheSameSeedGivesTheSameTrialsAndAnotherOthers()
    {
        string[] Of(int seed) => [.. Plans.Complete(Space, Tpe, seed, Figure).Select(p => p.ToString())];
        Assert.Equal(50, Of(1).Length);
        Assert.Equal(Of(1), Of(1));
        Assert.NotEqual(Of(1), Of(2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    public void WorkersAndTheirOrderChangeNothing(int workers)
    {
        SearchOptions options = Tpe with { Trials = 32 };
        string[] expected = [.. Plans.Complete(Space, options, 7, Figure).Select(p => p.ToString())];
        var random = new Random(workers);
        var known = new List<TrialOutcome>();
        var running = new List<int>();
        while (true)
        {
            IReadOnlyList<TrialPoint> points = SearchPlan.Next(Space, options, 7, [.. known.OrderBy(_ => random.Next())]);
            Assert.Equal(expected[..points.Count], points.Select(p => p.ToString()));
            // Each free worker begins the next trial; then any one of those under way ends.
            int begun = known.Count + running.Count;
            running.AddRange(Enumerable.Range(begun + 1, Math.Min(workers - running.Count, points.Count - begun)));
            if (running.Count == 0)
                break;
            int ended = running[random.Next(running.Count)];
            running.Remove(ended);
            known.Add(new(ended, Figure(points[ended - 1])));
        }
        Assert.Equal(expected.Length, known.Count);
    }

    [Fact]
    public void ATrialKnowsTheBatchesBeforeItsOwnAndNoMore()
    {
        IReadOnlyList<TrialPoint> all = Plans.Complete(Space, Tpe, 7, Figure);
        TrialOutcome[] known = [.. all.Select((p, i) => new TrialOutcome(i + 1, Figure(p)))];
        Assert.Equal(10, SearchPlan.Next(Space, Tpe, 7, []).Count); // the start asks no outcome
        Assert.Equal(10, SearchPlan.Next(Space, Tpe, 7, known[..7]).Count);
        Assert.Equal(16, SearchPlan.Next(Space, Tpe, 7, known[..8]).Count);
        Assert.Equal(16, SearchPlan.Next(Space, Tpe, 7, known[..15]).Count);
        Assert.Equal(24, SearchPlan.Next(Space, Tpe, 7, known[..16]).Count);
        Assert.Equal(16, SearchPlan.Next(Space, Tpe, 7, [.. known[..11], .. known[12..16]]).Count); // trial 12 still runs

        // Another outcome of trial 20 changes trials from the fourth batch on.
        TrialOutcome[] changed = [.. known[..16], known[16] with { Value = -99 }, .. known[17..24]];
        IReadOnlyList<TrialPoint> other = SearchPlan.Next(Space, Tpe, 7, changed);
        Assert.Equal(all.Take(24).Select(p => p.ToString()), other.Take(24).Select(p => p.ToString()));
        Assert.NotEqual(all.Take(32).Select(p => p.ToString()), other.Select(p => p.ToString()));
    }

    [Fact]
    public void APlanThatGoesOnIsThePlanComputedAtOnce()
    {
        IReadOnlyList<TrialPoint> all = Plans.Complete(Space, Tpe, 7, Figure); // batch by batch
        TrialOutcome[] known = [.. all.Select((p, i) => new TrialOutcome(i + 1, Figure(p)))];
        Assert.Equal(all.Select(p => p.ToString()), SearchPlan.Next(Space, Tpe, 7, known).Select(p => p.ToString()));
    }

    [Fact]
    public void AMinuteBudgetHasAsManyTrialsAsTimeAllowsAndTheSameOnes()
    {
        var random = new SearchOptions { Sampler = Sampler.Random, Trials = 30 };
        var minutes = new SearchOptions { Sampler = Sampler.Random, Minutes = 5 };
        Assert.Equal(SearchSpace.MostTrials, minutes.Planned(Space));
        Assert.Equal(12, (minutes with { Trials = 12 }).Planned(Space)); // whichever comes first
        Assert.Equal(SearchOptions.DefaultTrials, (minutes with { Minutes = null }).Planned(Space));
        Assert.Equal(
            SearchPlan.Next(Space, random, 3, []).Select(p => p.ToString()),
            SearchPlan.Next(Space, minutes, 3, []).Take(30).Select(p => p.ToString())
        );
    }

    [Fact]
    public void OptionsOutOfRangeAreAllNamed()
    {
        var tpe = new TpeOptions
        {
            GoodShare = 0,
            Candidates = 0,
            StartupTrials = 0,
            ExploringShare = 1,
        };
        SearchOptions wrong = Tpe with { Trials = 0, Minutes = 0, Batch = 0, Tpe = tpe };
        var e = Assert.Throws<OptionsException>(() => SearchPlan.Next(Space, wrong, 1, []));
        Assert.Equal(
            ["'trials'", "'minutes'", "'batch'", "'tpe.startupTrials'", "'tpe.goodShare'", "'tpe.exploringShare'", "'tpe.candidates'"],
            e.Violations.Select(v => v.Split(' ')[0])
        );
        Assert.Contains("'trials' cannot be '0': allowed is 1 to 1000", e.Message);
    }

    [Fact]
    public void OutcomesThatCannotBeThisPlansAreRefused()
    {
        static string Refused(params TrialOutcome[] known) =>
            Assert.Throws<TreePoseException>(() => SearchPlan.Next(Space, Tpe, 1, known)).Message;
        Assert.Contains("several outcomes of trial 2", Refused(new(2, 1), new(2, 1)));
        Assert.Contains("outcomes of trial 0", Refused(new TrialOutcome(0, 1)));
        Assert.Contains("outcomes of trial 11, but with what is known the plan has trials 1 to 10", Refused(new TrialOutcome(11, 1)));
    }
}
