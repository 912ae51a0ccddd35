using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using TreePose.App.Tests.Tracking;
using TreePose.Benchmarks.Cluster;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Slurm;

/// <summary>How a run on a real Slurm may end in the middle: its record says so plainly, and goes on.</summary>
[Collection(ClusterTests.Name)]
public sealed class SlurmEndingTests : IDisposable
{
    private const string Full = "full";
    private readonly ScratchFolder _scratch = new();
    private readonly SlurmCluster _cluster;
    private readonly SlowRun _runs;
    private static readonly string[] TwoFolds = ["--set", "folds=2"];

    public SlurmEndingTests(ClusterFixture fixture)
    {
        _cluster = fixture.Cluster();
        _runs = new SlowRun(ClusterFixture.Program, _scratch.Path, _cluster);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ACancelEndsTheCommandThatCollectsAsInterrupted()
    {
        _runs.Environment["TREEPOSE_DRAW_SECONDS"] = "2";
        Process command = Begin("a", "--set", "folds=6");
        _cluster.WaitFor(() => _runs.Results("a") > 0 && _cluster.Running().Length > 1, "a result");
        (int code, string output, string errors) = SlowRun.End(_runs.About("runs", "cancel", "a"));
        Assert.True(code == 0, errors);
        (code, output, errors) = SlowRun.End(command);
        Assert.Equal(
            (TreePoseApp.Interrupted, "treepose: The jobs of a were cancelled; what is finished is kept."),
            (code, Sentence(errors))
        );
        Assert.Contains("To go on: ./treepose resume ", output, StringComparison.Ordinal);
        RunInfo run = Info("a");
        Assert.Equal((RunStatus.Interrupted, "The jobs of a were cancelled; what is finished is kept."), (run.Status, run.Reason));
        _cluster.WaitFor(() => _cluster.Running().Length == 0, "the end of the tasks");
        int kept = _runs.Results("a");
        Assert.True(kept > 0);
        (code, output, errors) = SlowRun.End(_runs.About("resume", "a"));
        Assert.True(code == 0, errors);
        Assert.Contains($"units, {kept} kept from before", errors, StringComparison.Ordinal);
        IsAsOnThreads("a", "--set", "folds=6");
    }

    [Fact]
    public void ACancelledSweepGoesOnWithTheTrialsThatAreNotOver()
    {
        _runs.Environment["TREEPOSE_DRAW_SECONDS"] = "2";
        Process command = Sweep("s", [.. _runs.Slurm, .. SlowRun.Set("probe=false")]);
        _cluster.WaitFor(() => _runs.Results("s_01") > 0, "a result");
        Assert.Equal(0, SlowRun.End(_runs.About("runs", "cancel", "s")).Code);
        (int code, _, string errors) = SlowRun.End(command);
        Assert.Equal(
            (TreePoseApp.Interrupted, "treepose: The jobs of s were cancelled; what is finished is kept."),
            (code, Sentence(errors))
        );
        Assert.Equal(RunStatus.Interrupted, Info("s").Status);
        Assert.Equal(RunStatus.Interrupted, Info("s_01").Status);
        _runs.Succeeds(_runs.About("resume", "s"));
        SweepIsAsOnThreads("s");
    }

    [Fact]
    public void ATrialThatSlurmGaveUpIsNotOverAndGoesOnWithItsSweep()
    {
        _runs.Environment["TREEPOSE_DRAW_UNIT"] = "fold/P1/draw/1";
        _runs.Environment["TREEPOSE_DRAW_MEGABYTES"] = "900";
        _runs.Environment["TREEPOSE_DRAW_SECONDS"] = "3";
        string[] little = [.. SlowRun.Set("probe=false"), .. SlowRun.Set("retries=0"), .. SlowRun.Set("grow=1")];
        (int code, string output, string errors) = SlowRun.End(Sweep("g", [.. _runs.Slurm, .. little]));
        Assert.Equal(2, code);
        Assert.StartsWith("treepose: 2 of 2 trials could not be finished, g_01 first: The unit 'fold/P1/draw/1' ", Sentence(errors));
        Assert.Contains("To go on: ./treepose resume ", output, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Interrupted, Info("g_01").Status);
        _runs.Succeeds(_runs.About("resume", "g", SlowRun.Set("memory=1600")));
        SweepIsAsOnThreads("g");
    }

    [Fact]
    public void AFullDiskIsOneSentenceAndTheRunGoesOnWhenThereIsRoom()
    {
        string disk = _scratch.File("disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(IsDone("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk), "a file system cannot be mounted here");
        try
        {
            var runs = new SlowRun(ClusterFixture.Program, disk, _cluster);
            runs.Environment["TREEPOSE_DRAW_SECONDS"] = "3";
            Process command = runs.Begin("a", [.. TwoFolds, .. runs.Slurm, .. SlowRun.Set("probe=false")]);
            _cluster.WaitFor(() => _cluster.Running().Length > 1, "the tasks");
            Fill(Path.Combine(disk, Full));
            (int code, _, string errors) = SlowRun.End(command);
            Assert.Equal(2, code);
            Assert.Contains("No space left on device", Sentence(errors), StringComparison.Ordinal);
            Assert.Contains("make room", errors, StringComparison.OrdinalIgnoreCase);
            File.Delete(Path.Combine(disk, Full));
            runs.Succeeds(runs.About("resume", "a"));
            runs.Environment.Clear();
            runs.Succeeds(runs.Begin("threads", [.. TwoFolds, "--jobs", "2"]));
            Assert.Equal(runs.Left("threads"), runs.Left("a"));
        }
        finally
        {
            _cluster.WaitFor(() => _cluster.Running().Length == 0, "the end of the tasks");
            Assert.True(IsDone("umount", disk));
        }
    }

