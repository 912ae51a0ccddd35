using TreePose.Search;
using Xunit;

namespace TreePose.Tests.Search;

/// <summary>Options of parts exist only in trials that use the part.</summary>
public sealed class ConditionalSpaceTests
{
    private static readonly SearchSelection Model = new("model", ["tcn"], ["tcn", "bilstm", "study"]);
    private static readonly SearchSelection Steps = new("steps", ["log"], ["log", "crop", "crop.range", "noise"]);

    private static string[] Grid(params string[] over) =>
        [.. SearchPlan.Next(SearchSpace.Parse(over, Model, Steps), new SearchOptions(), 1, []).Select(p => p.ToString())];

    [Fact]
    public void AGridMultipliesOnlyByWhatExists() =>
        Assert.Equal(
            [
                "model=tcn, model.tcn.width=16, epochs=3",
                "model=tcn, model.tcn.width=16, epochs=5",
                "model=tcn, model.tcn.width=32, epochs=3",
                "model=tcn, model.tcn.width=32, epochs=5",
                "model=bilstm, epochs=3",
                "model=bilstm, epochs=5",
            ],
            Grid("model=tcn,bilstm", "model.tcn.width=16,32", "epochs=3,5")
        );

    [Theory]
    [InlineData(2 + 3 + 1, "model=tcn,bilstm,study", "model.tcn.width=16,32", "model.bilstm.hidden=8,16,32")]
    [InlineData(2, "model.tcn.width=16,32")] // in use by default
    [InlineData(2 * 3 * (2 + 1), "steps.noise.sigma=1,2,3", "steps=noise|log,noise", "model=tcn,bilstm", "model.tcn.width=1,2")]
    [InlineData(1 + 2 + 2 * 2, "steps=log|crop.range|crop.range,noise", "steps.crop.range.to=20,40", "steps.noise.sigma=0.1,0.2")]
    [InlineData(2 + 1, "steps=crop|crop.range", "steps.crop.edge=1,2")] // crop.range is no part of crop
    [InlineData(2 + 1, "MODEL=tcn,bilstm", "Model.TCN.width=1,2")]
    public void SizeIsTheNumberOfDifferentCombinations(int size, params string[] over)
    {
        SearchSpace space = SearchSpace.Parse(over, Model, Steps);
        Assert.Equal(size, space.Size);
        string[] grid = Grid(over);
        Assert.Equal(size, grid.Length);
        Assert.Equal(size, grid.Distinct().Count());
    }

    [Fact]
    public void AGridWithoutConditionsIsLargeWhereAConditionalOneIsSmall()
    {
        string[] over =
        [
            "model=tcn,bilstm,study",
            .. Model.Known.SelectMany(n => Enumerable.Range(0, 3).Select(i => $"model.{n}.o{i}=1,2,3,4,5")),
        ];
        Assert.Equal(3 * 125, SearchSpace.Parse(over, Model).Size); // not 3 * 5^9
        Assert.Equal(3 * 125, Grid(over).Length);
    }

    [Fact]
    public void ASelectionInsideAPartDecidesWhereThePartIsUsed()
    {
        var frontEnd = new SearchSelection("model.tcn.frontEnd", ["conv"], ["conv", "mlp"]);
        SearchSpace space = SearchSpace.Parse(
            ["model=tcn,study", "model.tcn.frontEnd=conv,mlp", "model.tcn.frontEnd.conv.width=8,16"],
            Model,
            frontEnd
        );
        Assert.Equal(
            [
                "model=tcn, model.tcn.frontEnd=conv, model.tcn.frontEnd.conv.width=8",
                "model=tcn, model.tcn.frontEnd=conv, model.tcn.frontEnd.conv.width=16",
                "model=tcn, model.tcn.frontEnd=mlp",
                "model=study",
            ],
            SearchPlan.Next(space, new SearchOptions(), 1, []).Select(p => p.ToString())
        );
    }

    [Theory]
    [InlineData(Sampler.Random)]
    [InlineData(Sampler.QuasiRandom)]
    [InlineData(Sampler.Tpe)]
    public void PointsLeaveOutWhatDoesNotExist(Sampler sampler)
    {
        SearchSpace space = SearchSpace.Parse(
            ["model.tcn.width=4..64:log", "rate=1e-4..1e-2:log", "model=tcn,bilstm", "steps=log|noise|noise,log", "steps.noise.sigma=0..9"],
            Model,
            Steps
        );
        IReadOnlyList<TrialPoint> points = Plans.Complete(space, new SearchOptions { Sampler = sampler, Trials = 60 }, 5, _ => 1);
        Assert.Equal(60, points.Count);
        Assert.All(
            points,
            p =>
            {
                Dictionary<string, string> values = new(p.Values);
                Assert.Equal(values["model"] == "tcn", values.ContainsKey("model.tcn.width"));
                Assert.Equal(values["steps"] != "log", values.ContainsKey("steps.noise.sigma"));
                Assert.Contains("rate", values.Keys);
            }
        );
        Assert.InRange(points.Count(p => p.Values.Any(v => v.Key == "model.tcn.width")), 10, 50);
    }

    [Theory]
    [InlineData("'model.lstm.width' is no option of a part of 'model': allowed is model.NAME.OPTION", "model.lstm.width=1,2")]
    [InlineData("with one of the names tcn, bilstm, study", "model.lstm.width=1,2")]
    [InlineData("'model.tcn' is no option of a part", "model.tcn=1,2")]
    [InlineData("'model' cannot be 'lstm': allowed is tcn, bilstm, study", "model=tcn,lstm")]
    [InlineData("'steps' cannot be 'hum': allowed is log, crop, crop.range, noise", "steps=log,hum|log")]
    [InlineData("'model' takes names, not a range", "model=1..3")]
    [InlineData("'model.bilstm.hidden' would be varied in no trial: 'model' names tcn, never bilstm.", "model.bilstm.hidden=8,16")]
    [InlineData("'model' names tcn or study, never bilstm", "model=tcn,study", "model.bilstm.hidden=8,16")]
    public void WhatNoTrialCouldUseIsRefused(string problem, params string[] over) =>
        Assert.Contains(problem, Assert.Throws<OptionsException>(() => SearchSpace.Parse(over, Model, Steps)).Message);

    [Fact]
    public void AllOfItIsSaidAtOnce() =>
        Assert.Equal(
            3,
            Assert
                .Throws<OptionsException>(() => SearchSpace.Parse(["model=tcn,x", "model.y.z=1", "steps.noise.sigma=1"], Model, Steps))
                .Violations.Count
        );
}
