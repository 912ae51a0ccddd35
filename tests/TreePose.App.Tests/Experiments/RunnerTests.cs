using TreePose.Parts;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>What carries out units: rounds, each unit once, in any order, to the same bits; failures and stops.</summary>
public sealed class RunnerTests : IDisposable
{
    private const int AllUnits = 3 * (DrawWork.Draws + 1) + 1;
    private readonly DrawRuns _runs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void ThePlanGrowsInRounds()
    {
        using var scratch = new ScratchFolder();
        DrawWork work = Work(new DrawOptions { Folds = 2 });
        RunKey key = RunKey.Of(_runs.Experiment, new WorkInput(new DrawOptions(), "none:", 1), work.Manifest);
        var plan = new Plan(work, new UnitStore(scratch.Path, key));
        Assert.Equal(["fold/P1/draw/0", "fold/P1/draw/1", "fold/P2/draw/0", "fold/P2/draw/1"], plan.Ready.Select(u => u.Id));
        Assert.Empty(Do("fold/P1/draw/1"));
        Assert.Equal(["fold/P1/sum"], Do("fold/P1/draw/0"));
        Assert.Empty(Do("fold/P2/draw/0"));
        Assert.Equal(["fold/P2/sum"], Do("fold/P2/draw/1"));
        Assert.Empty(Do("fold/P2/sum"));
        Assert.Equal(["all"], Do("fold/P1/sum"));
        Assert.Empty(Do("all"));
        Assert.Empty(plan.Ready);
        Assert.Equal((7, 7, 0), (plan.Units.Count, plan.Results.Count, plan.Kept));
        Assert.Equal(["P1", "P2"], plan.Folds);

        string[] Do(string id)
        {
            Unit unit = plan.Ready.Single(u => u.Id == id);
            return [.. plan.Add(unit, work.Run(unit, UnitContext.Silent(scratch.File("unit"), Cancellation))).Select(u => u.Id)];
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void NeitherWorkersNorTheOrderInWhichUnitsEndChangeAnything(int workers)
    {
        Assert.Equal(0, _runs.Run("one", "--jobs", "1").Code);
        Assert.Equal(AllUnits, _runs.Done());
        var random = new Random(workers);
        _runs.Experiment.Within = (_, _) => Thread.Sleep(Pause());
        (int code, string output, string errors) = _runs.Run("many", "--jobs", $"{workers}");
        Assert.True(code == 0, errors);
        Assert.Contains("3 of 3 folds drawn", output, StringComparison.Ordinal);
        Assert.Equal(_runs.Left("one"), _runs.Left("many"));
        Assert.Equal(Enumerable.Repeat(2, AllUnits), _runs.Experiment.Runs.Values); // once a run
        Assert.Equal(_runs.Left("one")[0], Results(InMemory(workers))); // and without a record

        int Pause()
        {
            lock (random)
                return random.Next(20);
        }
    }

    [Fact]
    public void AnInMemoryRunLeavesNothingBehind()
    {
        string folder = "";
        _runs.Experiment.Within = (unit, context) =>
        {
            if (unit.Id == "fold/P1/sum")
                folder = Path.GetDirectoryName(context.FileFor("x"))!;
        };
        var done = new List<string>();
        UnitResults results = InMemoryRun.Run(Work(new DrawOptions()), 2, Cancellation, unit => done.Add(unit.Id));
        Assert.Equal(AllUnits, results.Count);
        Assert.Equal(AllUnits, done.Distinct().Count());
        Assert.NotEqual("", folder);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void AUnitThatFailsEndsTheRunWithItsMessageAndFinishedUnitsStay()
    {
        _runs.Experiment.Within = (unit, _) =>
        {
            if (unit.Id == "fold/P2/sum")
                throw new TreePoseException("The number of P2 is odd. Draw another.");
        };
        (int code, _, string errors) = _runs.Run("odd", "--jobs", "1");
        Assert.Equal((2, "treepose: The number of P2 is odd. Draw another.\n"), (code, errors));
        RunInfo run = _runs.Info("odd");
        Assert.Equal((RunStatus.Failed, "The number of P2 is odd. Draw another."), (run.Status, run.Reason));
        Assert.Contains("This run failed.", File.ReadAllText(Path.Combine(run.Folder, "report.html")), StringComparison.Ordinal);
        int before = _runs.Done();
        Assert.InRange(before, 1, AllUnits - 2);
        Assert.Equal(before, Directory.GetFiles(Path.Combine(run.Folder, "units"), "result.zip", SearchOption.AllDirectories).Length);

        _runs.Experiment.Within = (_, _) => { };
        Assert.Equal(0, _runs.Resume("odd").Code);
        Assert.Equal(AllUnits, _runs.Done()); // nothing twice
        Assert.Equal(0, _runs.Run("whole").Code);
        Assert.Equal(_runs.Left("whole"), _runs.Left("odd"));
    }

    [Fact]
    public void AnErrorThatNobodyForesawNamesTheUnitAndWhereItHappened()
    {
        _runs.Experiment.Within = (unit, _) => throw new InvalidOperationException($"no number in {unit.Fold}.");
        (int code, _, string errors) = _runs.Run("broken", "--jobs", "1");
        Assert.Equal(2, code);
        const string What = "InvalidOperationException, no number in P[123] \\(at .*RunnerTests";
        Assert.Matches($"^treepose: The unit 'fold/P[123]/draw/[01]' failed: {What}", errors);
        Assert.Contains("no number in P", _runs.Info("broken").Reason, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Failed, _runs.Info("broken").Status);
        var e = Assert.Throws<PartException>(() => InMemory(2));
        Assert.IsType<InvalidOperationException>(e.InnerException); // with its whole trace
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void AStoppedRunIsInterruptedAndGoesOnToTheSameBits(int afterUnits)
    {
        Assert.Equal(TreePoseApp.Interrupted, _runs.Stopped("stopped", afterUnits));
        RunInfo run = _runs.Info("stopped");
        Assert.Equal(RunStatus.Interrupted, run.Status);
        Assert.Matches("^stopped by the user, [0123] of 3 folds done$", run.Reason);
        Assert.Equal(afterUnits, _runs.Done());
        (int code, string output, string errors) = _runs.Resume("stopped");
        Assert.True(code == 0, output + errors);
        Assert.Equal(Enumerable.Repeat(1, AllUnits), _runs.Experiment.Runs.Values); // each once over both
        Assert.Equal(RunStatus.Finished, _runs.Info("stopped").Status);
        Assert.Equal(0, _runs.Run("whole").Code);
        Assert.Equal(_runs.Left("whole"), _runs.Left("stopped"));
        Assert.Contains("there is nothing to resume", _runs.Resume("stopped").Errors, StringComparison.Ordinal);
    }

    private DrawWork Work(DrawOptions options) =>
        _runs.Experiment.Open(new WorkInput(options, "none:", 1), SilentProgress.Instance, Cancellation);

    private DrawCollected InMemory(int workers)
    {
        DrawWork work = Work(new DrawOptions());
        return work.Collect(InMemoryRun.Run(work, workers, Cancellation));
    }

    private static string Results(DrawCollected collected) => collected.Results.ToJsonString(new() { WriteIndented = true }) + "\n";
}
