using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Regression;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>The protocol with regressors that need no network.</summary>
public sealed class CalibrationProtocolTests
{
    private static readonly CalibrationOptions Options = new() { CalibrationHolds = [0, 1, 2, 4], Modes = [FineTuning.Whole], Repeats = 1, MinimumEvaluationHolds = 3 };

    [Fact]
    public void TheLastHoldsEvaluateEverySettingAndTheFirstOnesCalibrate()
    {
        var trainer = new Recorder();
        HoldDataset data = SmallHolds.Dataset(participants: 3, holds: 12, channels: 2);
        IReadOnlyList<CalibrationFold> folds = Run(data, trainer, Options);
        Assert.Equal(3, folds.Count);
        foreach (CalibrationFold fold in folds)
        {
            Assert.All(fold.Predictions.GroupBy(p => p.Amount), g => Assert.Equal([10, 11, 12], g.Select(p => p.Prediction.Hold).Distinct()));
            Assert.Equal([0.0, 1, 2, 4], fold.Predictions.Select(p => p.Amount).Distinct());
            Assert.Equal(24, fold.TrainingHolds); // physical holds, not channels
        }
        Assert.Equal([1, 2, 4], trainer.Tuned.Where(t => t[0].Id.Participant == "2").Select(t => t.Select(h => h.Number).Distinct().Count()).Order());
        Assert.All(trainer.Tuned, t => Assert.Equal(2, t.Count(h => h.Number == 1))); // both channels of a hold calibrate together
    }

    [Fact]
    public void BaselinesAreTheMeansOfTrainingAndOfCalibrationHolds()
    {
        HoldDataset data = SmallHolds.Dataset(participants: 3, holds: 12, channels: 2);
        CalibrationFold fold = Run(data, new Recorder(), Options)[0];
        double training = data.Holds.Where(h => h.Id.Participant != "1" && h.Channel == 1).Average(h => h.Target!.Value);
        double calibration = data.Holds.Where(h => h.Id.Participant == "1" && h.Channel == 1 && h.Number <= 2).Average(h => h.Target!.Value);
        HoldPrediction two = fold.Predictions.First(p => p.Amount == 2).Prediction;
        Assert.Equal(training, two.TrainingMean, 1e-12);
        Assert.Equal(calibration, two.CalibrationMean!.Value, 1e-12);
        Assert.Null(fold.Predictions.First(p => p.Mode is null).Prediction.CalibrationMean);
    }

    [Fact]
    public void TheStudysSharesCountSequencesOfTheFirstQuarter()
    {
        var trainer = new Recorder();
        CalibrationOptions study = Options with { CalibrationFractions = [0.1, 0.2, 0.33, 1], MinimumEvaluationHolds = 1 };
        Run(SmallHolds.Dataset(participants: 2, holds: 18, channels: 4), trainer, study);
        Assert.Equal([2, 4, 6, 16], trainer.Tuned.Where(t => t[0].Id.Participant == "1").Select(t => t.Count).Order()); // of 72 sequences a quarter, 4 whole holds
    }

    [Fact]
    public void TooFewHoldsAreNamedBeforeAnythingIsTrained()
    {
        var trainer = new Recorder();
        var e = Assert.Throws<TreePoseException>(() => Run(SmallHolds.Dataset(3, holds: 6), trainer, Options));
        Assert.Contains("Participant 1 has 6 holds: 3 are kept for evaluation, so 3 can calibrate, but 4 are asked for", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, trainer.Trainings);
    }

    [Fact]
    public void AmountsThatAreNotGivenReachAsFarAsEveryonesHolds()
    {
        HoldDataset data = SmallHolds.Dataset(3, holds: 12);
        CalibrationOptions open = Options with { CalibrationHolds = [] };
        Assert.Equal([0.0, 1, 2, 4, 8], Run(data, new Recorder(), open)[0].Predictions.Select(p => p.Amount).Distinct());
        HoldDataset uneven = data with { Holds = [.. data.Holds.Where(h => h.Id.Participant != "2" || h.Number <= 6)] };
        Assert.Equal([0.0, 1, 2], Run(uneven, new Recorder(), open)[0].Predictions.Select(p => p.Amount).Distinct());
    }

    [Fact]
    public void APersonOfWhomNoHoldIsLeftIsNoFold()
    {
        HoldDataset data = SmallHolds.Dataset(4, holds: 12);
        HoldDataset without = data with { Holds = [.. data.Holds.Where(h => h.Id.Participant != "3")] };
        Assert.Equal(["1", "2", "4"], without.Participants);
        Assert.Equal(["1", "2", "4"], Run(without, new Recorder(), Options).Select(f => f.Fold));
    }

