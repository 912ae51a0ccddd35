using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.LooFineTune;
using TreePose.Torch;
using TreePose.Torch.Training;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>
/// Does the bench find what is there, and say so when it is not? Simulated people whose answers are known; not a test of a
/// model. All folds, with the study's classifier: <c>bench … -- instrument</c>.
/// </summary>
public sealed class InstrumentTests
{
    private const string Source = "simulated:small";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void TheStudysClassifierFindsTheFootEventsOfAStranger()
    {
        TorchRuntime.EnsureLoaded();
        GoUpDownOptions options = GoUpDownOptions.Preset("tree-pose") with { Model = "study" };
        FrameDataset data = DataSource.OpenFrames(Source, options, 1, SilentProgress.Instance, Cancellation);
        Fold fold = ParticipantFolds.LeaveOneOut(data.Participants).Single(f => f.Name == "07");
        FrameSequence[] Of(IReadOnlyList<string> people) => [.. data.Sequences.Where(s => people.Contains(s.Id.Participant))];
        var task = new FoldTask { Fold = fold, Train = Of(fold.Train), Validation = [], Test = Of(fold.Test), Seed = 1, Progress = SilentProgress.Instance };
        FoldPrediction found = new TorchFrameTrainer(options.Model, options.Training).Run(task, Cancellation);
        var scores = new FootEventScores(CaptureResult.FromPredictions(found.Predictions, options.Protocol.Decoder));
        Assert.InRange(scores.Counts(250).F1!.Value, 0.98, 1);
    }

    [Fact]
    public void SwayInThePhaseExplainsTheDifferencesBetweenOnePersonsHolds()
    {
        CalibrationPoint zeroShot = Regression(phaseNoiseRadians: 0).Points[0];
        Assert.InRange(zeroShot.Model!.RSquaredWithin.Value!.Value, 0.2, 1);
        Assert.True(zeroShot.Model.Mae.Value < zeroShot.Baselines[0].Scores.Mae.Value);
        Assert.StartsWith("The model beats its baseline", zeroShot.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void WhenPhaseNoiseHidesItTheReportDoesNotClaimTo()
    {
        CalibrationReport report = Regression(phaseNoiseRadians: 1);
        Assert.All(report.Points, p => Assert.InRange(p.Model!.RSquaredWithin.Value!.Value, -2, 0.1));
        Assert.Contains("In 0 of ", report.Verdict, StringComparison.Ordinal);
        Assert.StartsWith("The model does not beat its baseline", report.Points[0].Verdict, StringComparison.Ordinal);
    }

    private static CalibrationReport Regression(double phaseNoiseRadians)
    {
        TorchRuntime.EnsureLoaded();
        var options = new LooFineTuneOptions();
        options = options with
        {
            Holds = options.Holds with { Simulated = options.Holds.Simulated with { PhaseNoiseRadians = phaseNoiseRadians } },
            Protocol = options.Protocol with { CalibrationHolds = [0, 4], Modes = [FineTuning.Offset], Repeats = 1 },
        };
        HoldDataset data = DataSource.OpenHolds(Source, options.Holds, 1, SilentProgress.Instance, Cancellation);
        IReadOnlyList<CalibrationFold> folds = CalibrationProtocol.Run(
            data, options.Trainer(_ => null), options.Protocol, 1, Environment.ProcessorCount, [], _ => { }, (_, _) => { }, SilentProgress.Instance, Cancellation);
        return CalibrationReport.Of(folds, data.Participants.Count, options.Protocol, "mm/s", 1);
    }
}
