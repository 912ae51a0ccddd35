using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.Evaluation.Regression;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>The protocol with regressors that need no network.</summary>
public sealed class CalibrationProtocolTests
{
    private static readonly CalibrationOptions Options = new()
    {
        CalibrationHolds = [0, 1, 2, 4],
        Modes = [FineTuning.Whole],
        Repeats = 1,
        MinimumEvaluationHolds = 3,
    };

    [Fact]
    public void TheLastHoldsEvaluateEverySettingAndTheFirstOnesCalibrate()
    {
        var trainer = new RecordingHoldTrainer();
        HoldDataset data = SmallHolds.Dataset(participants: 3, holds: 12, channels: 2);
        IReadOnlyList<CalibrationFold> folds = Run(data, trainer, Options);
        Assert.Equal(3, folds.Count);
        foreach (CalibrationFold fold in folds)
        {
            Assert.All(
                fold.Predictions.GroupBy(p => p.Amount),
                g => Assert.Equal([10, 11, 12], g.Select(p => p.Prediction.Hold).Distinct())
            );
            Assert.Equal([0.0, 1, 2, 4], fold.Predictions.Select(p => p.Amount).Distinct());
            Assert.Equal(24, fold.TrainingHolds); // physical holds, not channels
        }
        Assert.Equal(
            [1, 2, 4],
            trainer.Tuned.Where(t => t[0].Id.Participant == "2").Select(t => t.Select(h => h.Number).Distinct().Count()).Order()
        );
        Assert.All(trainer.Tuned, t => Assert.Equal(2, t.Count(h => h.Number == 1))); // both channels of a hold calibrate together
    }

    [Fact]
    public void BaselinesAreTheMeansOfTrainingAndOfCalibrationHolds()
    {
        HoldDataset data = SmallHolds.Dataset(participants: 3, holds: 12, channels: 2);
        CalibrationFold fold = Run(data, new RecordingHoldTrainer(), Options)[0];
        double training = data.Holds.Where(h => h.Id.Participant != "1" && h.Channel == 1).Average(h => h.Target!.Value);
        double calibration = data
            .Holds.Where(h => h.Id.Participant == "1" && h.Channel == 1 && h.Number <= 2)
            .Average(h => h.Target!.Value);
        HoldPrediction two = fold.Predictions.First(p => p.Amount == 2).Prediction;
        Assert.Equal(training, two.TrainingMean, 1e-12);
        Assert.Equal(calibration, two.CalibrationMean!.Value, 1e-12);
        Assert.Null(fold.Predictions.First(p => p.Mode is null).Prediction.CalibrationMean);
    }

    [Fact]
    public void AdaptationWithoutTargetsIsGivenTheCalibrationHoldsWithoutThem()
    {
        var trainer = new RecordingHoldTrainer();
        HoldDataset data = SmallHolds.Dataset(3, holds: 12, channels: 2);
        CalibrationOptions options = Options with { Modes = [FineTuning.InputScaling, FineTuning.Whole] };
        CalibrationFold first = Run(data, trainer, options)[0];
        IReadOnlyList<HoldSequence>[] unlabelled = [.. trainer.Tuned.Where(t => t[0].Target is null)];
        Assert.Equal(9, unlabelled.Length); // three people, three amounts
        Assert.All(unlabelled.SelectMany(t => t), h => Assert.True(h.Target is null && h.FrameTargets is null && h.Number <= 4));
        Assert.Equal(9, trainer.Tuned.Count(t => t.All(h => h.Target is not null)));
        IEnumerable<CalibrationPrediction> Scaled(CalibrationFold fold) => fold.Predictions.Where(p => p.Mode == FineTuning.InputScaling);
        Assert.All(Scaled(first), p => Assert.Null(p.Prediction.CalibrationMean)); // no baseline knows what the model does not
        Assert.Contains(first.Errors(), c => c.Key == "mae.inputScaling.4");
        Assert.DoesNotContain(
            first.Errors(),
            c => c.Key.StartsWith("mae.inputScaling", StringComparison.Ordinal) && c.Key.EndsWith("mean")
        );

        // Other targets of the calibration holds: the same predictions, to the bit.
        HoldDataset other = data with
        {
            Holds = [.. data.Holds.Select(h => h.Id.Participant == "1" && h.Number <= 4 ? h with { Target = 99 } : h)],
        };
        CalibrationFold again = Run(other, new RecordingHoldTrainer(), options)[0];
        Assert.Equal(Scaled(first).Select(p => p.Prediction), Scaled(again).Select(p => p.Prediction));
        Assert.NotEqual(first.Predictions.Select(p => p.Prediction.Predicted), again.Predictions.Select(p => p.Prediction.Predicted));
    }

