using System.Globalization;
using TreePose.App.Tests.Experiments;
using TreePose.Experiments;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Runs;

/// <summary>
/// What a unit of work allocates does not grow with their number, and nothing is kept of what is done: the small, counted version of
/// <c>bench/TrackingBench scale</c>. Alone in the process, since all its allocations are counted.
/// </summary>
[Collection(Alone)]
public sealed class ScaleTests : IDisposable
{
    private const string Alone = "counts all allocations";
    private const double MostTimes = 1.05;
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void APointCostsTheSameAmongManyAndNoneIsKept()
    {
        Points("warm", 100);
        double little = Allocated(() => Points("little", 1_000)) / 1_000;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using RunRecord record = Begin("much");
        double much = Allocated(() => Log(record, 100_000)) / 100_000;
        Assert.InRange(much / little, 0, MostTimes);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1 << 20); // 100,000 points are some 3 MB
    }

    [Fact]
    public void ARunIsListedAtTheSameCostAmongMany()
    {
        Runs("little", 20);
        Runs("much", 200);
        List("little");
        double little = Allocated(() => List("little")) / 20,
            much = Allocated(() => List("much")) / 200;
        Assert.InRange(much / little, 0, MostTimes);
    }

    [Fact]
    public void ARunGoesOnWithoutHoldingItsPoints()
    {
        Points("little", 1_000);
        Points("much", 10_000);
        Resume("little");
        double little = Allocated(() => Resume("little")) / 1_000,
            much = Allocated(() => Resume("much")) / 10_000;
        Assert.InRange(much / little, 0, MostTimes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ASweepHoldsNothingOfTrialsThatAreOver(bool prunes)
    {
        const int Trials = 12;
        var units = new List<WeakReference>(); // the last of each trial, which stands in its plan of work
        int held = 0;
        var experiment = new DrawExperiment
        {
            Within = (unit, _) =>
            {
                if (unit.Fold is not null)
                    return;
                units.Add(new WeakReference(unit));
                if (units.Count < Trials)
                    return;
                GC.Collect();
                held = units.Count(u => u.IsAlive);
            },
        };
        string[] sweep = ["sweep", "draw", "--over", $"level={string.Join(',', Enumerable.Range(1, Trials))}", "--set", "noise=0"];
        string[] one = ["--jobs", "1", "--runs", _scratch.Path, "--name", "long"];
        (int code, string output, string errors) = CommandLine.Run(
            experiment,
            [.. sweep, .. one, .. prunes ? ["--prune"] : Array.Empty<string>()]
        );
        Assert.True(code == 0, output + errors);
        Assert.Equal(Trials, units.Count);
        Assert.InRange(held, 1, 3); // its own, and one that a register or a queue may still know
    }

    [Fact]
    public void TheWorkIsNotAskedAfterEachOfManyUnits()
    {
        const int Units = 151; // three a fold, and one of all
        var experiment = new DrawExperiment();
        DrawWork work = experiment.Open(
            new WorkInput(new DrawOptions { Folds = 50 }, "none:", 1),
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
        Assert.True(work.Collect(InMemoryRun.Run(work, 1, TestContext.Current.CancellationToken)).IsComplete);
        Assert.Equal(Units, experiment.Runs.Values.Sum());
        Assert.InRange(experiment.Asked, 1, Units / 2); // each question costs as much as there are units
    }

    private RunRecord Begin(string name) =>
        RunRecord.Start(
            new RunRequest
            {
                Experiment = "scale",
                Name = name,
                Root = _scratch.Path,
                Configuration = [],
            },
            new StepClock()
        );

    private void Points(string name, int number)
    {
        using RunRecord record = Begin(name);
        Log(record, number);
        record.Finish(RunStatus.Interrupted);
    }

    private static void Log(RunRecord record, int number)
    {
        for (int step = 0; step < number; step++)
            record.LogMetric("loss", Math.Sin(step), step);
    }

    private void Resume(string name)
    {
        using RunRecord record = RunRecord.Resume(new RunStore(_scratch.Path).Find(name).Folder, new StepClock());
        record.Finish(RunStatus.Interrupted);
    }

    private void Runs(string root, int number)
    {
        for (int i = 0; i < number; i++)
        {
            using RunRecord record = RunRecord.Start(
                new RunRequest
                {
                    Experiment = "scale",
                    Name = string.Create(CultureInfo.InvariantCulture, $"run{i:000}"),
                    Root = _scratch.File(root),
                    Configuration = [],
                },
                new StepClock()
            );
            record.Finish(RunStatus.Finished);
        }
    }

    private void List(string root) => Assert.NotEmpty(new RunStore(_scratch.File(root)).List());

    /// <summary>Bytes that something allocates, on whatever thread.</summary>
    private static double Allocated(Action work)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        work();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    /// <summary>Nothing else runs beside these.</summary>
    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class NothingBeside;
}
