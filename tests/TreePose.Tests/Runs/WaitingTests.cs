using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

/// <summary>A run that waits without a process, and points of units that ran elsewhere.</summary>
public sealed class WaitingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 13, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void AReleasedRunWaitsAndAnyProcessGoesOnWithIt()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        record.LogMetric("loss", 1, 1);
        record.Release("for 3 units on other machines");
        Assert.False(RunLock.IsHeld(Path.Combine(record.Folder, RecordFiles.Lock)));
        RunInfo waiting = new RunStore(scratch.Path).Find("one");
        Assert.Equal((RunStatus.Waiting, "for 3 units on other machines"), (waiting.Status, waiting.Reason));
        Assert.Null(waiting.DurationSeconds);
        Assert.Equal("waiting", waiting.Value("status"));
        Assert.Throws<InvalidOperationException>(() => record.LogMetric("loss", 2, 2));
        Assert.Throws<InvalidOperationException>(() => record.Release("again"));
        record.Finish(RunStatus.Failed); // what a caller's clean-up may do: it changes nothing
        record.Dispose();
        Assert.Equal(RunStatus.Waiting, new RunStore(scratch.Path).Find("one").Status);

        using (RunRecord resumed = RunRecord.Resume(record.Folder, new StepClock()))
        {
            RunInfo running = new RunStore(scratch.Path).Find("one");
            Assert.Equal((RunStatus.Running, (string?)null), (running.Status, running.Reason));
            resumed.LogMetric("loss", 2, 2);
            resumed.Finish(RunStatus.Finished);
        }
        RunInfo finished = new RunStore(scratch.Path).Find("one");
        Assert.Equal((RunStatus.Finished, (string?)null), (finished.Status, finished.Reason));
        Assert.DoesNotContain("waitingSince", File.ReadAllText(Path.Combine(record.Folder, RecordFiles.Run)), StringComparison.Ordinal);
        Assert.Equal([1.0, 2.0], RunTableReader.ReadMetrics(record.Folder).Select(p => p.Value));
        IEnumerable<RunEvent> pause = RunJournalReader.ReadAll(record.Folder).Where(e => e is RunReleased or RunResumed);
        Assert.Equal(["RunReleased", "RunResumed"], pause.Select(e => e.GetType().Name));
    }

    [Fact]
    public void AWaitingRunCanBeGivenUp()
    {
        using var scratch = new ScratchFolder();
        RunRecord record = RunTestKit.Start(scratch);
        record.Release("for a machine that never came");
        Assert.Throws<TreePoseException>(() => RunRecord.Mark(record.Folder, RunStatus.Waiting, "x", new StepClock()));
        RunRecord.Mark(record.Folder, RunStatus.Interrupted, "given up", new StepClock());
        RunInfo run = new RunStore(scratch.Path).Find("one");
        Assert.Equal((RunStatus.Interrupted, "given up"), (run.Status, run.Reason));
    }

    [Fact]
    public void PointsOfAUnitKeepTheirTimeAndAreRecordedOnceHoweverOftenItIsMerged()
    {
        using var scratch = new ScratchFolder();
        RunRecord record = RunTestKit.Start(scratch);
        Merge(record);
        Merge(record);
        record.LogMetric("loss", 0.5, 1, fold: "P1"); // not a unit's: a new run says what it is told
        record.Release("for more");
        using (RunRecord resumed = RunRecord.Resume(record.Folder, new StepClock()))
        {
            Merge(resumed);
            resumed.LogMetrics([new("loss", 0.25)], 2, 1, "P1", Noon.AddMinutes(1));
            resumed.LogMetrics([new("loss", 0.25)], 2, 1, "P1", Noon.AddMinutes(2));
        }
        IReadOnlyList<MetricPoint> points = RunTableReader.ReadMetrics(record.Folder);
        (string, double, int?)[] expected = [("loss", 0.5, 1), ("accuracy", double.NaN, 1), ("loss", 0.5, null), ("loss", 0.25, 1)];
        Assert.Equal(expected, points.Select(p => (p.Key, p.Value, p.Epoch)));
        Assert.Equal([Noon, Noon], points.Take(2).Select(p => p.Time));
        Assert.Equal(TimeSpan.Zero, points[0].Time.Offset);
        Assert.Equal(Noon.AddMinutes(1), points[3].Time);

        static void Merge(RunRecord record) => record.LogMetrics([new("loss", 0.5), new("accuracy", double.NaN)], 1, 1, "P1", Noon);
    }

    [Fact]
    public void UnitsAreWorkingFilesThatTheRecordDoesNotList()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        File.WriteAllText(record.FileFor("units/fold-1/result.json"), "{}");
        File.WriteAllText(record.FileFor("plots/units/a.svg"), "<svg/>");
        record.Finish(RunStatus.Finished);
        IEnumerable<string> told = RunJournalReader.ReadAll(record.Folder).OfType<FileLogged>().Select(f => f.Path);
        Assert.DoesNotContain(
            told.Concat(RunFiles.Read(record.Folder).Select(f => f.Path)),
            path => RecordFiles.IsIn(path, RecordFiles.UnitsFolder)
        );
        Assert.Contains(RunFiles.Read(record.Folder), f => f.Path == "plots/units/a.svg");
        Assert.True(File.Exists(Path.Combine(record.Folder, "units/fold-1/result.json")));
    }
}