    [Fact]
    public void MissingOrConstantTargetsAreRefused()
    {
        HoldDataset data = SmallHolds.Dataset(2, holds: 8);
        HoldDataset missing = data with { Holds = [.. data.Holds.Select((h, i) => i == 3 ? h with { Target = null } : h)] };
        Assert.Contains("S1 hold 4", Assert.Throws<TreePoseException>(() => Run(missing, new Recorder(), Options)).Message, StringComparison.Ordinal);
        HoldDataset constant = data with { Holds = [.. data.Holds.Select(h => h with { Target = 3 })] };
        Assert.Contains("same target, 3", Assert.Throws<TreePoseException>(() => Run(constant, new Recorder(), Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACopiedHoldBetweenCalibrationAndEvaluationStopsTheRun()
    {
        HoldDataset data = SmallHolds.Dataset(2, holds: 12);
        HoldDataset leaking = data with { Holds = [.. data.Holds.Select(h => h.Number == 12 ? h with { Frames = data.Holds.First(o => o.Id == h.Id).Frames } : h)] };
        var e = Assert.Throws<LeakageException>(() => Run(leaking, new Recorder(), Options));
        Assert.Contains("calibration and evaluation", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldsOfParticipantsAreDealtOutWhole()
    {
        IReadOnlyList<Fold> folds = ParticipantFolds.KFold(["1", "2", "3", "4", "5"], 2);
        Assert.Equal(["1+3+5", "2+4"], folds.Select(f => f.Name));
        Assert.Equal(["2", "4"], folds[0].Train);
        IReadOnlyList<CalibrationFold> run = Run(SmallHolds.Dataset(5, holds: 12), new Recorder(), Options with { Folds = 2 });
        Assert.Equal(["1", "3", "5"], run[0].Predictions.Select(p => p.Prediction.Capture.Participant).Distinct());
        Assert.Throws<OptionsException>(() => ParticipantFolds.KFold(["1", "2"], 3));
    }

    [Fact]
    public void NestedSelectionTakesTheBetterCandidateWithoutSeeingTheHeldOutPerson()
    {
        var good = new Recorder();
        var bad = new Recorder(offset: 50);
        Run(SmallHolds.Dataset(4, holds: 12), new NestedSelection([("bad", bad), ("good", good)]), Options);
        Assert.Equal((4 * 3, 4 * 3 + 4), (bad.Trainings, good.Trainings));
        Assert.All(good.Tasks.Where(t => t.Stage.StartsWith("fold_2", StringComparison.Ordinal)), t => Assert.DoesNotContain(t.Train, h => h.Id.Participant == "2"));
        Assert.All(good.Tasks.Where(t => t.Stage.Contains("inner_3", StringComparison.Ordinal)), t => Assert.DoesNotContain(t.Train, h => h.Id.Participant == "3"));
    }

    [Fact]
    public void AFoldsRecordKeepsEveryBitAndFinishedFoldsAreNotDoneAgain()
    {
        HoldDataset data = SmallHolds.Dataset(3, holds: 12);
        IReadOnlyList<CalibrationFold> once = Run(data, new Recorder(), Options with { Repeats = 2 });
        CalibrationFold[] reread = [.. once.Select(f => CalibrationFold.Parse(f.ToJson(), "test"))];
        var trainer = new Recorder();
        IReadOnlyList<CalibrationFold> again = Run(data, trainer, Options with { Repeats = 2 }, [.. reread.Skip(2)]);
        Assert.Equal(2, trainer.Trainings);
        Assert.Equal(once.Select(f => f.ToJson()), again.Select(f => f.ToJson()));
        Assert.Throws<DataFormatException>(() => CalibrationFold.Parse("{", "test"));
    }

    [Fact]
    public void TheReportHasEverySettingWithBothBaselinesAndCorrectsForAllOfThem()
    {
        CalibrationOptions options = Options with { Repeats = 2 };
        IReadOnlyList<CalibrationFold> folds = Run(SmallHolds.Dataset(4, holds: 12), new Recorder(), options);
        CalibrationReport report = CalibrationReport.Of(folds, 8, options, "mm/s", 1);
        Assert.Equal(["zero-shot", "whole.1", "whole.2", "whole.4"], report.Points.Select(p => p.Name));
        Assert.Equal("8 of 8 folds over 2 seeds", report.Completeness);
        Assert.Equal([1, 2, 2, 2], report.Points.Select(p => p.Baselines.Count));
        foreach (CalibrationPoint point in report.Points)
        {
            Assert.Equal(point.Repeats.Average(r => r.Model!.Mae.Value!.Value), point.Model!.Mae.Value!.Value, 1e-9);
            Assert.Equal(point.Repeats.Average(r => r.Model!.RSquared.Value!.Value), point.Model.RSquared.Value!.Value, 1e-9);
            Assert.All(point.Baselines, b => Assert.True(b.AdjustedP >= b.Comparison.SignFlipP));
        }
        CalibrationReport partial = CalibrationReport.Of([.. folds.Take(3)], 8, options, "mm/s", 1);
        Assert.All(partial.Points, p => Assert.Null(p.Model));
        Assert.Equal("No verdict: 3 of 8 folds over 2 seeds are done.", partial.Verdict);
    }

    private static IReadOnlyList<CalibrationFold> Run(HoldDataset data, IHoldRegressorTrainer trainer, CalibrationOptions options, params CalibrationFold[] finished) =>
        CalibrationProtocol.Run(data, trainer, options, 1, 2, finished, _ => { }, (_, _) => { }, SilentProgress.Instance, CancellationToken.None);

    /// <summary>Predicts the mean of what it was trained on plus an offset, and remembers what it was given.</summary>
    private sealed class Recorder(double offset = 0) : IHoldRegressorTrainer
    {
        private readonly Lock _gate = new();

        public List<HoldTask> Tasks { get; } = [];

        public List<IReadOnlyList<HoldSequence>> Tuned { get; } = [];

        public int Trainings => Tasks.Count;

        public IHoldRegressor Train(HoldTask task, CancellationToken cancellation)
        {
            lock (_gate) Tasks.Add(task);
            return new Mean(this, task.Train.Average(h => h.Target!.Value) + offset);
        }

        private sealed class Mean(Recorder recorder, double value) : IHoldRegressor
        {
            public double[] Predict(IReadOnlyList<HoldSequence> holds) => [.. holds.Select(h => value + h.Frames[0])];

            public IHoldRegressor FineTune(IReadOnlyList<HoldSequence> holds, FineTuning mode, int seed, string stage, CancellationToken cancellation)
            {
                lock (recorder._gate) recorder.Tuned.Add(holds);
                return new Mean(recorder, holds.Average(h => h.Target!.Value));
            }

            public void Dispose()
            {
            }
        }
    }
}
