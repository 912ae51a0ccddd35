using System.Diagnostics;
using System.Globalization;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.Olst;
using TreePose.Datasets.Stability;
using TreePose.Simulation.Olst;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Simulation;

/// <summary>A simulated release of OLST, read back as a user would, and by SciPy.</summary>
public sealed class OlstSimulatorTests
{
    private static readonly OlstSimulationOptions Small = new()
    {
        Participants = 2,
        Captures = 1,
        Stances = 1,
    };

    [Theory]
    [InlineData(OlstNumbering.Start)]
    [InlineData(OlstNumbering.Recording)]
    public void AReleaseIsReadBackWithoutAWarning(OlstNumbering numbering)
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("olst");
        Write(folder, Small with { Numbering = numbering });
        FrameDataset data = OlstSource.Load(
            folder,
            new OlstOptions { Strict = true },
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(["01_MNTRL_RR_V1", "31_MNTRL_RR_V1", "31_TRLGL_RR_V1"], data.Sequences.Select(s => s.Id.Name));
        Assert.DoesNotContain(data.Findings, f => f.Contains("_RR_", StringComparison.Ordinal)); // nothing contradicts its reading
        var study = new OlstStudy(Small, 1);
        foreach ((FrameSequence s, OlstPlan plan) in data.Sequences.Zip(study.Captures))
        {
            Assert.Equal(plan.Name.Radar, s.Id.Name);
            Assert.Equal(plan.Older ? "older" : "young", s.Groups[SampleGroups.Age]);
            Assert.Equal(plan.Make().Attempts.Count, s.Events.Count(e => e.Class == FootPhase.GoingUp));
            double largest = s.Frames.Chunk(s.Shape.Size).Average(f => f.Max());
            Assert.InRange(largest, 93, 107);
        }
        Assert.True(data.Sequences.Select(s => s.SecondsPerFrame).Distinct().Count() > 1); // periods differ as in the release
    }

    [Fact]
    public void ThePlateOfTheStandingFootCarriesTheWeight()
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("olst");
        Write(folder, Small);
        TrialDataset trials = OlstSource.LoadTrials(folder, new OlstTrialOptions());
        StabilityTrial[] all = [.. trials.Trials];
        Assert.NotEmpty(all);
        Assert.All(all, t => Assert.True(t.Read().Length > 0)); // a plate that does not carry it is an error
    }

    [Fact]
    public void TheSameSeedWritesTheSameFiles()
    {
        using var scratch = new ScratchFolder();
        var one = Small with { Participants = 1, Stances = 0 };
        Write(scratch.File("a"), one);
        Write(scratch.File("b"), one);
        string sums = File.ReadAllText(scratch.File("a/SHA256SUMS.txt"));
        Assert.Equal(sums, File.ReadAllText(scratch.File("b/SHA256SUMS.txt")));
        Assert.Contains("Processed/Radar_RDMs/31_MNTRL_RR_V1.mat", sums, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SciPyReadsACubeAsWeDo()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "SciPy is not here");
        using var scratch = new ScratchFolder();
        Write(scratch.File("olst"), Small with { Participants = 1, Stances = 0 });
        string cube = scratch.File("olst/Processed/Radar_RDMs/31_MNTRL_RR_V1.mat");
        const string Program = """
            import sys, numpy, scipy.io
            m = scipy.io.loadmat(sys.argv[1])
            c = m['zoomed_RDM_cube']
            print(*c.shape, repr(float(c.sum())), repr(float(c[3, 40, 100])), int(m['doppler_idx'][0, 0]), m['doppler_axis'].shape[1])
            """;
        using Process process = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", ["-c", Program, cube]) { RedirectStandardOutput = true }
        )!;
        string[] said = (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split(' ');
        FrameSequence ours = OlstSource
            .Load(scratch.File("olst"), new OlstOptions(), SilentProgress.Instance, TestContext.Current.CancellationToken)
            .Sequences[0];
        Assert.Equal(["24", "89", $"{ours.Length}"], said[..3]);
        Assert.Equal(double.Parse(said[3], CultureInfo.InvariantCulture), ours.Frames.Sum(v => (double)v), 1e-3);
        Assert.Equal(double.Parse(said[4], CultureInfo.InvariantCulture), ours.Frames[((100 * 89) + 40) * 24 + 3], 1e-6);
        Assert.Equal(("212", "512"), (said[5], said[6].Trim()));
    }

    [Fact]
    public void WhatTheReleaseLacksIsLackingAndNamed()
    {
        var whole = new OlstStudy(new OlstSimulationOptions(), 1);
        Assert.Equal(334, whole.Captures.Count); // 333 with a cube
        Assert.Equal((15, 17), (whole.People.Count(p => !p.Older), whole.People.Count(p => p.Older)));
        foreach (string name in (string[])["12_MNTRL_RR_V2", "35_MNTRL_RR_V4", "47_TRLGL_RR_V4"])
            Assert.Contains(whole.Captures, c => c.Name.Radar == name);
        OlstPlan lapped = whole.Captures.Single(c => c.Name.Radar == "47_TRLGL_RR_V4");
        var rows = OlstRows.Of(lapped.Name, lapped.Make(), overlap: true);
        Assert.True(rows.Count > 1 && rows[1].FootUp.Seconds < rows[0].End.Seconds);
    }

    private static void Write(string folder, OlstSimulationOptions options) =>
        OlstSimulator.Write(options, 1, folder, force: false, SilentProgress.Instance, TestContext.Current.CancellationToken);
}