    [Fact]
    public void AnotherVersionOfTheCodeOnTheNodeIsFoundByTheProbe()
    {
        string other = OtherVersion();
        (int code, _, string errors) = SlowRun.End(_runs.Begin("v", [.. TwoFolds, .. _runs.Slurm, .. SlowRun.Set($"program={other}")]));
        Assert.Equal(2, code);
        Assert.StartsWith("treepose: The probe, a job that only opens the run on ", Sentence(errors), StringComparison.Ordinal);
        Assert.Contains("code changed since the run began. Results of two versions of the code cannot be mixed", errors);
        Assert.Single(Directory.GetFiles(Path.Combine(_runs.Record("v")!, "slurm"), "treepose-*.json")); // the probe alone
        _runs.Succeeds(_runs.About("resume", "v", SlowRun.Set("program=")));
        IsAsOnThreads("v", TwoFolds);
    }

    [Fact]
    public void ATrackerIsFedOnceByTheCommandsThatLeaveAndTakeUp()
    {
        using var server = new MlflowStandIn();
        string[] track = ["--track", "mlflow:" + server.Url];
        string detached = _runs.Succeeds(Begin("t", [.. TwoFolds, "--detach", .. track]));
        Assert.Contains("Left running: ", detached, StringComparison.Ordinal);
        _cluster.WaitFor(() => _runs.Results("t") >= 4, "the draws");
        _runs.Succeeds(_runs.About("resume", "t", [.. track]));
        string record = _runs.Record("t")!;
        TrackedRun tracked = TrackedRun.FromMlflow(server.Store, new RunStore(record).Read(record).Id);
        Assert.Equal(["report.html"], tracked.Files.Keys.Except(RunFiles.Read(record).Select(f => f.Path))); // made after the record's end
        tracked.Files.Remove("report.html");
        TrackedRun.FromFolder(record).AssertSame(tracked);
        Assert.Empty(server.Store.SilentHarm);
        IsAsOnThreads("t", TwoFolds);
    }

    private Process Begin(string name, params string[] more) => _runs.Begin(name, [.. _runs.Slurm, .. SlowRun.Set("probe=false"), .. more]);

    private Process Sweep(string name, params string[] more) =>
        _runs.Start(["sweep", "draw", "--runs", _runs.Root, "--name", name, "--over", "level=1,2", .. TwoFolds, .. more]);

    private RunInfo Info(string name) => new RunStore(_runs.Root).Find(name);

    private void IsAsOnThreads(string name, params string[] size)
    {
        _runs.Environment.Clear();
        _runs.Succeeds(_runs.Begin("threads", [.. size, "--jobs", "2"]));
        Assert.Equal(_runs.Left("threads"), _runs.Left(name));
    }

    private void SweepIsAsOnThreads(string name)
    {
        _runs.Environment.Clear();
        _runs.Succeeds(Sweep("threads", "--jobs", "2"));
        foreach (string trial in new[] { "_01", "_02" })
            Assert.Equal(_runs.Left("threads" + trial), _runs.Left(name + trial));
    }

    /// <summary>The command as another build of the same code would be: its library says another identity.</summary>
    private string OtherVersion()
    {
        const string Library = "TreePose.dll";
        string from = Path.GetDirectoryName(ClusterFixture.Program)!,
            to = _scratch.File("other");
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (Path.GetFileName(file) is Library or "ClusterBench" or "ClusterBench.dll")
                File.Copy(file, copy);
            else
                File.CreateSymbolicLink(copy, file);
        }
        string library = Path.Combine(to, Library);
        byte[] bytes = File.ReadAllBytes(library);
        using var reader = new PEReader(new MemoryStream(bytes));
        MetadataReader metadata = reader.GetMetadataReader();
        byte[] identity = metadata.GetGuid(metadata.GetModuleDefinition().Mvid).ToByteArray();
        int at = bytes.AsSpan().IndexOf(identity);
        Guid.NewGuid().TryWriteBytes(bytes.AsSpan(at));
        File.WriteAllBytes(library, bytes);
        return Path.Combine(to, "ClusterBench");
    }

    /// <summary>Writes until there is no room.</summary>
    private static void Fill(string path)
    {
        byte[] piece = new byte[4096];
        try
        {
            using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                stream.Write(piece);
        }
        catch (IOException) { }
    }

    private static bool IsDone(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Sentence(string errors) => errors.Split('\n').First(l => l.StartsWith("treepose: ", StringComparison.Ordinal));
}