    [Fact]
    public void FoldsAndResultsNameTheBaselinesAlike() =>
        Assert.Equal(
            [
                "mae.zero-shot",
                "mae.zero-shot.trainingMean",
                "mae.whole.1",
                "mae.whole.1.calibrationMean",
                "mae.whole.2",
                "mae.whole.2.calibrationMean",
                "mae.whole.4",
                "mae.whole.4.calibrationMean",
            ],
            Run(SmallHolds.Dataset(3, holds: 12), new RecordingHoldTrainer(), Options)[0].Errors().Select(c => c.Key)
        );

    [Fact]
    public void WhereSessionsCrossPeopleAPersonIsCalibratedOnTheSessionTested()
    {
        HoldDataset data = SmallHolds.Dataset(3, holds: 12);
        HoldDataset sessions = data with
        {
            Holds =
            [
                .. data.Holds.Select(h =>
                    h with
                    {
                        Id = h.Id with { Name = $"{h.Id.Name}_{(h.Number - 1) / 6}" },
                        Groups = new Dictionary<string, string> { ["session"] = $"{(h.Number - 1) / 6}" },
                    }
                ),
            ],
        };
        var trainer = new RecordingHoldTrainer();
        var options = new CalibrationOptions
        {
            Kind = ProtocolKind.LeaveOneGroupOut,
            Group = "session",
            CalibrationHolds = [0, 2],
            Modes = [FineTuning.Whole],
            Repeats = 1,
        };
        CalibrationFold[] folds = [.. Run(sessions, trainer, options)];
        Assert.Equal(6, folds.Length);
        Assert.Equal("session=1+2", folds[4].Fold);
        Assert.All(trainer.Tasks, t => Assert.Equal(12, t.Train.Count)); // of two people one session
        Assert.All(folds, f => Assert.Equal(18, f.LeftOut));
        Assert.Equal(["11", "12"], folds[4].Predictions.Select(p => $"{p.Prediction.Hold}").Distinct());
        Assert.Equal("7 8", string.Join(' ', trainer.Tuned[4].Select(h => h.Number)));
        options = options with { Participants = TestedPeople.Known };
        var e = Assert.Throws<OptionsException>(() => Run(sessions, trainer, options));
        Assert.Contains("'protocol.participants' cannot be known: the question is about people the model has never seen", e.Message);
    }

    [Fact]
    public void TheStudysSharesCountSequencesOfTheFirstQuarter()
    {
        var trainer = new RecordingHoldTrainer();
        CalibrationOptions study = Options with { CalibrationFractions = [0.1, 0.2, 0.33, 1], MinimumEvaluationHolds = 1 };
        Run(SmallHolds.Dataset(participants: 2, holds: 18, channels: 4), trainer, study);
        // of 72 sequences a quarter, 4 whole holds
        Assert.Equal([2, 4, 6, 16], trainer.Tuned.Where(t => t[0].Id.Participant == "1").Select(t => t.Count).Order());
    }

