using TreePose.Evaluation;
using TreePose.TestKit;
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
    public void TheFootEventsOfAStrangerAreFound() =>
        Assert.InRange(EventF1OfAStranger("model=tcn", "training.ensemble=1", "training.epochs=4"), 0.8, 1);

    [Fact]
    public void TheStudysClassifierFindsTheFootEventsOfAStranger()
    {
        SlowTier.Only();
        Assert.InRange(EventF1OfAStranger("model=study"), 0.94, 1); // all eight people: bench/results/instrument.json
    }

    private static double EventF1OfAStranger(params string[] overrides)
    {
        GoUpDownOptions options = OptionOverrides.Apply(new GoUpDown().Options("tree-pose"), overrides);
        GoUpDownWork work = new GoUpDown().Open(new WorkInput(options, Source, 1), SilentProgress.Instance, Cancellation);
        var results = new UnitResults();
        using var scratch = new ScratchFolder();
        foreach (Unit unit in work.Next(results).Where(u => u.Id.StartsWith("fold/07/", StringComparison.Ordinal)))
            results.Add(unit.Id, work.Run(unit, UnitContext.Silent(scratch.Path, Cancellation)));
        FootEventScores scores = Assert.Single(work.Collect(results).Report.Folds).Scores;
        return scores.Counts(250).F1!.Value;
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
        SlowTier.Only();
        CalibrationReport report = Regression(phaseNoiseRadians: 1);
        Assert.All(report.Points, p => Assert.InRange(p.Model!.RSquaredWithin.Value!.Value, -2, 0.1));
        Assert.Contains("In 0 of ", report.Summary, StringComparison.Ordinal);
        string verdict = report.Points[0].Verdict;
        Assert.True(
            verdict.StartsWith("The model does not beat its baseline", StringComparison.Ordinal)
                || verdict.StartsWith("The model has lower errors than its baseline, but not beyond chance.", StringComparison.Ordinal),
            verdict
        );
    }

    private static CalibrationReport Regression(double phaseNoiseRadians)
    {
        LooFineTuneOptions options = OptionOverrides.Apply(
            new LooFineTuneOptions(),
            [
                FormattableString.Invariant($"holds.simulated.phaseNoiseRadians={phaseNoiseRadians}"),
                "protocol.calibrationHolds=0,4",
                "protocol.modes=offset",
                "protocol.repeats=1",
            ]
        );
        LooFineTuneWork work = new LooFineTune().Open(new WorkInput(options, Source, 1), SilentProgress.Instance, Cancellation);
        return work.Collect(InMemoryRun.Run(work, Environment.ProcessorCount, Cancellation)).Report;
    }
}
