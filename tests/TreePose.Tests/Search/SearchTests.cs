using TreePose.Search;
using Xunit;

namespace TreePose.Tests.Search;

public sealed class SearchTests
{
    [Fact]
    public void AGridHasEveryCombinationTheLastOptionFastest()
    {
        SearchSpace space = SearchSpace.Parse([
            "training.learningRate=0.001,0.003",
            "model=tcn, bilstm",
            "protocol.modes=whole,head|offset",
        ]);
        Assert.Equal(8, space.Size);
        IReadOnlyList<TrialPoint> trials = SearchPlan.Next(space, new SearchOptions(), 1, []);
        Assert.Equal(8, trials.Select(t => t.ToString()).Distinct().Count());
        Assert.Equal("training.learningRate=0.001, model=tcn, protocol.modes=whole,head", trials[0].ToString());
        Assert.Equal(["training.learningRate=0.001", "model=tcn", "protocol.modes=offset"], trials[1].Overrides);
        Assert.Equal(["training.learningRate=0.001", "model=bilstm", "protocol.modes=whole,head"], trials[2].Overrides);
    }

    [Theory]
    [InlineData("x=1e-4..1e-2:log:3", "0.0001,0.001,0.01")]
    [InlineData("x=0.0..1:5", "0,0.25,0.5,0.75,1")] // a bound with a point: fractions
    [InlineData("x=1..3:9", "1,2,3")] // whole numbers, each once
    [InlineData("x=2..32:log:5", "2,4,8,16,32")]
    [InlineData("x=-1.5..1.5:2", "-1.5,1.5")]
    [InlineData("x=1e-7..3e-7:2", "1E-07,3E-07")]
    public void ARangeWithStepsHasItsBoundsAndWhatLiesBetween(string text, string values) =>
        Assert.Equal(values, string.Join(',', SearchDimension.Parse(text).Values!));

    [Theory]
    [InlineData("x=a,b,c")]
    [InlineData("x=-2..7")]
    [InlineData("x=1..100:log")]
    [InlineData("x=1e-4..1e-2:log:5")]
    [InlineData("x=1e-4..1e-2:log")]
    [InlineData("x=0.5..2.5")]
    public void TheCellOfAValueHoldsTheSharesThatGiveIt(string text)
    {
        SearchDimension dimension = SearchDimension.Parse(text);
        for (double share = 0.003; share < 1; share += 0.007)
        {
            (double from, double to) = dimension.CellOf(dimension.At(share));
            Assert.InRange(share, from - 1e-3, to + 1e-3); // four digits of a continuous value
        }
    }

    [Theory]
    [InlineData("learningRate", "has no '='")]
    [InlineData("=1,2", "has no key")]
    [InlineData("x=", "has an empty value")]
    [InlineData("x=1,,2", "has an empty value")]
    [InlineData("x=1,1", "has a value twice (1 and 1)")]
    [InlineData("x=1e-3,0.001", "has a value twice (1e-3 and 0.001)")]
    [InlineData("x=1..", "is not a range")]
    [InlineData("x=3..1", "not upwards")]
    [InlineData("x=3..3", "not upwards")]
    [InlineData("x=0..1:log", "not above 0")]
    [InlineData("x=0..1:1", "has 1 steps")]
    [InlineData("x=0..1:lin", "is not a range")]
    public void WhatIsNoDimensionIsRefused(string text, string problem)
    {
        string message = Assert.Throws<OptionsException>(() => SearchSpace.Parse([text])).Message;
        Assert.Contains(problem, message);
        Assert.Contains("allowed is key=a,b,c", message);
    }

    [Fact]
    public void EverythingThatIsWrongWithASpaceIsSaidAtOnce()
    {
        var e = Assert.Throws<OptionsException>(() =>
            SearchSpace.Parse(["x=3..-1:log:1", "y=1,,1", "a=1", "A=2", "training=1", "training.epochs=3"])
        );
        Assert.Equal(
            ["not upwards", "has 1 steps", "an empty value", "has a value twice", "varied 2 times", "part of the first"],
            e.Violations.Select(v => Problems.Single(p => v.Contains(p, StringComparison.Ordinal)))
        );
    }

    private static readonly string[] Problems =
    [
        "not upwards",
        "not above 0",
        "has 1 steps",
        "an empty value",
        "has a value twice",
        "varied 2 times",
        "part of the first",
    ];

    [Fact]
    public void WhatIsNoSpaceIsRefused()
    {
        static string Refused(Action act) => Assert.Throws<OptionsException>(act).Message;
        Assert.Contains("at least one", Refused(() => SearchSpace.Parse([])));
        Assert.Contains("range without steps", Refused(() => SearchPlan.Next(SearchSpace.Parse(["a=1..2"]), new SearchOptions(), 1, [])));
        SearchSpace large = SearchSpace.Parse(["a=1..100:100", "b=1..100:100"]);
        Assert.Contains("10000 trials", Refused(() => SearchPlan.Next(large, new SearchOptions(), 1, [])));
        SearchSpace huge = SearchSpace.Parse([.. Enumerable.Range(0, 20).Select(i => $"d{i}=1..100:100")]);
        Assert.Contains("at least 1000000 trials", Refused(() => SearchPlan.Next(huge, new SearchOptions(), 1, [])));
    }

    [Fact]
    public void ThePrunerSparesTheFirstTrialsAndTheBetterHalf()
    {
        var pruner = new MedianPruner(Minimize: false);
        Assert.False(pruner.GivesUp(0, [0.9, 0.9, 0.9]));
        Assert.False(pruner.GivesUp(0.86, [0.8, 0.9, 0.7, 0.95]));
        Assert.True(pruner.GivesUp(0.84, [0.8, 0.9, 0.7, 0.95]));
        Assert.True(pruner.GivesUp(double.NaN, [0.8, 0.9, 0.7, 0.95]));
        Assert.False(pruner.GivesUp(0.1, [double.NaN, double.NaN, double.NaN, double.NaN]));
        Assert.True(new MedianPruner(Minimize: true).GivesUp(0.87, [0.8, 0.9, 0.7, 0.95]));
    }
}