    [Fact]
    public void TooFewHoldsAreNamedBeforeAnythingIsTrained()
    {
        var trainer = new RecordingHoldTrainer();
        var e = Assert.Throws<TreePoseException>(() => Run(SmallHolds.Dataset(3, holds: 6), trainer, Options));
        Assert.Contains(
            "Participant 1 has 6 holds: 3 are kept for evaluation, so 3 can calibrate, but 4 are asked for",
            e.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(trainer.Tasks);
    }

    [Fact]
    public void AmountsThatAreNotGivenReachAsFarAsEveryonesHolds()
    {
        HoldDataset data = SmallHolds.Dataset(3, holds: 12);
        CalibrationOptions open = Options with { CalibrationHolds = [] };
        Assert.Equal([0.0, 1, 2, 4, 8], Run(data, new RecordingHoldTrainer(), open)[0].Predictions.Select(p => p.Amount).Distinct());
        HoldDataset uneven = data with { Holds = [.. data.Holds.Where(h => h.Id.Participant != "2" || h.Number <= 6)] };
        Assert.Equal([0.0, 1, 2], Run(uneven, new RecordingHoldTrainer(), open)[0].Predictions.Select(p => p.Amount).Distinct());
    }

    [Fact]
    public void APersonOfWhomNoHoldIsLeftIsNoFold()
    {
        HoldDataset data = SmallHolds.Dataset(4, holds: 12);
        HoldDataset without = data with { Holds = [.. data.Holds.Where(h => h.Id.Participant != "3")] };
        Assert.Equal(["1", "2", "4"], without.Participants);
        Assert.Equal(["1", "2", "4"], Run(without, new RecordingHoldTrainer(), Options).Select(f => f.Fold));
    }

    [Fact]
    public void MissingOrConstantTargetsAreRefused()
    {
        HoldDataset data = SmallHolds.Dataset(2, holds: 8);
        HoldDataset missing = data with { Holds = [.. data.Holds.Select((h, i) => i == 3 ? h with { Target = null } : h)] };
        Assert.Contains("S1 hold 4", Refused(missing), StringComparison.Ordinal);
        HoldDataset constant = data with { Holds = [.. data.Holds.Select(h => h with { Target = 3 })] };
        Assert.Contains("same target, 3", Refused(constant), StringComparison.Ordinal);

        static string Refused(HoldDataset data) =>
            Assert.Throws<TreePoseException>(() => Run(data, new RecordingHoldTrainer(), Options)).Message;
    }

    [Fact]
    public void ACopiedHoldBetweenCalibrationAndEvaluationStopsTheRun()
    {
        HoldDataset data = SmallHolds.Dataset(2, holds: 12);
        HoldDataset leaking = data with
        {
            Holds = [.. data.Holds.Select(h => h.Number == 12 ? h with { Frames = data.Holds.First(o => o.Id == h.Id).Frames } : h)],
        };
        var e = Assert.Throws<LeakageException>(() => Run(leaking, new RecordingHoldTrainer(), Options));
        Assert.Contains("calibration and evaluation", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldsOfParticipantsAreDealtOutWhole()
    {
        IReadOnlyList<Fold> folds = ParticipantFolds.KFold(["1", "2", "3", "4", "5"], 2);
        Assert.Equal(["1+3+5", "2+4"], folds.Select(f => f.Name));
        Assert.Equal(["2", "4"], folds[0].Train);
        HoldDataset data = SmallHolds.Dataset(5, holds: 12);
        IReadOnlyList<CalibrationFold> run = Run(data, new RecordingHoldTrainer(), Options with { Kind = ProtocolKind.KFold, Folds = 2 });
        Assert.Equal(["1", "3", "5"], run[0].Predictions.Select(p => p.Prediction.Capture.Participant).Distinct());
        Assert.Throws<OptionsException>(() => ParticipantFolds.KFold(["1", "2"], 3));
    }

    [Fact]
    public void AFoldsRecordKeepsEveryBit()
    {
        HoldDataset data = SmallHolds.Dataset(3, holds: 12);
        IReadOnlyList<CalibrationFold> once = Run(data, new RecordingHoldTrainer(), Options with { Repeats = 2 });
        CalibrationFold[] reread = [.. once.Select(f => CalibrationFold.Parse(f.ToJson(), "test"))];
        Assert.Equal(6, reread.Length);
        Assert.Equal(once.Select(f => f.ToJson()), reread.Select(f => f.ToJson()));
        Assert.Equal(Predicted(once), Predicted(reread)); // bit for bit
        Assert.Throws<DataFormatException>(() => CalibrationFold.Parse("{", "test"));

        static double[] Predicted(IEnumerable<CalibrationFold> folds) =>
            [.. folds.SelectMany(f => f.Predictions).Select(p => p.Prediction.Predicted)];
    }

    private static IReadOnlyList<CalibrationFold> Run(HoldDataset data, IHoldRegressorTrainer trainer, CalibrationOptions options)
    {
        var protocol = new CalibrationProtocol(data, options, seed: 1);
        return [.. protocol.Folds.Select(f => protocol.Run(f.Fold, f.Repeat, trainer, (_, _) => { }, CancellationToken.None))];
    }
}
