using System.Text.Json;
using TreePose.Captures;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Statistics;
using Xunit;

namespace TreePose.Tests.Evaluation;

public sealed class RegressionReportTests
{
    [Fact]
    public void ChannelsOfAHoldAreOneObservation()
    {
        HoldPrediction[] channels = [.. Enumerable.Range(1, 4).Select(c => Hold("1", 1, 10, 8 + c) with { Channel = c })];
        HoldPrediction fused = Assert.Single(HoldFusion.Fuse(channels));
        Assert.Equal((10, 10.5, null), (fused.Measured, fused.Predicted, fused.Channel));
        Assert.Contains(
            "S1_A, hold 1",
            Assert.Throws<DataFormatException>(() => HoldFusion.Fuse([.. channels, Hold("1", 1, 11, 9) with { Channel = 5 }])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "twice",
            Assert.Throws<DataFormatException>(() => HoldFusion.Fuse([channels[0], channels[0]])).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(1, RegressionReport.Of(channels, 1, 1, "mm/s", 1).Participants.Single().Holds);
    }

    [Fact]
    public void AModelThatKnowsOnlyTheMeansDoesNotBeatTheCalibrationBaseline()
    {
        RegressionReport report = Report(people: 8, model: (person, _) => 10 * person);
        Assert.StartsWith(
            "The model does not beat both baselines: its errors are lower than those of the training mean alone.",
            report.Verdict,
            StringComparison.Ordinal
        );
        Assert.Contains("explains nothing", report.Verdict, StringComparison.Ordinal);
        Assert.True(report.Model!.RSquared.Value > 0.9);
        Assert.Equal(0, report.Model.RSquaredWithin.Value!.Value, 1e-9);
        Assert.True(report.Baselines[0].BeyondChance, "against the training mean it does win");
        Assert.False(report.Baselines[1].ModelIsBetter);
    }

    [Fact]
    public void AModelThatKnowsMoreBeatsThemWhenThereAreEnoughPeopleToTell()
    {
        RegressionReport many = Report(people: 8, model: (_, measured) => measured + 0.1);
        Assert.StartsWith("The model beats both baselines.", many.Verdict, StringComparison.Ordinal);
        Assert.Equal(2.0 / 256 * 2, many.Baselines[0].AdjustedP); // Holm over two baselines

        RegressionReport few = Report(people: 3, model: (_, measured) => measured + 0.1);
        Assert.StartsWith("The model has lower errors than both baselines, but not beyond chance.", few.Verdict, StringComparison.Ordinal);
        Assert.Contains("with 3 participants p cannot be below 0.25", few.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void APartialRunHasNoMeanAndNoVerdict()
    {
        RegressionReport report = Report(people: 3, model: (_, measured) => measured, planned: 5);
        Assert.Equal("No verdict: 3 of 5 folds are done.", report.Verdict);
        Assert.Null(report.Model);
        Assert.Empty(report.Baselines);
        Assert.Equal(3, report.Participants.Count);
        Assert.Contains("\"model\":null", report.ToJson().ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheJsonHasNullForWhatIsNotDefinedAndIsTheSameEveryTime()
    {
        RegressionReport one = Report(people: 1, model: (_, measured) => measured);
        string json = one.ToJson().ToJsonString();
        Assert.DoesNotContain("NaN", json, StringComparison.Ordinal);
        Assert.Null(
            JsonDocument.Parse(json).RootElement.GetProperty("model").GetProperty("rSquared").GetProperty("lower").Deserialize<double?>()
        );
        Assert.Equal(json, Report(people: 1, model: (_, measured) => measured).ToJson().ToJsonString());
        RegressionReport zeroShot = RegressionReport.Of(one.Holds.Select(h => h with { CalibrationMean = null }), 1, 1, "mm/s", 1);
        Assert.Single(zeroShot.Baselines);
        Assert.Contains("no second baseline", zeroShot.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void SumsOfPeopleGiveTheFiguresOfTheirHolds()
    {
        var random = new Random(2);
        HoldPrediction[] holds =
        [
            .. Enumerable.Range(0, 40).Select(i => Hold($"{i % 5}", i, 20 + random.NextDouble(), 20 + random.NextDouble())),
        ];
        double[] measured = [.. holds.Select(h => h.Measured)],
            predicted = [.. holds.Select(h => h.Predicted)];
        PersonSums[] sums =
        [
            .. holds
                .GroupBy(h => h.Capture)
                .Select(g => PersonSums.Of([.. g.Select(h => h.Measured)], [.. g.Select(h => h.Predicted)], measured.Average())),
        ];
        Assert.Equal(RegressionMetrics.RSquared(measured, predicted)!.Value, PersonSums.RSquared(sums)!.Value, 1e-10);
        Assert.Equal(
            RegressionMetrics.RSquaredWithin(measured, predicted, [.. holds.Select(h => h.Capture.Participant)])!.Value,
            PersonSums.RSquaredWithin(sums)!.Value,
            1e-10
        );
        Assert.Equal(RegressionMetrics.RootMeanSquareError(measured, predicted)!.Value, PersonSums.Rmse(sums)!.Value, 1e-12);
        Assert.Equal(RegressionMetrics.MeanAbsoluteError(measured, predicted)!.Value, PersonSums.Mae(sums)!.Value, 1e-12);
    }

    private static RegressionReport Report(int people, Func<int, double, double> model, int? planned = null)
    {
        double[] offsets = [-2, -1, 1, 2];
        var holds = Enumerable
            .Range(1, people)
            .SelectMany(person =>
                offsets.Select(
                    (offset, i) =>
                    {
                        double measured = 10 * person + offset;
                        return Hold($"{person}", i + 1, measured, model(person, measured)) with
                        {
                            TrainingMean = 5 * people,
                            CalibrationMean = 10 * person,
                        };
                    }
                )
            );
        return RegressionReport.Of(holds, people, planned ?? people, "mm/s", seed: 3);
    }

    private static HoldPrediction Hold(string participant, int number, double measured, double predicted) =>
        new()
        {
            Capture = new CaptureId(participant, $"S{participant}_A"),
            Hold = number,
            Measured = measured,
            Predicted = predicted,
            TrainingMean = 0,
        };
}
