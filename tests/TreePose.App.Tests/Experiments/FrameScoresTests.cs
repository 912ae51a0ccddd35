using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Regression;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

public sealed class FrameScoresTests
{
    [Fact]
    public void FiguresAreThoseOfTheFramesThemselves()
    {
        // Two people; the first has a frame without a measurement, and two channels that are averaged.
        FrameSums one = FrameSums.Of(
            [1, float.NaN, 3],
            [
                [0, 9, 4],
                [2, 9, 4],
            ]
        ); // predicted 1, -, 4
        FrameSums other = FrameSums.Of(
            [10, 14],
            [
                [11, 13],
            ]
        );
        FrameScores scores = FrameScores.Of([Prediction("1", one, 2), Prediction("2", other, 12)])!;
        Assert.Equal(4, scores.Frames);
        Assert.Equal(Math.Sqrt(3 / 4.0), scores.Rmse, 1e-12); // errors 0, 1, 1, -1
        Assert.Equal(1 - 3 / 110.0, scores.RSquared!.Value, 1e-12); // measured 1, 3, 10, 14 about 7
        Assert.Equal(1 - (0.5 + 2) / (2 + 8), scores.RSquaredWithin!.Value, 1e-12);
        Assert.Equal(Math.Sqrt((16 + 4 + 25 + 81) / 4.0), scores.TrainingMeanRmse, 1e-12); // against 5
        Assert.Equal(Math.Sqrt((1 + 1 + 4 + 4) / 4.0), scores.CalibrationMeanRmse!.Value, 1e-12);
        Assert.Null(FrameScores.Of([Prediction("1", one, 2), Prediction("2", null, 12)]));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void TheReportScoresFramesWhenModelAndTargetsHaveThem(bool frames)
    {
        HoldDataset data = SmallHolds.Dataset(3, holds: 6, channels: 2);
        if (frames)
            data = data with
            {
                Holds = [.. data.Holds.Select(h => h with { FrameTargets = [.. Enumerable.Repeat((float)h.Target!.Value, h.Length)] })],
            };
        var options = new CalibrationOptions
        {
            CalibrationHolds = [0, 1],
            Modes = [FineTuning.Whole],
            Repeats = 1,
        };
        CalibrationFold[] folds = LooFineTuneWorkTests.Run(data, new Constant(), options);
        CalibrationReport report = CalibrationReport.Of(
            [.. folds.Select(f => CalibrationFold.Parse(f.ToJson(), "test"))],
            3,
            options,
            "mm/s",
            1
        );
        foreach (CalibrationPoint point in report.Points)
        {
            Assert.Equal(frames, point.Frames is not null);
            if (!frames)
                continue;
            Assert.Equal(
                data.Holds.Where(h => h.Channel == 1).GroupBy(h => h.Id.Participant).Sum(p => p.TakeLast(2).Sum(h => h.Length)),
                point.Frames!.Frames
            ); // a frame once, not once a channel
            Assert.Equal(report.ToJson()["figures"]![$"frameRmse.{point.Name}"]!.GetValue<double>(), point.Frames.Rmse);
        }
        // a partial run has no mean
        Assert.All(CalibrationReport.Of([.. folds.Take(2)], 3, options, "mm/s", 1).Points, p => Assert.Null(p.Frames));
    }

    private static HoldPrediction Prediction(string person, FrameSums? frames, double calibrationMean) =>
        new()
        {
            Capture = new CaptureId(person, $"S{person}"),
            Hold = 1,
            Measured = 2,
            Predicted = 2,
            TrainingMean = 5,
            CalibrationMean = calibrationMean,
            Frames = frames,
        };

    private sealed class Constant : IHoldRegressorTrainer, IHoldRegressor
    {
        public IHoldRegressor Train(HoldTask task, CancellationToken cancellation) => this;

        public double[] Predict(IReadOnlyList<HoldSequence> holds) => [.. holds.Select(_ => 30.0)];

        public float[][] PredictFrames(IReadOnlyList<HoldSequence> holds) =>
            [.. holds.Select(h => Enumerable.Repeat(30f, h.Length).ToArray())];

        public IHoldRegressor FineTune(
            IReadOnlyList<HoldSequence> holds,
            FineTuning mode,
            int seed,
            string stage,
            CancellationToken cancellation
        ) => this;

        public void Dispose() { }
    }
}
