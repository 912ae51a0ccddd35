using TreePose.App.Tests.Experiments;
using TreePose.Experiments.Execution;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Slurm;

/// <summary>Several workers on one record lose nothing and count nothing twice, on a file system with faults too.</summary>
public sealed class SharedRunTests : IDisposable
{
    private const int AllUnits = 10;
    private readonly DrawRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void WorkDoesAllUnitsAndTheCollectorTakesThem()
    {
        string folder = _runs.Begun("shared");
        (int code, string output, string errors) = _runs.Command("work", "shared", "--runs", _runs.Root, "--jobs", "3");
        Assert.True(code == 0, errors);
        Assert.EndsWith("No unit is left; 10 were done here.\n", output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat(1, AllUnits), _runs.Experiment.Runs.Values);
        Assert.Equal("", File.Exists(Path.Combine(folder, "folds.csv")) ? File.ReadAllText(Path.Combine(folder, "folds.csv")) : "");
        Assert.Equal(0, _runs.Resume("shared").Code);
        Assert.Equal(AllUnits, _runs.Done());
        IsAsAlone("shared");
    }

    [Fact]
    public async Task ARunOnWorkersIsCollectedWhileTheyWork()
    {
        Task<(int Code, string Output, string Errors)> run = Task.Run(() => _runs.Run("shared", "--on", "workers"));
        while (!run.IsCompleted && !_runs.Exists("shared"))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Task<(int Code, string Output, string Errors)>[] workers =
        [
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(() => _runs.Command("work", "shared", "--runs", _runs.Root, "--jobs", "2"))),
        ];
        (int code, _, string errors) = await run;
        Assert.True(code == 0, errors);
        // One that the other left nothing to do says so.
        Assert.All(await Task.WhenAll(workers), w => Assert.True(w.Errors == "" || w.Errors.Contains("there is nothing to do"), w.Errors));
        Assert.Equal(Enumerable.Repeat(1, AllUnits), _runs.Experiment.Runs.Values); // claims: none twice
        IsAsAlone("shared");
    }

    [Fact]
    public async Task ASweepOnWorkersIsThatOfThreads()
    {
        string[] sweep = ["sweep", "draw", "--runs", _runs.Root, "--over", "level=1,2"];
        Task<(int Code, string Output, string Errors)> run = Task.Run(() =>
            _runs.Command([.. sweep, "--name", "shared", "--on", "workers"])
        );
        while (!run.IsCompleted && !_runs.Exists("shared_02"))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        (int code, _, string errors) = _runs.Command("work", "shared", "--runs", _runs.Root, "--jobs", "2");
        Assert.True(code == 0, errors);
        (code, _, errors) = await run;
        Assert.True(code == 0, errors);
        Assert.Equal(0, _runs.Command([.. sweep, "--name", "alone"]).Code);
        Assert.Equal(_runs.Left("alone_01"), _runs.Left("shared_01"));
        Assert.Equal(_runs.Left("alone_02"), _runs.Left("shared_02"));
    }

    [Fact]
    public async Task AUnitThatFailsOnAWorkerEndsTheRunWithItsSentence()
    {
        _runs.Experiment.Within = (unit, _) =>
        {
            if (unit.Id == "fold/P2/sum")
                throw new TreePoseException("The number of P2 is odd. Draw another.");
        };
        Task<(int Code, string Output, string Errors)> run = Task.Run(() => _runs.Run("odd", "--on", "workers"));
        while (!run.IsCompleted && !_runs.Exists("odd"))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        (int code, _, string errors) = _runs.Command("work", "odd", "--runs", _runs.Root);
        Assert.Equal((2, "treepose: The number of P2 is odd. Draw another.\n"), (code, errors));
        (code, _, errors) = await run;
        Assert.Equal((2, RunStatus.Failed), (code, _runs.Info("odd").Status));
        Assert.Contains("The number of P2 is odd.", errors, StringComparison.Ordinal);
        _runs.Experiment.Within = (_, _) => { };
        Assert.Equal(0, _runs.Resume("odd").Code);
        IsAsAlone("odd");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AFileSystemWithFaultsLosesNothing(int seed)
    {
        string folder = _runs.Begun("faulty");
        FaultyFiles[] machines = [.. Enumerable.Range(0, 3).Select(i => new FaultyFiles((10 * seed) + i))];
        // Claims that are over at once: all the machines do what they like, one unit several times at once.
        var claims = new ClaimOptions { StaleAfter = TimeSpan.Zero };
        Parallel.ForEach(
            machines,
            files =>
            {
                using SharedRun run = _runs.Shared(folder, new SharingOptions { Files = files, Claims = claims });
                new UnitWorker(2, TimeSpan.FromMilliseconds(1), (_, _) => { }).WorkOn(() => [run], () => true, CancellationToken.None);
            }
        );
        Assert.All(machines, m => Assert.NotEqual(0, m.Faults));
        Assert.Equal(0, _runs.Resume("faulty").Code);
        IsAsAlone("faulty");
    }

    [Fact]
    public void WhatUnitsWriteOnTheirWayIsInScratchAndGoneAfterwards()
    {
        string folder = _runs.Begun("scratch");
        using var scratch = new ScratchFolder();
        int outside = 0;
        _runs.Experiment.Within = (_, context) => outside += context.Folder.StartsWith(scratch.Path, StringComparison.Ordinal) ? 0 : 1;
        Assert.Equal(0, _runs.Command("work", "scratch", "--runs", _runs.Root, "--jobs", "1", "--scratch", scratch.Path).Code);
        _runs.Experiment.Within = (_, _) => { };
        Assert.Equal(0, outside);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
        Assert.Equal(0, _runs.Resume("scratch").Code);
        IsAsAlone("scratch"); // files that belong into the record are there
    }

    [Fact]
    public void ATrainingThatWasLeftInTheMiddleIsGoneOnWith()
    {
        string folder = _runs.Begun("left");
        using var stop = new CancellationTokenSource();
        _runs.Experiment.Within = (unit, context) =>
        {
            File.WriteAllText(context.FileFor("training.ckpt"), "half");
            stop.Cancel();
        };
        using (SharedRun run = _runs.Shared(folder, new SharingOptions()))
            Assert.Throws<OperationCanceledException>(() =>
                new UnitWorker(1, TimeSpan.Zero, (_, _) => { }).WorkOn(() => [run], () => true, stop.Token)
            );
        int found = 0;
        _runs.Experiment.Within = (_, context) => found += File.Exists(Path.Combine(context.Folder, "training.ckpt")) ? 1 : 0;
        Assert.Equal(0, _runs.Command("work", "left", "--runs", _runs.Root, "--jobs", "1").Code);
        Assert.Equal(1, found);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "units"), "training.ckpt", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "claims"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(int.MaxValue)]
    public void AFileOfAUnitThatIsSeenLateIsWaitedForAndNamedInTheEnd(int looks)
    {
        string folder = _runs.Begun("late");
        using (SharedRun run = _runs.Shared(folder, new SharingOptions()))
            new UnitWorker(1, TimeSpan.Zero, (_, _) => { }).WorkOn(() => [run], () => true, CancellationToken.None);
        WorkInput input = RunConfiguration.Read(StoredRun.Open(folder), _runs.Experiment);
        DrawWork work = _runs.Experiment.Open(input, SilentProgress.Instance, CancellationToken.None);
        var store = new UnitStore(folder, RunKey.Of(_runs.Experiment, input, work.Manifest)) { Files = new LateFiles("sum.txt", looks) };
        using (RunRecord record = RunRecord.Resume(folder, TimeProvider.System))
        {
            if (looks == int.MaxValue)
            {
                string message = Assert.Throws<DataFormatException>(() => new RunInUnits(work, store, record)).Message;
                Assert.Contains(
                    "sum.txt is missing: the unit 'fold/P1/sum' is done",
                    message.Replace(": is", " is"),
                    StringComparison.Ordinal
                );
                return;
            }
            _ = new RunInUnits(work, store, record);
        }
        Assert.Equal(3, Directory.GetFiles(Path.Combine(folder, "sums")).Length);
    }

    /// <summary>A file system that shows files of a name after so many looks.</summary>
    private sealed class LateFiles(string name, int looks) : SharedFiles
    {
        private int _left = looks;

        public override void Pause(TimeSpan time) { }

        protected override void MoveNow(string from, string to)
        {
            if (Path.GetFileName(from) == name && _left-- > 0)
                throw new FileNotFoundException("not seen yet", from);
            base.MoveNow(from, to);
        }
    }

    private void IsAsAlone(string name)
    {
        Assert.Equal(0, _runs.Run("alone", "--jobs", "1").Code);
        Assert.Equal(_runs.Left("alone"), _runs.Left(name));
    }
}
