using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

/// <summary>What a kill or a full disk leaves, and how a run goes on from there.</summary>
public sealed class CrashTests
{
    [Fact]
    public void ALivingRunIsRunningAndAKilledOneIsCrashed()
    {
        using var scratch = new ScratchFolder();
        using var elsewhere = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        string killed = RunTestKit.Killed(record, elsewhere);
        Assert.Equal(RunStatus.Running, new RunStore(scratch.Path).Find("one").Status);
        Assert.Equal(RunStatus.Crashed, new RunStore(elsewhere.Path).Find("one").Status);
        Assert.Contains("living process", Assert.Throws<TreePoseException>(() => RunRecord.Resume(record.Folder, new StepClock())).Message);
        Assert.Contains(
            "living process",
            Assert.Throws<TreePoseException>(() => RunRecord.Mark(record.Folder, RunStatus.Failed, "x", new StepClock())).Message
        );
        RunRecord.Mark(killed, RunStatus.Interrupted, "the machine went down", new StepClock());
        RunInfo marked = new RunStore(elsewhere.Path).Find("one");
        Assert.Equal((RunStatus.Interrupted, "the machine went down"), (marked.Status, marked.Reason));
        Assert.Contains(
            "ended already",
            Assert.Throws<TreePoseException>(() => RunRecord.Mark(killed, RunStatus.Failed, "x", new StepClock())).Message
        );
        Assert.Throws<TreePoseException>(() => RunRecord.Mark(killed, RunStatus.Crashed, "x", new StepClock()));
    }

    [Fact]
    public void AResumedRunHasNoTornLinesNoGapsAndNothingTwice()
    {
        using var scratch = new ScratchFolder();
        using var elsewhere = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        for (int step = 0; step < 5; step++)
            record.LogMetric("loss", step / 10.0, step, fold: "P1");
        record.AppendFold(RunTestKit.Fold("P1", "0.9"));
        string killed = RunTestKit.Killed(record, elsewhere);
        File.AppendAllText(Path.Combine(killed, "events.jsonl"), "{\"type\":\"metrics\",\"step\":5,\"val");
        File.AppendAllText(Path.Combine(killed, "metrics.csv"), "5,,P1,lo");
        File.AppendAllText(Path.Combine(killed, "folds.csv"), "P2,0.");
        using (RunRecord resumed = RunRecord.Resume(killed, new StepClock()))
        {
            Assert.Equal(record.Identity, resumed.Identity);
            // From the last checkpoint on, the same numbers come again; then new ones.
            for (int step = 3; step < 8; step++)
                resumed.LogMetric("loss", step / 10.0, step, fold: "P1");
            resumed.LogParameter("model", "bilstm");
            resumed.AppendFold(RunTestKit.Fold("P2", "0.8"));
            Assert.Throws<TreePoseException>(() => resumed.LogParameter("model", "tcn"));
            resumed.Finish(RunStatus.Finished);
        }
        Assert.Equal(Enumerable.Range(0, 8).Select(s => (long)s), RunTableReader.ReadMetrics(killed).Select(p => p.Step));
        Assert.Equal(["P1", "P2"], RunTableReader.ReadFolds(killed).Keys);
        IReadOnlyList<RunEvent> events = RunJournalReader.ReadAll(killed);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(RunStatus.Finished, new RunStore(elsewhere.Path).Find("one").Status);
        Assert.Contains("is finished", Assert.Throws<TreePoseException>(() => RunRecord.Resume(killed, new StepClock())).Message);
    }

    [Fact]
    public void PointsThatReachedOnlyTheJournalComeIntoTheTable()
    {
        using var scratch = new ScratchFolder();
        using var elsewhere = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        record.LogMetric("loss", 1, 1);
        record.LogMetric("loss", 2, 2);
        string killed = RunTestKit.Killed(record, elsewhere);
        string[] lines = File.ReadAllLines(Path.Combine(killed, "metrics.csv"));
        File.WriteAllText(Path.Combine(killed, "metrics.csv"), lines[0] + "\n" + lines[1] + "\n");
        RunRecord.Mark(killed, RunStatus.Failed, "killed", new StepClock());
        Assert.Equal(lines, File.ReadAllLines(Path.Combine(killed, "metrics.csv")));
    }

    [Fact]
    public void AFullDiskIsAClearErrorAndLosesNothingThatWasAcknowledged()
    {
        using var scratch = new ScratchFolder();
        SmallDisk? disk = null;
        RunRecord record = RunTestKit.Start(scratch, change: r => r with { OpenJournal = path => disk = new SmallDisk(path) });
        string folder = record.Folder;
        disk!.Room = disk.Length + 400;
        int acknowledged = 0;
        string message = Assert
            .Throws<TreePoseException>(() =>
            {
                for (; acknowledged < 1000; acknowledged++)
                    record.LogMetric("loss", acknowledged, acknowledged);
            })
            .Message;
        Assert.Contains("No space left", message);
        Assert.Contains("resume the run", message);
        record.Dispose();
        Assert.Equal(RunStatus.Crashed, new RunStore(scratch.Path).Find("one").Status);
        Assert.Equal(acknowledged, RunJournalReader.ReadAll(folder).OfType<MetricsLogged>().Count());
        using RunRecord resumed = RunRecord.Resume(folder, new StepClock());
        resumed.LogMetric("loss", acknowledged, acknowledged);
        resumed.Finish(RunStatus.Finished);
        Assert.Equal(acknowledged + 1, RunTableReader.ReadMetrics(folder).Count);
    }

    [Fact]
    public void ADamagedJournalIsNamedByFileAndLine()
    {
        using var scratch = new ScratchFolder();
        using var elsewhere = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        record.LogMetric("loss", 1);
        string killed = RunTestKit.Killed(record, elsewhere);
        string journal = Path.Combine(killed, "events.jsonl");
        string[] lines = File.ReadAllLines(journal);
        File.WriteAllText(journal, lines[0] + "\nnonsense\n" + lines[2] + "\n");
        Assert.Contains(
            "events.jsonl, line 2",
            Assert.Throws<DataFormatException>(() => RunRecord.Resume(killed, new StepClock())).Message
        );
        File.WriteAllText(journal, lines[0] + "\n" + lines[2] + "\n");
        Assert.Contains("event 3 where 2 was expected", Assert.Throws<DataFormatException>(() => RunJournalReader.ReadAll(killed)).Message);
    }

    [Fact]
    public void AReaderFollowsARunThatIsStillWriting()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        var reader = new RunJournalReader(record.Folder);
        Assert.IsType<RunStarted>(reader.ReadNew()[0]);
        Assert.Empty(reader.ReadNew());
        record.LogMetric("loss", 1);
        Assert.IsType<MetricsLogged>(Assert.Single(reader.ReadNew()));
        record.LogParameter("long", new string('x', 3 << 20));
        record.LogMetric("loss", 2, 1);
        var rest = new List<RunEvent>();
        while (reader.ReadNew() is { Count: > 0 } more)
            rest.AddRange(more);
        Assert.Equal(2, rest.Count);
    }

    private sealed class SmallDisk(string path) : FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0)
    {
        public long Room { get; set; } = long.MaxValue;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            int fits = (int)Math.Min(buffer.Length, Room - Position);
            base.Write(buffer[..fits]);
            if (fits < buffer.Length)
                throw new IOException("No space left on device");
        }
    }
}
