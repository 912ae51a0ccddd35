using System.Globalization;
using TreePose.Balance;
using TreePose.Balance.Measures;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Balance;

/// <summary>Every trial of the Human Balance Evaluation data against its authors' own columns.</summary>
public sealed class BdsTests
{
    private const double MmPerCm = 10;

    [Fact]
    public void MeasuresAgreeWithTheAuthorsColumnsForAllTrials()
    {
        string folder = TestFiles.SharedData("bds");
        string[][] rows = [.. File.ReadLines(Path.Combine(folder, "BDSinfoCOP_subset.tsv")).Select(line => line.Split('\t'))];
        int Column(string name) => Array.IndexOf(rows[0], name);
        double worst = 0;
        int trials = 0;
        foreach (string[] row in rows.Skip(1))
        {
            CopMeasureSet measures = CopMeasures.Compute(Read(Path.Combine(folder, row[0] + ".txt")));
            Assert.Empty(measures.Undefined);
            foreach ((string measure, string column, double scale) in new[]
            {
                ("meanVelocity", "COPvelo", MmPerCm), ("ellipseArea95", "COParea", MmPerCm * MmPerCm), ("meanPowerFrequency", "COPmfreq", 1),
            })
            {
                double theirs = double.Parse(row[Column(column)], CultureInfo.InvariantCulture) * scale;
                double relative = Math.Abs(measures[measure] - theirs) / theirs;
                Assert.True(relative <= 1e-9, $"{row[0]} {measure}: {measures[measure]:R}, authors {theirs:R}");
                worst = Math.Max(worst, relative);
            }
            trials++;
        }
        Assert.True(trials >= 96, $"only {trials} trials were compared");
        TestContext.Current.SendDiagnosticMessage($"{trials} trials, largest relative difference {worst:E1}");
    }

    private static CopSignal Read(string path)
    {
        double[][] rows = [.. File.ReadLines(path).Skip(1).Select(line => line.Split('\t')[7..9].Select(t => double.Parse(t, CultureInfo.InvariantCulture) * MmPerCm).ToArray())];
        return new CopSignal([.. rows.Select(r => r[1])], [.. rows.Select(r => r[0])], 100);
    }
}
