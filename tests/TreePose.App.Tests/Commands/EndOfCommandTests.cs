using System.Diagnostics;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>How a command ends when the terminal goes, the disk is full, a signal comes or the program has a fault.</summary>
public sealed class EndOfCommandTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "TreePose.Cli");

    private static readonly string Quick =
        $"--data \"mars:{TestFiles.Golden("mars")}\" --set training.epochs=1 --set training.ensemble=1 --set training.strideFrames=100";

    [Fact]
    public void AWriterThatBreaksLosesTextAndNothingElse()
    {
        var broken = new BrokenWriter();
        var lasting = new LastingWriter(broken);
        lasting.WriteLine("one");
        lasting.Write('c');
        lasting.Flush();
        Assert.Equal(1, broken.Tried); // not asked again
        Assert.Same(broken.Why, lasting.Problem);
        Assert.False(lasting.IsGone); // a full disk is told; a terminal that was closed is not
    }

    [Fact]
    public void AnErrorOfTheSystemIsOneLine()
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("file");
        File.WriteAllText(file, "");
        (int code, _, string errors) = CommandLine.Run("run", "goup-down", "--data", $"mars:{TestFiles.Golden("mars")}", "--runs", file);
        Assert.Equal(2, code);
        string line = Assert.Single(
            errors.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            l => l.StartsWith("treepose:", StringComparison.Ordinal)
        );
        Assert.Contains(file, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("taken")]
    public void ANameThatCannotBeIsRefusedBeforeDataAreRead(string name)
    {
        using var scratch = new ScratchFolder();
        RunRecord
            .Start(
                new RunRequest
                {
                    Experiment = "goup-down",
                    Name = "taken",
                    Root = scratch.Path,
                    Configuration = [],
                },
                TimeProvider.System
            )
            .Dispose();
        (int code, _, string errors) = CommandLine.Run(
            "run",
            "goup-down",
            "--data",
            "mars:nowhere",
            "--runs",
            scratch.Path,
            "--name",
            name
        );
        Assert.Equal(2, code);
        Assert.Contains(name, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AFaultOfOursIsOneLineAndAFileToSend()
    {
        var errors = new StringWriter();
        Assert.Equal(1, Faults.Tell(new InvalidOperationException("a thing\nthat cannot be"), errors));
        string line = Assert.Single(errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("InvalidOperationException, a thing that cannot be. The details are in ", line, StringComparison.Ordinal);
        string log = line.Split("The details are in ")[1].Split(": please")[0];
        Assert.Contains("a thing\nthat cannot be", File.ReadAllText(log), StringComparison.Ordinal);
        File.Delete(log);
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    [InlineData("QUIT", 131)]
    [InlineData("INT", 130)]
    public void ASignalClosesTheRecord(string signal, int code)
    {
        using var scratch = new ScratchFolder();
        // A shell starts what it puts into the background with signals ignored, and that is inherited: here they are as usual.
        string asked = $"run goup-down --data simulated:tiny --runs \"{scratch.Path}\" --name stopped --set training.epochs=500";
        using Process run = Shell($"exec env --default-signal \"{Program}\" {asked}");
        try
        {
            string record = WaitForRecord(scratch, run);
            using (Process kill = Shell($"kill -{signal} {run.Id}"))
                kill.WaitForExit();
            Assert.True(run.WaitForExit(TimeSpan.FromMinutes(3)), "the run goes on after the signal");
            Assert.Equal(code, run.ExitCode);
            Assert.Equal(RunStatus.Interrupted, new RunStore(scratch.Path).Read(record).Status);
        }
        finally
        {
            run.Kill();
        }
    }

    [Fact]
    public void ARunGoesOnWithoutATerminal()
    {
        using var scratch = new ScratchFolder();
        using Process run = Shell($"""exec "{Program}" run goup-down {Quick} --runs "{scratch.Path}" --name alone >&- 2>&-""");
        Assert.True(run.WaitForExit(TimeSpan.FromMinutes(3)), "the run hangs");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(RunStatus.Finished, new RunStore(scratch.Path).Find("alone").Status);
    }

    [Fact]
    public void StandardOutputThatIsFullIsTold()
    {
        using Process models = Shell($"""exec "{Program}" models >/dev/full""");
        string errors = models.StandardError.ReadToEnd();
        models.WaitForExit();
        Assert.Equal(2, models.ExitCode);
        Assert.StartsWith("treepose: standard output cannot be written: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static Process Shell(string script) =>
        Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardError = true, RedirectStandardOutput = true })!;

    /// <summary>Waits until the run has its plan; until then a signal would meet the reading of data.</summary>
    private static string WaitForRecord(ScratchFolder scratch, Process run)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromMinutes(3); Thread.Sleep(50))
        {
            Assert.False(run.HasExited, "the run ended before it was stopped");
            if (Directory.EnumerateFiles(scratch.Path, RecordFiles.Plan, SearchOption.AllDirectories).FirstOrDefault() is { } plan)
                return Path.GetDirectoryName(plan)!;
        }
        throw new TimeoutException("the run has no record after three minutes");
    }

    private sealed class BrokenWriter : StringWriter
    {
        public IOException Why { get; } = new("No space left on device");

        public int Tried { get; private set; }

        public override void WriteLine(string? value)
        {
            Tried++;
            throw Why;
        }
    }
}
