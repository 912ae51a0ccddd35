using System.Diagnostics;
using TreePose.Benchmarks.Cluster;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Slurm;

/// <summary>What cannot go well with Slurm is one sentence, and the record can be gone on with.</summary>
[Collection(ClusterTests.Name)]
public sealed class SlurmRefusalTests(ClusterFixture fixture) : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void WithoutSlurmOnThePathItIsRefusedAtOnce()
    {
        var runs = new SlowRun(ClusterFixture.Program, _scratch.Path, cluster: null);
        runs.Environment["PATH"] = "/nonexistent";
        (int code, _, string errors) = SlowRun.End(runs.Begin("a", "--on", "slurm"));
        Assert.Equal(2, code);
        Assert.StartsWith("treepose: '--on slurm' needs Slurm's programs, and 'sbatch' is not on the PATH", errors);
        Assert.Null(runs.Record("a"));
    }

    [Fact]
    public void OptionsOfSlurmWithoutSlurmHaveNoEffectAndAreRefused()
    {
        var runs = new SlowRun(ClusterFixture.Program, _scratch.Path, cluster: null);
        (int code, _, string errors) = SlowRun.End(runs.Begin("a", "--set", "slurm.time=5"));
        Assert.Equal((2, "treepose: 'slurm.time' has no effect: add --on slurm.\n"), (code, errors));
        (code, _, errors) = SlowRun.End(runs.Begin("a", "--detach"));
        Assert.Equal(2, code);
        Assert.StartsWith("treepose: '--detach' has no effect", errors);
    }

    [Fact]
    public void AnUnknownPartitionIsNamedAndTheRunGoesOnWithAnother()
    {
        SlowRun runs = Runs();
        (int code, _, string errors) = SlowRun.End(runs.Begin("a", [.. runs.Slurm, .. SlowRun.Set("partition=none")]));
        Assert.Equal(2, code);
        Assert.Contains("Slurm refuses the job (invalid partition specified: none;", Sentence(errors), StringComparison.Ordinal);
        (code, string output, errors) = SlowRun.End(runs.About("resume", "a", SlowRun.Set("partition=main")));
        Assert.True(code == 0, output + errors);
    }

    [Fact]
    public void AnOptionThatSbatchDoesNotKnowIsSaidInItsWords()
    {
        SlowRun runs = Runs();
        (int code, _, string errors) = SlowRun.End(runs.Begin("a", [.. runs.Slurm, .. SlowRun.Set("lines=--bogus")]));
        Assert.Equal(2, code);
        Assert.Contains("Slurm refuses the job", Sentence(errors), StringComparison.Ordinal);
        Assert.Contains("--bogus", Sentence(errors), StringComparison.Ordinal);
        Assert.Contains("./treepose resume", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsFinishedCannotBeCancelled()
    {
        SlowRun runs = Runs();
        (int code, string output, string errors) = SlowRun.End(runs.Begin("a", [.. runs.Slurm]));
        Assert.True(code == 0, output + errors);
        (code, output, errors) = SlowRun.End(runs.About("runs", "cancel", "a"));
        Assert.Equal(2, code);
        Assert.Contains("is finished: there is nothing to cancel", Sentence(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void AProgramThatTheNodeDoesNotHaveIsFoundByTheProbe()
    {
        SlowRun runs = Runs();
        (int code, _, string errors) = SlowRun.End(runs.Begin("a", [.. runs.Slurm, .. SlowRun.Set("program=/none/treepose")]));
        Assert.Equal(2, code);
        Assert.Contains("The probe, a job that only opens the run on ", Sentence(errors), StringComparison.Ordinal);
        Assert.Contains("/none/treepose", errors, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(runs.Record("a")!, "slurm"), "treepose-*.json")); // the probe alone
        (code, string output, errors) = SlowRun.End(runs.About("resume", "a", SlowRun.Set("program=")));
        Assert.True(code == 0, output + errors);
    }

    [Fact]
    public void AUnitThatFailsEndsTheRunWithItsSentence()
    {
        SlowRun runs = Runs();
        runs.Environment["TREEPOSE_DRAW_UNIT"] = "fold/P2/sum";
        runs.Environment["TREEPOSE_DRAW_FAILS"] = "The number of P2 is odd. Draw another.";
        (int code, _, string errors) = SlowRun.End(runs.Begin("a", [.. runs.Slurm]));
        Assert.Equal((2, "treepose: The number of P2 is odd. Draw another."), (code, Sentence(errors)));
        runs.Environment.Remove("TREEPOSE_DRAW_FAILS");
        (code, string output, errors) = SlowRun.End(runs.About("resume", "a"));
        Assert.True(code == 0, output + errors);
    }

    [Fact]
    public void AUnitThatAlwaysNeedsMoreMemoryIsNamedInTheEnd()
    {
        SlowRun runs = Runs();
        runs.Environment["TREEPOSE_DRAW_UNIT"] = "fold/P1/draw/1";
        runs.Environment["TREEPOSE_DRAW_MEGABYTES"] = "900";
        runs.Environment["TREEPOSE_DRAW_SECONDS"] = "3";
        string[] little = [.. SlowRun.Set("retries=1"), .. SlowRun.Set("grow=1")];
        (int code, _, string errors) = SlowRun.End(runs.Begin("a", ["--set", "folds=1", .. runs.Slurm, .. little]));
        Assert.Equal(2, code);
        Assert.Contains("The unit 'fold/P1/draw/1' was handed to Slurm 2 times", Sentence(errors), StringComparison.Ordinal);
        Assert.Contains("over its memory of 400 MB", errors, StringComparison.Ordinal);
        Assert.Contains("--set slurm.memory=800", errors, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Failed, new RunStore(runs.Root).Find("a").Status);
    }

    private SlowRun Runs() => new(ClusterFixture.Program, _scratch.Path, fixture.Cluster());

    private static string Sentence(string errors) => errors.Split('\n').First(l => l.StartsWith("treepose: ", StringComparison.Ordinal));
}
