using TreePose.Datasets.Stability;
using TreePose.Simulation;
using Xunit;

namespace TreePose.Tests.Simulation;

/// <summary><c>simulated:</c> as trials: the plates of its holds, whose true speeds are known.</summary>
public sealed class SimulatedTrialsTests
{
    [Fact]
    public void EveryHoldIsATrialOnTheStandingFootsPlate()
    {
        TrialDataset data = Load(seed: 1);
        SimulatedStudy study = SimulatedRadarSource.Study("tiny", new SimulatedSourceOptions(), 1);
        SimulatedCapture[] captures = [.. study.Captures()];
        Assert.Equal("simulated:tiny", data.Source);
        Assert.Equal(captures.Sum(c => c.Holds.Count), data.Trials.Count);
        Assert.Equal(captures.Length, data.Manifest.Count);
        Assert.Equal(["older", "young"], data.Trials.Select(t => t.Conditions["ageGroup"]).Distinct().Order());
        StabilityTrial first = data.Trials[0];
        SimulatedCapture capture = captures.Single(c => c.Id == first.Capture);
        Assert.Equal(
            capture.Holds[0].StableEndSeconds - capture.Holds[0].StableSeconds,
            first.Read() is var cop ? cop.MediolateralMm.Length / cop.SampleRateHz : 0,
            0.01
        );
    }

    [Fact]
    public void TheSameSeedGivesTheSameDataAndAnotherOther()
    {
        Assert.Equal(Load(seed: 2).Manifest, Load(seed: 2).Manifest);
        Assert.NotEqual(Load(seed: 2).Manifest, Load(seed: 3).Manifest);
    }

    private static TrialDataset Load(int seed) =>
        DataSource.Open<TrialDataset>(
            "simulated:tiny",
            new Parts.PartSections(ShippedSources.Trials()),
            seed,
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
}
