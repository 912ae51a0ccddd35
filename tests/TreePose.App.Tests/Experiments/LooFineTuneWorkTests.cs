using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary><c>loo-finetune</c> as work in units, with regressors that need no network.</summary>
public sealed class LooFineTuneWorkTests
{
    private static readonly LooFineTuneOptions Options = new()
    {
        Protocol = new()
        {
            CalibrationHolds = [0, 1, 2, 4],
            Modes = [FineTuning.Whole],
            Repeats = 1,
            MinimumEvaluationHolds = 3,
        },
    };

    [Fact]
    public void NestedChoiceTakesTheBetterCandidateWithoutSeeingTheHeldOutPerson()
    {
        RecordingHoldTrainer good = new(),
            bad = new(offset: 50);
        var input = new WorkInput(Options, "test", 1) { Nested = ["training.learningRate=0.1,0.2"] };
        HoldDataset data = SmallHolds.Dataset(4, holds: 12);
        var work = new LooFineTuneWork(data, Options, input, trainer: (o, _, _) => o.Training.LearningRate == 0.1 ? bad : good);
        InMemoryRun.Run(work, 2, TestContext.Current.CancellationToken);
        Assert.Equal((4 * 3, 4 * 3 + 4), (bad.Tasks.Count, good.Tasks.Count));
        Assert.All(Of(good, "fold_2_"), t => Assert.DoesNotContain(t.Train, h => h.Id.Participant == "2"));
        Assert.All(Of(good, "_inner_3_"), t => Assert.DoesNotContain(t.Train, h => h.Id.Participant == "3"));
        Assert.Equal(4, good.Tasks.Count(t => !t.Stage.Contains("inner", StringComparison.Ordinal))); // then one training a fold

        static HoldTask[] Of(RecordingHoldTrainer trainer, string stage)
        {
            HoldTask[] found = [.. trainer.Tasks.Where(t => ("_" + t.Stage + "_").Contains(stage, StringComparison.Ordinal))];
            Assert.NotEmpty(found);
            return found;
        }
    }

    [Fact]
    public void FinishedFoldsAreNotDoneAgain()
    {
        using var scratch = new ScratchFolder();
        LooFineTuneOptions options = Options with { Protocol = Options.Protocol with { Repeats = 2 } };
        HoldDataset data = SmallHolds.Dataset(3, holds: 12);
        var input = new WorkInput(options, "test", 1);
        LooFineTuneWork first = Work(new RecordingHoldTrainer());
        var store = new UnitStore(scratch.Path, RunKey.Of(new LooFineTune(), input, first.Manifest));
        var whole = new RunInUnits(first, store, record: null);
        foreach (Unit unit in whole.Ready)
            whole.Do(unit, TestContext.Current.CancellationToken);
        foreach (Unit unit in first.Next(new UnitResults()).Skip(4))
            File.Delete(store.FileOf(unit.Id));

        var trainer = new RecordingHoldTrainer();
        LooFineTuneWork again = Work(trainer);
        var resumed = new RunInUnits(again, store, record: null);
        Assert.Equal((4, 4, 6), resumed.Count);
        foreach (Unit unit in resumed.Ready)
            resumed.Do(unit, TestContext.Current.CancellationToken);
        Assert.Equal(2, trainer.Tasks.Count);
        Assert.Equal(first.Collect(whole.Results).Results.ToJsonString(), again.Collect(resumed.Results).Results.ToJsonString());

        LooFineTuneWork Work(RecordingHoldTrainer with) => new(data, options, input, trainer: (_, _, _) => with);
    }

    [Fact]
    public void TheReportHasEverySettingWithBothBaselinesAndCorrectsForAllOfThem()
    {
        CalibrationOptions protocol = Options.Protocol with { Repeats = 2 };
        CalibrationFold[] folds = Run(SmallHolds.Dataset(4, holds: 12), new RecordingHoldTrainer(), protocol);
        CalibrationReport report = CalibrationReport.Of(folds, 8, protocol, "mm/s", 1);
        Assert.Equal(["zero-shot", "whole.1", "whole.2", "whole.4"], report.Points.Select(p => p.Name));
        Assert.Equal("8 of 8 folds over 2 seeds", report.Completeness);
        Assert.Equal([1, 2, 2, 2], report.Points.Select(p => p.Baselines.Count));
        foreach (CalibrationPoint point in report.Points)
        {
            Assert.Equal(point.Repeats.Average(r => r.Model!.Mae.Value!.Value), point.Model!.Mae.Value!.Value, 1e-9);
            Assert.Equal(point.Repeats.Average(r => r.Model!.RSquared.Value!.Value), point.Model.RSquared.Value!.Value, 1e-9);
            Assert.All(point.Baselines, b => Assert.True(b.AdjustedP >= b.Comparison.SignFlipP));
        }
        CalibrationReport partial = CalibrationReport.Of([.. folds.Take(3)], 8, protocol, "mm/s", 1);
        Assert.All(partial.Points, p => Assert.Null(p.Model));
        Assert.Equal("No verdict: 3 of 8 folds over 2 seeds are done.", partial.Summary);
    }

    /// <summary>Every fold of a protocol in turn.</summary>
    internal static CalibrationFold[] Run(HoldDataset data, IHoldRegressorTrainer trainer, CalibrationOptions options)
    {
        var protocol = new CalibrationProtocol(data, options, seed: 1);
        return [.. protocol.Folds.Select(f => protocol.Run(f.Fold, f.Repeat, trainer, (_, _) => { }, CancellationToken.None))];
    }
}
