using System.Text.Json;
using TreePose.Search;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Search;

public sealed class TpeTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(TestFiles.Golden("search.json"))).RootElement;

    /// <summary>Which of three models, with one to two options each, beside a learning rate and a number of epochs.</summary>
    private static readonly SearchSpace Models = SearchSpace.Parse(
        [
            "model=a,b,c",
            "rate=1e-5..1e-1:log",
            "epochs=1..40",
            "model.a.width=4..256:log",
            "model.b.dropout=0.0..0.8",
            "model.b.activation=relu,gelu,tanh",
            "model.c.layers=1..8",
        ],
        new SearchSelection("model", ["a"], ["a", "b", "c"])
    );

    /// <summary>Which steps, one of which has an option with a clear best value.</summary>
    private static readonly SearchSpace Steps = SearchSpace.Parse(
        [
            "steps=log|log,crop.range|noise,log",
            "x=0.0..1",
            "y=0.0..1",
            "z=1e-4..1e0:log",
            "steps.crop.range.to=2..60",
            "steps.noise.sigma=1e-3..1:log",
        ],
        new SearchSelection("steps", ["log"], ["log", "crop.range", "noise"])
    );

    [Fact]
    public void ItBeatsRandomSearchAmongModels() => AssertWins(Models, LossOfModels);

    [Fact]
    public void ItBeatsRandomSearchAmongSteps() => AssertWins(Steps, LossOfSteps);

    [Fact]
    public void ItMaximisesAsItMinimises()
    {
        var options = new SearchOptions { Sampler = Sampler.Tpe, Trials = 40 };
        Assert.Equal(
            Plans.Complete(Models, options with { Minimize = true }, 3, p => LossOfModels(p)).Select(p => p.ToString()),
            Plans.Complete(Models, options, 3, p => -LossOfModels(p)).Select(p => p.ToString())
        );
    }

    [Fact]
    public void TrialsWithoutAFigureAreAvoided()
    {
        // Everything with model b fails in one way or another, though it would be the best by far.
        double?[] failures = [null, double.NaN, double.NegativeInfinity];
        var options = new SearchOptions
        {
            Sampler = Sampler.Tpe,
            Trials = 80,
            Minimize = true,
            Tpe = new() { ExploringShare = 0 },
        };
        IReadOnlyList<TrialPoint> points = Plans.Complete(
            Models,
            options,
            1,
            p => p.Text("model") == "b" ? failures[p.Text("epochs").Length % 3] : LossOfModels(p)
        );
        Assert.InRange(points.Skip(40).Count(p => p.Text("model") == "b"), 0, 4);
    }

    [Fact]
    public void WithoutAnyFigureItStillSearches()
    {
        IReadOnlyList<TrialPoint> points = Plans.Complete(Models, new SearchOptions { Sampler = Sampler.Tpe, Trials = 50 }, 1, _ => null);
        Assert.Equal(50, points.Select(p => p.ToString()).Distinct().Count());
        Assert.Equal(["a", "b", "c"], points.Skip(20).Select(p => p.Text("model")).Distinct().Order());
    }

    [Theory]
    [InlineData("parzen", "x=0.0..1", "0.125,0.25,0.2,0.9", "0,0.05,0.21,0.5,0.77,1")]
    [InlineData("parzenWhole", "x=1..10", "3,4,9", "1,2,3,4,5,6,7,8,9,10")]
    [InlineData("parzenLog", "x=1e-4..1e0:log", "0.001,0.004,0.1", "0.0001,0.002,0.01,1")]
    public void TheParzenEstimatorIsScipys(string golden, string dimension, string seen, string at)
    {
        ValueEstimator estimator = ValueEstimator.Of(SearchDimension.Parse(dimension), seen.Split(','));
        double[] expected = Golden.GetProperty(golden).Deserialize<double[]>()!;
        double[] actual = [.. at.Split(',').Select(v => Math.Exp(estimator.LogLikelihood(v)))];
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 10);
    }

    [Theory]
    [InlineData("x=a,b,c", "a,a,c")]
    [InlineData("x=1..10", "3,4,9")]
    [InlineData("x=1..12:log", "2,2,9")]
    [InlineData("x=0.0..1:7", "0,0,0.5")]
    public void DrawsComeAsOftenAsTheirLikelihoodSays(string text, string seen)
    {
        SearchDimension dimension = SearchDimension.Parse(text);
        ValueEstimator estimator = ValueEstimator.Of(dimension, seen.Split(','));
        var random = new Random(4);
        const int draws = 20_000;
        var counts = Enumerable.Range(0, draws).Select(_ => estimator.Draw(random)).CountBy(v => v).ToDictionary();
        Assert.Equal(1, counts.Keys.Sum(v => Math.Exp(estimator.LogLikelihood(v))), 6);
        Assert.All(counts, c => Assert.InRange((double)c.Value / draws - Math.Exp(estimator.LogLikelihood(c.Key)), -0.015, 0.015));
    }

    /// <summary>15 of 20 by chance alone: p = 0.02.</summary>
    private static void AssertWins(SearchSpace space, Func<TrialPoint, double> loss)
    {
        var options = new SearchOptions
        {
            Sampler = Sampler.Tpe,
            Trials = 48,
            Minimize = true,
        };
        double Best(Sampler sampler, int seed) => Plans.Complete(space, options with { Sampler = sampler }, seed, p => loss(p)).Min(loss);
        int[] won = [.. Enumerable.Range(0, 20).Where(seed => Best(Sampler.Tpe, seed) < Best(Sampler.Random, seed))];
        Assert.True(won.Length >= 15, $"better on {won.Length} of 20 seeds: {string.Join(' ', won)}");
    }

    private static double LossOfModels(TrialPoint p)
    {
        double loss = 0.3 * Squared(Math.Log10(p.Number("rate")) + 3) + Squared((p.Number("epochs") - 25) / 20);
        return loss
            + p.Text("model") switch
            {
                "a" => 0.3 + 0.1 * Squared(Math.Log2(p.Number("model.a.width")) - 5.5),
                "b" => 8 * Squared(p.Number("model.b.dropout") - 0.3) + (p.Text("model.b.activation") == "gelu" ? 0 : 0.4),
                _ => 0.8 + 0.05 * Math.Abs(p.Number("model.c.layers") - 4),
            };
    }

    private static double LossOfSteps(TrialPoint p)
    {
        double loss = Squared(p.Number("x") - 0.2) + Squared(p.Number("y") - 0.7) + 0.1 * Squared(Math.Log10(p.Number("z")) + 1);
        return loss
            + p.Text("steps") switch
            {
                "log,crop.range" => Squared((p.Number("steps.crop.range.to") - 24) / 40),
                "noise,log" => 0.1 + 0.1 * Squared(Math.Log10(p.Number("steps.noise.sigma")) + 2),
                _ => 0.3,
            };
    }

    private static double Squared(double x) => x * x;
}
