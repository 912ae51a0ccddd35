using System.Text.Json;
using TreePose.Evaluation.Confidence;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>Intervals over people: the published quantile, what it covers, and when there is none.</summary>
public sealed class ConformalTests
{
    [Fact]
    public void HalfWidthsAreTheHierarchicalQuantileOfTheOracle()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(TestFiles.Golden("conformal.json")));
        Assert.Equal(28, golden.RootElement.GetArrayLength());
        foreach (JsonElement one in golden.RootElement.EnumerateArray())
        {
            PersonErrors[] people =
            [
                .. one.GetProperty("people")
                    .EnumerateArray()
                    .Select((p, i) => new PersonErrors($"{i}", [.. p.EnumerateArray().Select(e => e.GetDouble())])),
            ];
            JsonElement expected = one.GetProperty("halfWidth");
            double? wanted = expected.ValueKind == JsonValueKind.Null ? null : expected.GetDouble();
            Assert.Equal(wanted, HierarchicalConformal.HalfWidth(people, one.GetProperty("level").GetDouble()));
        }
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.8, 4)]
    [InlineData(0.9, 9)]
    [InlineData(0.95, 19)]
    [InlineData(0.99, 99)]
    public void ALevelNeedsSoManyPeople(double level, int people)
    {
        PersonErrors[] all = [.. Enumerable.Range(1, people).Select(i => new PersonErrors($"{i}", [i]))];
        Assert.Equal(people, HierarchicalConformal.PeopleNeeded(level));
        Assert.Equal(people, HierarchicalConformal.HalfWidth(all, level)); // the largest error of all
        Assert.Null(HierarchicalConformal.HalfWidth(all[1..], level));
    }

    [Fact]
    public void WithOneHoldAPersonItIsThePlainRank()
    {
        for (int people = 9; people < 60; people++)
        {
            PersonErrors[] all = [.. Enumerable.Range(1, people).Select(i => new PersonErrors($"{i}", [i]))];
            Assert.Equal((9 * (people + 1) + 9) / 10, HierarchicalConformal.HalfWidth(all, 0.9));
        }
    }

    [Fact]
    public void AManyHoldsPersonDoesNotOutvoteTheOthers()
    {
        PersonErrors[] people = [.. Enumerable.Range(1, 12).Select(i => new PersonErrors($"{i}", [10]))];
        people[0] = new PersonErrors("1", [.. Enumerable.Repeat(1.0, 100_000)]);
        Assert.Equal(10, HierarchicalConformal.HalfWidth(people, 0.9));
    }

    [Fact]
    public void IntervalsOfStudiesOfSixteenPeopleHoldWhatTheySay()
    {
        // People differ in how well they are predicted, and their holds are alike: what breaks intervals over holds.
        var random = new Random(3);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var covered = new List<double>();
        for (int study = 0; study < 300; study++)
        {
            LeftOutHold[] holds =
            [
                .. Enumerable
                    .Range(0, 16)
                    .SelectMany(p =>
                    {
                        (double offset, double spread) = (2 * Normal(), Math.Exp(0.5 * Normal()));
                        return Enumerable
                            .Range(0, 4 + random.Next(3))
                            .Select(_ => new LeftOutHold($"{p}", 20, 20 + offset + (spread * Normal())));
                    }),
            ];
            covered.Add(LeftOutErrors.Of(1, holds, 1).CoverageOfPeople!.Value!.Value);
        }
        Assert.InRange(covered.Average(), 0.9, 0.95);
    }

    [Fact]
    public void APersonsOwnErrorsAreNotUsedForThem()
    {
        LeftOutHold[] holds =
        [
            .. Enumerable.Range(0, 20).SelectMany(p => Enumerable.Range(0, 2).Select(_ => new LeftOutHold($"{p}", 5, p == 3 ? 105 : 6))),
        ];
        LeftOutErrors made = LeftOutErrors.Of(1, holds, 1);
        Assert.Equal(1, made.HalfWidth);
        Assert.Equal(19 / 20.0, made.CoverageOfHolds);
        Assert.Equal(0, made.LeastCoverage);
        Assert.Equal(2, made.MedianWidth);
        Assert.Contains("±1 mm/s for answers of one network, conformal over 20 people", made.Sentence("mm/s"));
        Assert.Contains("they held 95 % of 40 holds", made.Sentence("mm/s"));
    }

    [Fact]
    public void TooFewPeopleGiveNoIntervalAndSayWhy()
    {
        LeftOutErrors Of(int people) => LeftOutErrors.Of(2, [.. Enumerable.Range(0, people).Select(p => new LeftOutHold($"{p}", 5, 6))], 1);
        Assert.Null(Of(8).HalfWidth);
        Assert.Equal(
            "No interval for means over 2 networks: an interval at 90 % needs 9 people or more who were left out, and there are 8.",
            Of(8).Sentence("mm/s")
        );
        Assert.Equal(1, Of(9).HalfWidth);
        Assert.Null(Of(9).CoverageOfHolds);
        Assert.Contains("What they cover was not measured: without the person asked about 8 people are left", Of(9).Sentence("mm/s"));
        Assert.NotNull(Of(10).CoverageOfHolds);
    }

    [Fact]
    public void ASpeedsIntervalEndsAtZero()
    {
        Assert.Equal(new PredictionInterval(0, 5), PredictionInterval.Around(2, 3, isPositive: true));
        Assert.Equal(new PredictionInterval(0, 0), PredictionInterval.Around(-9, 3, isPositive: true));
        Assert.Equal(new PredictionInterval(-1, 5), PredictionInterval.Around(2, 3, isPositive: false));
        Assert.False(LeftOutErrors.Of(1, [new("a", -1, 2)], 1).IsPositive);
    }

    [Fact]
    public void WhatIsWrittenIsReadAgainAndDamageIsAnError()
    {
        LeftOutErrors made = LeftOutErrors.Of(1, [.. Enumerable.Range(0, 12).Select(p => new LeftOutHold($"{p}", 5, 6 + (p / 3.0)))], 1);
        var list = new System.Text.Json.Nodes.JsonArray(made.ToJson());
        LeftOutErrors read = LeftOutErrors.Read(list, "results.json")[0];
        Assert.Equal(made.ToJson().ToJsonString(), read.ToJson().ToJsonString());
        Assert.Empty(LeftOutErrors.Read(null, "results.json"));
        list[0]!["leftOut"]![0]!["errors"]![0] = -1;
        string said = Assert.Throws<DataFormatException>(() => LeftOutErrors.Read(list, "results.json")).Message;
        Assert.Contains("results.json", said);
        Assert.Contains("one is no number from 0 on", said);
        list[0]!["leftOut"]![0]!["errors"]![0] = 1;
        list[0]!["halfWidth"] = -5;
        Assert.Contains(
            "half a width is no number from 0 on",
            Assert.Throws<DataFormatException>(() => LeftOutErrors.Read(list, "results.json")).Message
        );
    }
}
