using TreePose.Balance;
using TreePose.Balance.Measures;
using TreePose.Formats.Bds;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Balance;

/// <summary>Every trial of the Human Balance Evaluation data against its authors' own columns.</summary>
public sealed class BdsTests
{
    private const double MmPerCm = 10;
    private const double Tolerance = 1e-9;

    [Fact]
    public void MeasuresAgreeWithTheAuthorsColumnsForAllTrials()
    {
        string folder = TestFiles.SharedData("bds");
        IReadOnlyList<BdsTrial> trials = BdsInfoReader.Read(Path.Combine(folder, BdsInfoReader.FileNames[0]));
        double worst = 0;
        foreach (BdsTrial trial in trials)
        {
            // X points to the front in this data, so Y is mediolateral.
            CopRecording recording = CopRecording.FromPlate(BdsReader.Read(Path.Combine(folder, trial.Trial + ".txt")), PlateAxis.Y);
            CopMeasureSet measures = CopMeasures.Compute(CopPreprocessing.Raw.Apply(recording).Signal);
            Assert.Empty(measures.Undefined);
            foreach (
                (string measure, double theirs) in new[]
                {
                    ("meanVelocity", trial.CopVelocityCentimetresPerSecond * MmPerCm),
                    ("ellipseArea95", trial.CopAreaSquareCentimetres * MmPerCm * MmPerCm),
                    ("meanPowerFrequency", trial.CopMeanFrequencyHz),
                }
            )
            {
                double relative = Math.Abs(measures[measure] - theirs) / theirs;
                Assert.True(relative <= Tolerance, $"{trial.Trial} {measure}: {measures[measure]:R}, authors {theirs:R}");
                worst = Math.Max(worst, relative);
            }
        }
        Assert.True(trials.Count >= 96, $"only {trials.Count} trials were compared");
        TestContext.Current.SendDiagnosticMessage($"{trials.Count} trials, largest relative difference {worst:E1}");
    }
}
