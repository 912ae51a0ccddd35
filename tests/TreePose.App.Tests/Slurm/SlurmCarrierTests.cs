using TreePose.App.Tests.Experiments;
using TreePose.Experiments.Execution;
using TreePose.Experiments.Execution.Slurm;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Slurm;

/// <summary>What is made of Slurm's answers and silences, with a stand-in that says what a test wants.</summary>
public sealed class SlurmCarrierTests : IDisposable
{
    private readonly DrawRuns _runs = new();
    private readonly SlurmStandIn _slurm = new();
    private readonly ManualClock _clock = new();
    private readonly SlurmOptions _options = new()
    {
        Probe = false,
        Poll = 10,
        Grace = 60,
        Retries = 2,
        Time = 30,
        Memory = 1000,
        Grow = 2,
    };
    private readonly PoolRun _run;
    private readonly RunRecord _record;
    private readonly SlurmCarrier _carrier;
    private readonly CancellationTokenSource _stop = new();

    public SlurmCarrierTests()
    {
        (_run, _record) = Open("a", folds: 1);
        _carrier = Carrier(_options);
        Assert.Empty(_carrier.Step());
    }

    private (PoolRun Run, RunRecord Record) Open(string name, int folds)
    {
        string folder = _runs.Begun(name, new DrawOptions { Folds = folds });
        WorkInput input = RunConfiguration.Read(StoredRun.Open(folder), _runs.Experiment);
        DrawWork work = _runs.Experiment.Open(input, SilentProgress.Instance, CancellationToken.None);
        RunRecord record = RunRecord.Resume(folder, TimeProvider.System);
        var run = new RunInUnits(work, new UnitStore(folder, RunKey.Of(_runs.Experiment, input, work.Manifest)), record);
        return (new PoolRun(run, _stop), record);
    }

    private SlurmCarrier Carrier(SlurmOptions options) => Carrier(options, _run);

    private SlurmCarrier Carrier(SlurmOptions options, PoolRun run)
    {
        string folder = run.Run.Folder;
        var submitter = new SlurmSubmitter(folder, options, ["treepose"], _slurm);
        var carrier = new SlurmCarrier(folder, options, submitter, _slurm, SharedFiles.Disk, _clock);
        carrier.Take([.. run.Run.Ready.Select(u => new SharedUnit(run, u))]);
        return carrier;
    }

    public void Dispose()
    {
        _record.Dispose();
        _stop.Dispose();
        _runs.Dispose();
    }

    [Theory]
    [InlineData("PREEMPTED", 30, 1000)]
    [InlineData("NODE_FAIL", 30, 1000)]
    [InlineData("TIMEOUT", 60, 1000)]
    [InlineData("OUT_OF_MEMORY", 30, 2000)]
    [InlineData("CANCELLED", 30, 1000)]
    [InlineData("FAILED", 30, 1000)]
    public void ATaskThatEndedWithoutItsResultIsHandedOnAnew(string state, int minutes, int megabytes)
    {
        _slurm.Say(0, "RUNNING", "RUNNING");
        Assert.Empty(Later());
        _slurm.Say(0, state, "RUNNING");
        Assert.Empty(Later());
        Assert.Empty(Later());
        SlurmSubmission again = Assert.Single(_slurm.Submitted.Skip(1));
        Assert.Equal(1, again.Tasks);
        Assert.Contains($"--time={minutes}", again.Directives);
        Assert.Contains($"--mem={megabytes}M", again.Directives);
    }

