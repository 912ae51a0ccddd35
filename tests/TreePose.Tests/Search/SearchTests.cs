using TreePose.Search;
using Xunit;

namespace TreePose.Tests.Search;

public sealed class SearchTests
{
    [Fact]
    public void AGridHasEveryCombinationTheLastOptionFastest()
    {
        SearchSpace space = SearchSpace.Parse(["training.learningRate=0.001,0.003", "model=tcn, bilstm", "protocol.modes=whole,head|offset"]);
        Assert.Equal(8, space.Size);
        IReadOnlyList<TrialPoint> trials = space.Trials(Sampler.Grid, 0, 1);
        Assert.Equal(8, trials.Select(t => t.ToString()).Distinct().Count());
        Assert.Equal("training.learningRate=0.001, model=tcn, protocol.modes=whole,head", trials[0].ToString());
        Assert.Equal(["training.learningRate=0.001", "model=tcn", "protocol.modes=offset"], trials[1].Overrides);
    }

    [Theory]
    [InlineData("x=1e-4..1e-2:log:3", "0.0001,0.001,0.01")]
    [InlineData("x=0.0..1:5", "0,0.25,0.5,0.75,1")] // a bound with a point: fractions
    [InlineData("x=1..3:9", "1,2,3")] // whole numbers, each once
    [InlineData("x=2..32:log:5", "2,4,8,16,32")]
    [InlineData("x=-1.5..1.5:2", "-1.5,1.5")]
    [InlineData("x=1e-7..3e-7:2", "1E-07,3E-07")]
    public void ARangeWithStepsHasItsBoundsAndWhatLiesBetween(string text, string values) => Assert.Equal(values, string.Join(',', SearchDimension.Parse(text).Values!));

    [Fact]
    public void RandomTrialsLieInTheirRangesAndMoreOfThemBeginAlike()
    {
        SearchSpace space = SearchSpace.Parse(["rate=1e-4..1e-2:log", "epochs=3..6", "model=a,b"]);
        Assert.Null(space.Size);
        string[] ten = [.. space.Trials(Sampler.Random, 10, 7).Select(t => t.ToString())], thirty = [.. space.Trials(Sampler.Random, 30, 7).Select(t => t.ToString())];
        Assert.Equal(ten, thirty[..10]);
        Assert.NotEqual(ten, space.Trials(Sampler.Random, 10, 8).Select(t => t.ToString()));
        var rates = new List<double>();
        foreach (TrialPoint point in space.Trials(Sampler.Random, 300, 7))
        {
            rates.Add(double.Parse(point.Values[0].Value, System.Globalization.CultureInfo.InvariantCulture));
            Assert.InRange(int.Parse(point.Values[1].Value, System.Globalization.CultureInfo.InvariantCulture), 3, 6);
        }
        Assert.All(rates, r => Assert.InRange(r, 1e-4, 1e-2));
        Assert.InRange(rates.Count(r => r < 1e-3), 110, 190); // half of the factors
    }

    [Fact]
    public void FewerCombinationsThanTrialsComeOnceEach() =>
        Assert.Equal(["a=1, b=3", "a=1, b=4", "a=2, b=3", "a=2, b=4"], SearchSpace.Parse(["a=1,2", "b=3,4"]).Trials(Sampler.Random, 20, 1).Select(t => t.ToString()).Order());

    [Theory]
    [InlineData("learningRate", "has no key")]
    [InlineData("=1,2", "has no key")]
    [InlineData("x=", "has an empty value")]
    [InlineData("x=1,,2", "has an empty value")]
    [InlineData("x=1,1", "has a value twice")]
    [InlineData("x=1..", "is not a range")]
    [InlineData("x=3..1", "not upwards")]
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
    public void WhatIsNoSpaceIsRefused()
    {
        Assert.Contains("at least one", Assert.Throws<OptionsException>(() => SearchSpace.Parse([])).Message);
        Assert.Contains("varied 2 times", Assert.Throws<OptionsException>(() => SearchSpace.Parse(["a=1", "A=2"])).Message);
        Assert.Contains("range without steps", Assert.Throws<OptionsException>(() => SearchSpace.Parse(["a=1..2"]).Trials(Sampler.Grid, 0, 1)).Message);
        Assert.Contains("10000 trials", Assert.Throws<OptionsException>(() => SearchSpace.Parse(["a=1..100:100", "b=1..100:100"]).Trials(Sampler.Grid, 0, 1)).Message);
        Assert.Contains("--trials cannot be 0", Assert.Throws<OptionsException>(() => SearchSpace.Parse(["a=1,2"]).Trials(Sampler.Random, 0, 1)).Message);
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
