using System.Diagnostics;
using TreePose.Benchmarks.Cluster;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Slurm;

/// <summary>Runs on a real Slurm, disturbed and undisturbed, end with the bits of a run on threads, and each unit counts once.</summary>
[Collection(ClusterTests.Name)]
public sealed class SlurmTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly SlurmCluster _cluster;
    private readonly SlowRun _runs;
    private static readonly string[] TwoFolds = ["--set", "folds=2"];

    public SlurmTests(ClusterFixture fixture)
    {
        _cluster = fixture.Cluster();
        _runs = new SlowRun(ClusterFixture.Program, _scratch.Path, _cluster);
        Directory.CreateDirectory(Tally);
        _runs.Environment["TREEPOSE_DRAW_TALLY"] = Tally;
    }

    private const int Units = 7; // of two folds

    private string Tally => _scratch.File("tally");

    /// <summary>How often units were done.</summary>
    private int Done => Directory.GetFiles(Tally).Length;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ARunOnSlurmHasTheBitsOfOneOnThreads()
    {
        string output = _runs.Succeeds(Slurm("a", SlowRun.Set("probe=true")));
        Assert.Contains("2 of 2 folds drawn", output, StringComparison.Ordinal);
        Assert.Equal(Units, Done);
        IsAsOnThreads("a");
        string record = _runs.Record("a")!;
        Assert.DoesNotContain(RunFiles.Read(record), f => f.Path.StartsWith("slurm/") || f.Path.StartsWith("claims/"));
        Assert.Equal(0, SlowRun.End(_runs.Start(["runs", "verify", record])).Code);
    }

    [Fact]
    public void ADetachedRunWaitsInItsRecordAndIsTakenUp()
    {
        string output = _runs.Succeeds(Slurm("b", ["--detach", .. SlowRun.Set("probe=true")]));
        Assert.Contains("Left running: ", output, StringComparison.Ordinal);
        Assert.Contains("To cancel its jobs: ./treepose runs cancel ", output, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Waiting, new RunStore(_runs.Root).Find("b").Status);
        _runs.Succeeds(_runs.About("resume", "b"));
        Assert.Equal(Units, Done);
        IsAsOnThreads("b");
    }

    [Fact]
    public void AKilledCommandLosesNothingAndItsJobsGoOn()
    {
        _runs.Environment["TREEPOSE_DRAW_SECONDS"] = "1";
        using (Process command = Slurm("c"))
        {
            _cluster.WaitFor(() => _cluster.Running().Length > 1, "the tasks");
            command.Kill();
            command.WaitForExit();
        }
        Assert.Equal(RunStatus.Crashed, new RunStore(_runs.Root).Find("c").Status);
        _runs.Succeeds(_runs.About("resume", "c"));
        Assert.Equal(Units, Done); // nothing twice: the jobs were found again
        IsAsOnThreads("c");
    }

    [Fact]
    public void AStoppedCommandLeavesItsJobsAndSaysHowToGoOn()
    {
        _runs.Environment["TREEPOSE_DRAW_SECONDS"] = "2";
        Process command = Slurm("d");
        _cluster.WaitFor(() => _cluster.Running().Length > 1, "the tasks");
        using (Process stop = Process.Start("kill", ["-INT", $"{command.Id}"]))
            stop.WaitForExit();
        (int code, string output, _) = SlowRun.End(command);
        Assert.Equal(TreePoseApp.Interrupted, code);
        Assert.Contains("To go on: ./treepose resume ", output, StringComparison.Ordinal);
        Assert.NotEmpty(_cluster.Running());
        Assert.Contains("Cancelled: treepose-", _runs.Succeeds(_runs.About("runs", "cancel", "d")), StringComparison.Ordinal);
        _cluster.WaitFor(() => _cluster.Running().Length == 0, "the end of the tasks");
        Assert.Equal(RunStatus.Interrupted, new RunStore(_runs.Root).Find("d").Status);
        _runs.Succeeds(_runs.About("resume", "d"));
        IsAsOnThreads("d");
    }

    [Fact]
    public void ACancelledTaskIsHandedOnAnew()
    {
        _runs.Environment["TREEPOSE_DRAW_SECONDS"] = "2";
        Process command = Slurm("e");
        _cluster.WaitFor(() => _cluster.Running().Length > 2, "the tasks");
        string task = _cluster.Running().First(t => t.Contains('_') && !t.EndsWith("_0", StringComparison.Ordinal));
        _cluster.Say("scancel", task);
        _runs.Succeeds(command);
        Assert.Equal(Units, Done);
        IsAsOnThreads("e");
    }

    [Fact]
    public void ATaskOverItsMemoryIsGivenMore()
    {
        _runs.Environment["TREEPOSE_DRAW_UNIT"] = "fold/P1/draw/0";
        _runs.Environment["TREEPOSE_DRAW_MEGABYTES"] = "450";
        _runs.Environment["TREEPOSE_DRAW_SECONDS"] = "2";
        _runs.Succeeds(Slurm("f"));
        Assert.Contains("\"Megabytes\":800", Batches("f"), StringComparison.Ordinal);
        IsAsOnThreads("f");
    }

    [Fact]
    public void ATaskOverItsTimeIsGivenMore()
    {
        _runs.Environment["TREEPOSE_DRAW_UNIT"] = "fold/P1/draw/0";
        string begun = _scratch.File("once");
        _runs.Environment["TREEPOSE_DRAW_ONCE"] = begun;
        Process command = Slurm("k", SlowRun.Set("time=5"));
        _cluster.WaitFor(
            () => File.Exists(begun) && _runs.Results("k") >= 3 && _cluster.Running().Length == 1,
            "the task that lasts to be alone"
        );
        string late = _cluster.Running()[0];
        _cluster.WaitFor(() => !_cluster.Running().Contains(late) || IsSaidToBeOver(late), "the end of the task", 120);
        _runs.Succeeds(command);
        Assert.True(File.Exists(_scratch.File("once")));
        Assert.Contains("\"Minutes\":10", Batches("k"), StringComparison.Ordinal);
        IsAsOnThreads("k");
    }

    /// <summary>
    /// Says that a task's time is over; Slurm looks every 30 s. Of a task that it is still beginning it forgets that, so it has to be
    /// said again.
    /// </summary>
    /// <returns>False: whether it ends is seen later.</returns>
    private bool IsSaidToBeOver(string task)
    {
        _cluster.Say("scontrol", "update", $"jobid={task}", "endtime=now");
        Thread.Sleep(3000);
        return false;
    }

    [Fact]
    public void AControllerThatGoesAndComesBackChangesNothing()
    {
        // Slurm saves within five seconds. Before, it would come back to jobs of other tests that ended, and wait for them for ever.
        Thread.Sleep(6000);
        _runs.Environment["TREEPOSE_DRAW_SECONDS"] = "2";
        Process command = Slurm("g");
        _cluster.WaitFor(() => _cluster.Running().Length > 2, "the tasks");
        _cluster.KillController();
        Thread.Sleep(1500);
        Assert.False(command.HasExited); // no answer is no failure
        _cluster.StartController();
        using var healer = new Timer(_ => _cluster.Heal(), null, 0, 1000);
        _runs.Succeeds(command);
        IsAsOnThreads("g");
    }

    [Fact]
    public void UnitsThatAreFinishedTwiceCountOnce()
    {
        _runs.Environment["TREEPOSE_DRAW_SECONDS"] = "2";
        Process command = Slurm("h");
        _cluster.WaitFor(() => _cluster.Running().Length > 2, "the tasks");
        // beside its task: the same unit without a claim
        _runs.Succeeds(_runs.Start(["unit", _runs.Record("h")!, "fold/P1/draw/0", "fold/P2/draw/0"]));
        _runs.Succeeds(command);
        Assert.True(Done > Units);
        IsAsOnThreads("h");
    }

    [Fact]
    public void WhatIsMoreThanAnArrayMayHoldBecomesSeveral()
    {
        _runs.Succeeds(Slurm("i", "--set", "folds=6"));
        Assert.True(Directory.GetFiles(Path.Combine(_runs.Record("i")!, "slurm"), "treepose-*.json").Length >= 4); // 12 draws at first
        IsAsOnThreads("i", "--set", "folds=6");
    }

    [Fact]
    public void ADrainedNodeIsWaitedFor()
    {
        string node = Environment.MachineName.Split('.')[0];
        _cluster.Say("scontrol", "update", $"nodename={node}", "state=drain", "reason=test");
        Process command = Slurm("j");
        Thread.Sleep(2500);
        Assert.False(command.HasExited);
        Assert.Equal(0, _runs.Results("j"));
        _cluster.Say("scontrol", "update", $"nodename={node}", "state=resume");
        _runs.Succeeds(command);
        Assert.Equal(Units, Done);
        IsAsOnThreads("j");
    }

    /// <summary>Begins a run on Slurm; without a probe, which takes seconds, unless it is asked for.</summary>
    private Process Slurm(string name, params string[] more) =>
        _runs.Begin(name, [.. more.Contains("folds=6") ? [] : TwoFolds, .. _runs.Slurm, .. SlowRun.Set("probe=false"), .. more]);

    private string Batches(string name) =>
        string.Concat(Directory.GetFiles(Path.Combine(_runs.Record(name)!, "slurm"), "treepose-*.json").Select(File.ReadAllText));

    private void IsAsOnThreads(string name, params string[] size)
    {
        foreach (string variable in new[] { "SECONDS", "MEGABYTES", "TALLY", "ONCE" })
            _runs.Environment.Remove($"TREEPOSE_DRAW_{variable}");
        _runs.Succeeds(_runs.Begin("threads", [.. size.Length > 0 ? size : TwoFolds, "--jobs", "2"]));
        Assert.Equal(_runs.Left("threads"), _runs.Left(name));
    }
}