    [Fact]
    public void ATaskThatIsGoneIsHandedOnAnewAndNamedInTheEnd()
    {
        var failed = new List<string>();
        for (int i = 0; i < 12 && failed.Count == 0; i++)
            failed.AddRange(Later().Select(f => f.Why.Message));
        Assert.Equal(3, _slurm.Submitted.Count); // two retries
        Assert.Equal(2, failed.Count);
        Assert.StartsWith("The unit 'fold/P1/draw/", failed[0], StringComparison.Ordinal);
        Assert.Contains("was handed to Slurm 3 times; the last time its task is gone from Slurm", failed[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ATaskThatNoNodeCouldBeginIsCancelledAndHandedOnAnew()
    {
        _slurm.Say(0, SlurmTaskState.NotLaunched, "RUNNING");
        Later();
        Later();
        Assert.Equal((_slurm.Submitted[0].Name, 0), Assert.Single(_slurm.Cancelled));
        Assert.Equal(2, _slurm.Submitted.Count);
    }

    [Fact]
    public void ATaskThatIsSaidToRunAndGivesNoSignOfLifeIsHandedOnAnew()
    {
        string folder = _run.Run.Folder;
        _slurm.Say(0, "RUNNING", "RUNNING");
        for (int i = 0; i < 40 && _slurm.Submitted.Count == 1; i++)
        {
            File.WriteAllText(SlurmBatch.SignOf(folder, _slurm.Submitted[0].Name, 1), $"{i}"); // the other one lives
            Assert.Empty(Later());
        }
        Assert.Equal((_slurm.Submitted[0].Name, 0), Assert.Single(_slurm.Cancelled));
        Assert.Equal(1, Assert.Single(_slurm.Submitted.Skip(1)).Tasks);
    }

    [Fact]
    public void TheFirstUnitsSayHowManyOfTheOthersShareATask()
    {
        (PoolRun run, RunRecord record) = Open("b", folds: 6);
        using (record)
        {
            SlurmCarrier carrier = Carrier(_options with { Limit = 3, ChunkMinutes = 2 }, run);
            carrier.Step();
            Assert.Equal(3, _slurm.Submitted[1].Tasks); // as many as may run at once, a unit each
            SharedUnit first = carrier.WorthALook().First();
            _slurm.Say(1, "RUNNING", "RUNNING", "RUNNING");
            Next();
            Assert.Equal(2, _slurm.Submitted.Count); // the others wait
            carrier.Done(first, seconds: 30 * first.Unit.Cost);
            Next();
            Dictionary<string, double> cost = run.Run.Ready.ToDictionary(u => u.Id, u => u.Cost);
            SlurmPart[][] tasks = SlurmBatch.Read(run.Run.Folder, _slurm.Submitted[2].Name).Tasks;
            Assert.Equal(9, tasks.Sum(t => t[0].Units.Length));
            Assert.True(tasks.Length is >= 3 and < 9); // no fewer than may run at once
            Assert.All(tasks, t => Assert.True(t[0].Units.Length == 1 || 30 * t[0].Units.Sum(u => cost[u]) <= 120)); // chunkMinutes

            void Next()
            {
                _clock.Advance(TimeSpan.FromSeconds(_options.Poll));
                Assert.Empty(carrier.Step());
            }
        }
    }

    [Fact]
    public void UnitsThatComeWhileEnoughTasksWaitWithSlurmWaitForCompany()
    {
        (PoolRun run, RunRecord record) = Open("b", folds: 6);
        using (record)
        {
            SharedUnit[] units = [.. run.Run.Ready.Select(u => new SharedUnit(run, u))];
            var carrier = new SlurmCarrier(
                run.Run.Folder,
                _options with
                {
                    Limit = 2,
                },
                new SlurmSubmitter(run.Run.Folder, _options with { Limit = 2 }, ["treepose"], _slurm),
                _slurm,
                SharedFiles.Disk,
                _clock
            );
            carrier.Take(units[..2]);
            Next();
            _slurm.Say(1, "PENDING", "PENDING");
            carrier.Done(units[0], seconds: 30 * units[0].Unit.Cost);
            carrier.Take(units[2..]);
            for (int i = 0; i < 3; i++)
                Next();
            Assert.Equal(2, _slurm.Submitted.Count); // that of the other run, and the first two
            _slurm.Say(1, "RUNNING", "PENDING");
            Next();
            Assert.Equal(3, _slurm.Submitted.Count);

            void Next()
            {
                _clock.Advance(TimeSpan.FromSeconds(_options.Poll));
                Assert.Empty(carrier.Step());
            }
        }
    }

    [Fact]
    public void AProbeThatLeavesNothingSaysThatTheNodeMayNotSeeTheFolder()
    {
        (PoolRun run, RunRecord record) = Open("b", folds: 1);
        using (record)
        {
            SlurmCarrier carrier = Carrier(_options with { Probe = true }, run);
            carrier.Step();
            _slurm.Say(1, "COMPLETED");
            var e = Assert.Throws<TreePoseException>(() =>
            {
                for (int i = 0; i < 12; i++)
                {
                    _clock.Advance(TimeSpan.FromSeconds(_options.Poll));
                    carrier.Step();
                }
            });
            Assert.Contains($"Does the node see {run.Run.Folder}?", e.Message, StringComparison.Ordinal);
            Assert.Equal(2, _slurm.Submitted.Count); // that of the other run, and the probe alone
        }
    }

    [Fact]
    public void AProbeThatSlurmWillNeverBeginIsWithdrawnWithItsReason()
    {
        (PoolRun run, RunRecord record) = Open("c", folds: 1);
        using (record)
        {
            SlurmCarrier carrier = Carrier(_options with { Probe = true }, run);
            carrier.Step();
            _slurm.Wait(1, "Priority");
            for (double s = 0; s < 3 * _options.Grace; s += _options.Poll)
            {
                _clock.Advance(TimeSpan.FromSeconds(_options.Poll));
                carrier.Step(); // others go before it: that passes
            }
            Assert.Contains("(0 run, 1 wait: Priority)", carrier.Standing, StringComparison.Ordinal);
            _slurm.Wait(1, "PartitionConfig");
            var e = Assert.Throws<TreePoseException>(() =>
            {
                for (double s = 0; s < 3 * _options.Grace; s += _options.Poll)
                {
                    _clock.Advance(TimeSpan.FromSeconds(_options.Poll));
                    carrier.Step();
                }
            });
            Assert.Contains("will not begin it: it waits for 'PartitionConfig'", e.Message, StringComparison.Ordinal);
            Assert.Contains("./treepose resume", e.Message, StringComparison.Ordinal);
            Assert.Equal([_slurm.Submitted[1].Name], _slurm.Withdrawn);
        }
    }

    [Fact]
    public void SilenceIsNoEnd()
    {
        _slurm.Silent = true;
        for (int i = 0; i < 50; i++)
            Assert.Empty(Later());
        Assert.Single(_slurm.Submitted);
        Assert.EndsWith("Slurm does not answer", _carrier.Standing, StringComparison.Ordinal);
    }

    [Fact]
    public void AResultThatComesLateIsWaitedFor()
    {
        _slurm.Say(0, "COMPLETED", "COMPLETED");
        for (int i = 0; i < 5; i++)
            Assert.Empty(Later());
        Assert.Single(_slurm.Submitted);
        for (int i = 0; i < 3; i++)
            Assert.Empty(Later());
        Assert.Equal(2, _slurm.Submitted.Count); // the grace is over
    }

    [Fact]
    public void AnArrayWhoseTakingWasNotAnsweredIsFoundByItsName()
    {
        _slurm.Silent = true; // it answers neither this nor that it took it
        _slurm.Say(0, "PREEMPTED", "PREEMPTED");
        Later();
        _slurm.Silent = false;
        Later();
        _slurm.Silent = true;
        Later(); // handed on, unanswered
        Assert.Equal(2, _slurm.Submitted.Count);
        _slurm.Silent = false;
        _slurm.Say(1, "RUNNING", "RUNNING");
        for (int i = 0; i < 5; i++)
            Assert.Empty(Later());
        Assert.Equal(2, _slurm.Submitted.Count); // it is there
        _slurm.Forget(1);
        for (int i = 0; i < 5 && _slurm.Submitted.Count < 3; i++)
            Assert.Empty(Later());
        Assert.Equal(3, _slurm.Submitted.Count); // it is not: once more, and the time before does not count
    }

    /// <summary>A while later: looks for results, then asks.</summary>
    private IReadOnlyList<(SharedUnit Unit, TreePoseException Why)> Later()
    {
        Assert.True(_carrier.WorthALook().Count() <= 20);
        _clock.Advance(TimeSpan.FromSeconds(_options.Poll));
        return _carrier.Step();
    }
}
