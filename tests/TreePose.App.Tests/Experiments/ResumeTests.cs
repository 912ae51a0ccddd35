using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>A run that is killed again and again ends with the figures of one that is left alone, to the last bit.</summary>
public sealed class ResumeTests
{
    private const int Kills = 2;

    private static readonly string[] FewFolds = ["protocol.calibrationHolds=0,2", "protocol.repeats=1", "protocol.modes=whole"];

    private static readonly string[] RunLoo =
    [
        "run",
        "loo-finetune",
        "--data",
        "simulated:tiny",
        "--seed",
        "3",
        .. Set([.. FewFolds, "training.epochs=8", "training.batchSize=2", "training.checkpointSteps=4", "fineTuning.epochs=4"]),
    ];

    private static readonly string[] RunGoUpDown =
    [
        "run",
        "goup-down",
        "--data",
        "simulated:tiny",
        "--seed",
        "3",
        .. Set("training.epochs=3", "training.ensemble=2", "training.windowFrames=100", "model=study"),
    ];

    [Theory]
    [InlineData("loo-finetune")]
    [InlineData("goup-down")]
    public void AKilledRunGoesOnToTheSameBits(string experiment)
    {
        string[] run = experiment == "goup-down" ? RunGoUpDown : RunLoo;
        using var scratch = new ScratchFolder();
        var random = new Random(11);
        Assert.Equal(0, Start(scratch, [.. run, "--name", "whole", "--jobs", "2"]).Wait());

        int killedInTraining = 0;
        for (int start = 0; start < Kills; start++)
        {
            string[] command = start == 0 ? [.. run, "--name", "killed"] : ["resume", "killed"];
            using Child child = Start(scratch, [.. command, "--jobs", "1"]);
            int before = Progress(scratch);
            // Training is under way when the first new loss is on disk.
            while (!child.Ended && Progress(scratch) == before)
                Thread.Sleep(5);
            Thread.Sleep(random.Next(400));
            if (child.Kill())
                killedInTraining++;
        }
        Assert.True(killedInTraining > 0, "no kill met a running process");
        string folder = Folder(scratch, "killed");
        if ((string)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!["status"]! != "finished")
            Assert.Equal(0, Start(scratch, ["resume", "killed"]).Wait());

        string whole = Folder(scratch, "whole");
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "results.json")), File.ReadAllText(Path.Combine(folder, "results.json")));
        Assert.Equal(Digests(whole), Digests(folder));
        Assert.Equal(Checkpoints(whole), Checkpoints(folder));
        Assert.Equal(Sorted(scratch, "whole", "folds.csv", _ => true), Sorted(scratch, "killed", "folds.csv", _ => true));
        Assert.Equal(Losses(scratch, "whole"), Losses(scratch, "killed"));
    }

    [Fact]
    public void AFullDiskLosesNoFinishedFold()
    {
        using var scratch = new ScratchFolder();
        string folder = FillTheDisk(scratch, "full");
        string[] run = [.. RunLoo, .. Brief, "--name", "full", "--jobs", "1", "--runs", scratch.Path];
        (int code, string output, string errors) = CommandLine.Run(run);
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "units")), "midnight came between");
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("1 of 3, are safe: make room", errors, StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(Path.Combine(folder, "folds.csv")).Skip(1));
        MakeRoom(folder);
        (code, output, errors) = CommandLine.Run("resume", folder, "--jobs", "1");
        Assert.True(code == 0, errors);
        Assert.Contains("3 of 3 folds", output, StringComparison.Ordinal);
        Assert.Equal(4, File.ReadAllLines(Path.Combine(folder, "folds.csv")).Length);
        (code, _, errors) = CommandLine.Run("resume", folder);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("is finished: there is nothing to resume", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AResumedRunIsMirroredWhereItWasAndWhereItIsAskedFor()
    {
        using var scratch = new ScratchFolder();
        string before = scratch.File("before"),
            more = scratch.File("more"),
            folder = FillTheDisk(scratch, "tracked");
        string[] first = [.. RunLoo, .. Brief, "--name", "tracked", "--jobs", "1", "--runs", scratch.Path, "--track", $"wandb:{before}"];
        Assert.Equal(TreePoseApp.BadInput, CommandLine.Run(first).Code);
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "units")), "midnight came between");
        MakeRoom(folder);
        (int code, string output, string errors) = CommandLine.Run("resume", folder, "--jobs", "1", "--track", $"wandb:{more}");
        Assert.True(code == 0, errors);
        foreach (string place in new[] { before, more })
        {
            Assert.Contains($"tracked -> wandb:{place}: complete", output, StringComparison.Ordinal);
            Assert.NotEmpty(Directory.GetFiles(place, "*.wandb", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public void AUnitOfAnotherProcessIsTakenUp()
    {
        using var scratch = new ScratchFolder();
        var experiment = new GoUpDown();
        string[] quick = ["training.epochs=1", "training.ensemble=1", "training.strideFrames=100"];
        GoUpDownOptions options = OptionOverrides.Apply(new GoUpDownOptions(), quick);
        var input = new WorkInput(options, $"mars:{TestFiles.Golden("mars")}", 1);
        GoUpDownWork work = experiment.Open(input, SilentProgress.Instance, TestContext.Current.CancellationToken);
        RunRequest request = RunConfiguration.Request(experiment, input, work, "default") with { Root = scratch.Path, Name = "begun" };
        string folder;
        using (RunRecord record = RunRecord.Start(request, TimeProvider.System))
        {
            _ = new Runner(experiment, input, work, record); // writes the plan, and the program ends
            folder = record.Folder;
        }
        using (Child unit = Start(scratch, ["unit", "begun", "fold/2/model/0"]))
            Assert.True(unit.Wait() == 0, unit.Errors);
        string file = Path.Combine(folder, "units", "fold", "2", "model", "0", "result.zip");
        DateTime written = File.GetLastWriteTimeUtc(file);
        (int code, _, string errors) = CommandLine.Run("resume", "begun", "--runs", scratch.Path);
        Assert.True(code == 0, errors);
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
        Assert.True(File.Exists(Path.Combine(folder, "checkpoints", "fold_2_0.pth")));
        string alone = work.Collect(InMemoryRun.Run(work, 2, TestContext.Current.CancellationToken)).Results.ToJsonString();
        Assert.Equal(alone, JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "results.json")))!.ToJsonString());
    }

    private static IEnumerable<string> Brief => Set("training.epochs=1");

    private static IEnumerable<string> Set(params string[] overrides) => overrides.SelectMany(o => new[] { "--set", o });

    /// <summary>
    /// The second unit will not be able to write its training, as on a full disk: a folder is where the file would grow. (A link
    /// to /dev/full would be removed: nothing is written through links.)
    /// </summary>
    /// <returns>Where the run's record will be.</returns>
    private static string FillTheDisk(ScratchFolder scratch, string name)
    {
        string day = TimeProvider.System.GetLocalNow().ToString("'experiment_'yyyy'_'MM'_'dd", CultureInfo.InvariantCulture);
        LooFineTuneOptions options = OptionOverrides.Apply(new LooFineTuneOptions(), FewFolds);
        var input = new WorkInput(options, "simulated:tiny", 3);
        LooFineTuneWork work = new LooFineTune().Open(input, SilentProgress.Instance, TestContext.Current.CancellationToken);
        Unit second = work.Next(new UnitResults()).OrderByDescending(u => u.Cost).ElementAt(1);
        string full = Path.Combine(scratch.Path, day, name, "units", UnitStore.PathOf(second.Id), "training.ckpt.partial");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        Directory.CreateDirectory(full);
        return Path.Combine(scratch.Path, day, name);
    }

    private static void MakeRoom(string record) =>
        Directory.Delete(Assert.Single(Directory.GetDirectories(record, "training.ckpt.partial", SearchOption.AllDirectories)));

    private static int Progress(ScratchFolder scratch)
    {
        string[] found = Directory.GetDirectories(scratch.Path, "experiment_*");
        string path = found.Length == 0 ? "" : Path.Combine(found[0], "killed", "metrics.csv");
        if (!File.Exists(path))
            return 1;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return Math.Max(1, reader.ReadToEnd().Count(c => c == '\n'));
    }

    private static string Folder(ScratchFolder scratch, string name) =>
        Path.Combine(Directory.GetDirectories(scratch.Path, "experiment_*")[0], name);

    private static string[] Sorted(ScratchFolder scratch, string run, string file, Func<string, bool> wanted) =>
        [.. File.ReadAllLines(Path.Combine(Folder(scratch, run), file)).Where(wanted).Order(StringComparer.Ordinal)];

    /// <summary>What each unit computed, by the hash that its result has of it.</summary>
    private static string[] Digests(string record) =>
        [
            .. Directory
                .GetFiles(Path.Combine(record, "units"), "result.zip", SearchOption.AllDirectories)
                .Order()
                .Select(file =>
                {
                    using ZipArchive zip = ZipFile.OpenRead(file);
                    using Stream head = zip.GetEntry("result.json")!.Open();
                    JsonNode result = JsonNode.Parse(head)!;
                    return $"{result["unit"]} {result["digest"]}";
                }),
        ];

    private static string[] Checkpoints(string record) =>
        [.. Directory.GetFiles(Path.Combine(record, "checkpoints")).Order().Select(f => $"{Path.GetFileName(f)} {RunFiles.Hash(f)}")];

    /// <summary>Points without the time at which they were written.</summary>
    private static string[] Losses(ScratchFolder scratch, string run) =>
        [.. Sorted(scratch, run, "metrics.csv", _ => true).Select(l => l[..l.LastIndexOf(',')])];

    private static Child Start(ScratchFolder scratch, string[] arguments)
    {
        string[] all = [.. arguments, "--runs", scratch.Path];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "TreePose.Cli"), all)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new Child(Process.Start(start)!);
    }

    private sealed class Child : IDisposable
    {
        private readonly Process _process;
        private readonly System.Text.StringBuilder _errors = new();

        public Child(Process process)
        {
            _process = process;
            _process.OutputDataReceived += (_, _) => { };
            _process.ErrorDataReceived += (_, e) => _errors.AppendLine(e.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        /// <summary>What it printed, once it has ended.</summary>
        public string Errors => _errors.ToString();

        public bool Ended => _process.HasExited;

        public int Wait()
        {
            _process.WaitForExit();
            return _process.ExitCode;
        }

        /// <summary>Kills at once (SIGKILL); tells whether it was still running.</summary>
        public bool Kill()
        {
            if (_process.HasExited)
                return false;
            _process.Kill();
            _process.WaitForExit();
            return true;
        }

        public void Dispose() => _process.Dispose();
    }
}
