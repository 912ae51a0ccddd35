using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.App;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>A run that is killed again and again ends with the figures of one that is left alone, to the last bit.</summary>
public sealed class ResumeTests
{
    private const int Kills = 2;

    private static readonly string[] Run =
    [
        "run", "loo-finetune", "--data", "simulated:tiny", "--seed", "3", "--set", "protocol.calibrationHolds=0,2", "--set", "protocol.repeats=1", "--set", "protocol.modes=whole",
        "--set", "training.epochs=8", "--set", "training.batchSize=2", "--set", "training.checkpointSteps=4", "--set", "fineTuning.epochs=4",
    ];

    [Fact]
    public void AKilledRunGoesOnToTheSameBits()
    {
        using var scratch = new ScratchFolder();
        var random = new Random(11);
        Assert.Equal(0, Start(scratch, [.. Run, "--name", "whole", "--jobs", "2"]).Wait());

        int killedInTraining = 0;
        for (int start = 0; start < Kills; start++)
        {
            using Child child = Start(scratch, start == 0 ? [.. Run, "--name", "killed", "--jobs", "1"] : ["resume", "killed", "--jobs", "1"]);
            int before = Progress(scratch);
            while (!child.Ended && Progress(scratch) == before) Thread.Sleep(5); // training is under way when the first new loss is on disk
            Thread.Sleep(random.Next(400));
            if (child.Kill()) killedInTraining++;
        }
        Assert.True(killedInTraining > 0, "no kill met a running process");
        if (Folder(scratch, "killed") is var folder && JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!["status"]!.GetValue<string>() != "finished")
            Assert.Equal(0, Start(scratch, ["resume", "killed"]).Wait());

        Assert.Equal(File.ReadAllText(Path.Combine(Folder(scratch, "whole"), "results.json")), File.ReadAllText(Path.Combine(folder, "results.json")));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Folder(scratch, "whole"), "folds")))
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(folder, "folds", Path.GetFileName(file))));
        Assert.Equal(Sorted(scratch, "whole", "folds.csv", _ => true), Sorted(scratch, "killed", "folds.csv", _ => true));
        Assert.Equal(Losses(scratch, "whole"), Losses(scratch, "killed"));
    }

    [Fact]
    public void AFullDiskLosesNoFinishedFold()
    {
        using var scratch = new ScratchFolder();
        string folder = Path.Combine(scratch.Path, TimeProvider.System.GetLocalNow().ToString("'experiment_'yyyy'_'MM'_'dd", CultureInfo.InvariantCulture), "full");
        string full = Path.Combine(folder, "folds", "fold_02_repeat_0.json.partial");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, "/dev/full"); // the disk is full when the second fold is written
        using var output = new StringWriter();
        using var errors = new StringWriter();
        string[] few = [.. Run, "--set", "training.epochs=1", "--name", "full", "--jobs", "1", "--out", scratch.Path];
        int code = Application.Run(few, output, errors);
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "folds")), "midnight came between");
        Assert.Equal(Application.BadInput, code);
        Assert.Contains("1 of 3, are safe: make room", errors.ToString(), StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(Path.Combine(folder, "folds.csv")).Skip(1));
        File.Delete(full);
        Assert.Equal(0, Application.Run(["resume", folder, "--jobs", "1"], output, errors));
        Assert.Contains("3 of 3 folds", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(4, File.ReadAllLines(Path.Combine(folder, "folds.csv")).Length);
        Assert.Equal(Application.BadInput, Application.Run(["resume", folder], output, errors));
        Assert.Contains("is finished: there is nothing to resume", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AResumedRunIsMirroredWhereItWasAndWhereItIsAskedFor()
    {
        using var scratch = new ScratchFolder();
        string before = scratch.File("before"), more = scratch.File("more");
        string folder = Path.Combine(scratch.Path, TimeProvider.System.GetLocalNow().ToString("'experiment_'yyyy'_'MM'_'dd", CultureInfo.InvariantCulture), "tracked");
        string full = Path.Combine(folder, "folds", "fold_02_repeat_0.json.partial");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, "/dev/full");
        Assert.Equal(Application.BadInput, CommandLine.Run([.. Run, "--set", "training.epochs=1", "--name", "tracked", "--jobs", "1", "--out", scratch.Path, "--track", $"wandb:{before}"]).Code);
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "folds")), "midnight came between");
        File.Delete(full);
        (int code, string output, string errors) = CommandLine.Run("resume", folder, "--jobs", "1", "--track", $"wandb:{more}");
        Assert.True(code == 0, errors);
        foreach (string place in new[] { before, more })
        {
            Assert.Contains($"tracked -> wandb:{place}: complete", output, StringComparison.Ordinal);
            Assert.NotEmpty(Directory.GetFiles(place, "*.wandb", SearchOption.AllDirectories));
        }
    }

    private static int Progress(ScratchFolder scratch)
    {
        string[] found = Directory.GetDirectories(scratch.Path, "experiment_*");
        string path = found.Length == 0 ? "" : Path.Combine(found[0], "killed", "metrics.csv");
        if (!File.Exists(path)) return 1;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return Math.Max(1, reader.ReadToEnd().Count(c => c == '\n'));
    }

    private static string Folder(ScratchFolder scratch, string name) => Path.Combine(Directory.GetDirectories(scratch.Path, "experiment_*")[0], name);

    private static string[] Sorted(ScratchFolder scratch, string run, string file, Func<string, bool> wanted) =>
        [.. File.ReadAllLines(Path.Combine(Folder(scratch, run), file)).Where(wanted).Order(StringComparer.Ordinal)];

    /// <summary>Points without the time at which they were written.</summary>
    private static string[] Losses(ScratchFolder scratch, string run) => [.. Sorted(scratch, run, "metrics.csv", _ => true).Select(l => l[..l.LastIndexOf(',')])];

    private static Child Start(ScratchFolder scratch, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "TreePose.Cli"), [.. arguments, arguments[0] == "run" ? "--out" : "--runs", scratch.Path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new Child(Process.Start(start)!);
    }

    private sealed class Child : IDisposable
    {
        private readonly Process _process;

        public Child(Process process)
        {
            _process = process;
            _process.OutputDataReceived += (_, _) => { };
            _process.ErrorDataReceived += (_, _) => { };
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public bool Ended => _process.HasExited;

        public int Wait()
        {
            _process.WaitForExit();
            return _process.ExitCode;
        }

        /// <summary>Kills at once (SIGKILL); tells whether it was still running.</summary>
        public bool Kill()
        {
            if (_process.HasExited) return false;
            _process.Kill();
            _process.WaitForExit();
            return true;
        }

        public void Dispose() => _process.Dispose();
    }
}
