using System.Text.Json;
using TreePose.Search;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Search;

public sealed class SamplerTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(TestFiles.Golden("search.json"))).RootElement;
    private static readonly string[] Five = ["rate=1e-4..1e-2:log", "epochs=3..6", "model=a,b,c", "drop=0.0..0.5", "width=4..64:log"];

    private static IReadOnlyList<TrialPoint> Plan(Sampler sampler, int trials, int seed, params string[] over) =>
        SearchPlan.Next(SearchSpace.Parse(over), new SearchOptions { Sampler = sampler, Trials = trials }, seed, []);

    private static string[] Points(Sampler sampler, int trials, int seed, params string[] over) =>
        [.. Plan(sampler, trials, seed, over).Select(p => p.ToString())];

    /// <summary>What the sampler gave before there were others: a sweep of that time goes on with the same trials.</summary>
    [Fact]
    public void RandomPointsAreThoseOfTheFirstRelease()
    {
        Assert.Equal(
            [
                "rate=0.003809, epochs=4, model=a, drop=0.06519, width=45",
                "rate=0.004926, epochs=3, model=c, drop=0.4526, width=33",
                "rate=0.0001762, epochs=6, model=c, drop=0.3341, width=41",
                "rate=0.0001477, epochs=3, model=c, drop=0.3153, width=8",
                "rate=0.0003922, epochs=6, model=a, drop=0.2052, width=49",
                "rate=0.0005638, epochs=5, model=a, drop=0.265, width=26",
            ],
            Points(Sampler.Random, 6, 7, Five)
        );
        Assert.Equal(
            [
                "rate=0.001132, epochs=3, model=b, drop=0.2118, width=41",
                "rate=0.0002388, epochs=4, model=b, drop=0.1778, width=13",
                "rate=0.0008394, epochs=3, model=c, drop=0.05507, width=26",
            ],
            Points(Sampler.Random, 3, 12345, Five)
        );
        Assert.Equal(
            ["a=1, b=0.5934", "a=2, b=0.004009", "a=1, b=0.009005", "a=2, b=0.9618", "a=1, b=0.373", "a=2, b=0.5379"],
            Points(Sampler.Random, 20, 1, "a=1,2", "b=0.0..1:3")
        );
    }

    [Theory]
    [InlineData(Sampler.Random)]
    [InlineData(Sampler.QuasiRandom)]
    public void TrialsLieInTheirRangesAndMoreOfThemBeginAlike(Sampler sampler)
    {
        string[] over = ["rate=1e-4..1e-2:log", "epochs=3..6", "model=a,b"];
        Assert.Equal(Points(sampler, 10, 7, over), Points(sampler, 30, 7, over)[..10]);
        Assert.NotEqual(Points(sampler, 10, 7, over), Points(sampler, 10, 8, over));
        IReadOnlyList<TrialPoint> many = Plan(sampler, 300, 7, over);
        Assert.All(many, p => Assert.InRange(p.Number("rate"), 1e-4, 1e-2));
        Assert.InRange(many.Count(p => p.Number("rate") < 1e-3), 110, 190); // half of the factors
        Assert.Equal([3, 4, 5, 6], many.Select(p => p.Number("epochs")).Distinct().Order());
    }

    [Theory]
    [InlineData(Sampler.Random)]
    [InlineData(Sampler.QuasiRandom)]
    [InlineData(Sampler.Tpe)]
    public void FewerCombinationsThanTrialsComeOnceEach(Sampler sampler)
    {
        SearchSpace space = SearchSpace.Parse(["a=1,2", "b=3,4", "c=1..3:3"]);
        IReadOnlyList<TrialPoint> points = Plans.Complete(space, new SearchOptions { Sampler = sampler, Trials = 20 }, 1, _ => 0);
        Assert.Equal(12, points.Select(p => p.ToString()).Distinct().Count());
        Assert.Equal(12, points.Count);
    }

    [Fact]
    public void StepsAreKeptByTheSamplersThatFillAndLearn()
    {
        SearchSpace space = SearchSpace.Parse(["x=0.0..1:5", "y=1e-4..1:log"]);
        foreach (Sampler sampler in new[] { Sampler.QuasiRandom, Sampler.Tpe })
        {
            var options = new SearchOptions { Sampler = sampler, Trials = 40 };
            IReadOnlyList<TrialPoint> points = Plans.Complete(space, options, 2, p => p.Number("y"));
            Assert.Equal(["0", "0.25", "0.5", "0.75", "1"], points.Select(p => p.Text("x")).Distinct().Order());
        }
    }

    [Fact]
    public void HaltonIsScipys()
    {
        int[] primes = Halton.Primes(5);
        Assert.Equal([2, 3, 5, 7, 11], primes);
        double[][] expected = Golden.GetProperty("halton").Deserialize<double[][]>()!;
        for (int i = 0; i < expected.Length; i++)
        {
            for (int d = 0; d < 5; d++)
                Assert.Equal(expected[i][d], Halton.Coordinate(i, primes[d]), 15);
        }
    }

    [Fact]
    public void ScrambledHaltonIsScipysWithTheSamePermutations()
    {
        double[][] expected = Golden.GetProperty("scrambled").Deserialize<double[][]>()!;
        foreach ((int prime, double[] coordinates) in Halton.Primes(5).Zip(expected))
        {
            int places = Halton.Scramble(prime, 1).Length;
            int[] Permutation(int place) => [.. Enumerable.Range(0, prime).Select(d => (d * (prime - 1) + place) % prime)];
            int[][] digits = [.. Enumerable.Range(0, places).Select(Permutation)];
            for (int i = 0; i < coordinates.Length; i++)
                Assert.Equal(coordinates[i], Halton.Coordinate(i + 5, prime, digits), 14);
        }
    }

    [Fact]
    public void ScrambledPointsFillASpaceMoreEvenlyThanRandomOnes()
    {
        double[][] halton = Golden.GetProperty("halton").Deserialize<double[][]>()!;
        double[][] random = Golden.GetProperty("random").Deserialize<double[][]>()!;
        Assert.Equal(Golden.GetProperty("discrepancyOfHalton").GetDouble(), Discrepancy(halton), 12);
        Assert.Equal(Golden.GetProperty("discrepancyOfRandom").GetDouble(), Discrepancy(random), 12);
        string[] over = ["a=0.0..1", "b=0.0..1", "c=0.0..1", "d=0.0..1", "e=0.0..1"];
        double Of(Sampler sampler, int seed) =>
            Discrepancy([.. Plan(sampler, 64, seed, over).Select(p => p.Values.Select(v => p.Number(v.Key)).ToArray())]);
        for (int seed = 0; seed < 10; seed++)
            Assert.True(Of(Sampler.QuasiRandom, seed) < 0.6 * Of(Sampler.Random, seed), $"seed {seed}");
    }

    /// <summary>Centred discrepancy, Hickernell 1998, as scipy.stats.qmc.discrepancy has it.</summary>
    private static double Discrepancy(double[][] points)
    {
        int n = points.Length,
            d = points[0].Length;
        double single = points.Sum(x =>
            x.Aggregate(1.0, (product, v) => product * (1 + 0.5 * Math.Abs(v - 0.5) - 0.5 * (v - 0.5) * (v - 0.5)))
        );
        double pairs = points.Sum(x =>
            points.Sum(y =>
                x.Zip(y)
                    .Aggregate(
                        1.0,
                        (product, v) =>
                            product
                            * (1 + 0.5 * Math.Abs(v.First - 0.5) + 0.5 * Math.Abs(v.Second - 0.5) - 0.5 * Math.Abs(v.First - v.Second))
                    )
            )
        );
        return Math.Pow(13.0 / 12, d) - 2.0 / n * single + pairs / ((double)n * n);
    }
}
