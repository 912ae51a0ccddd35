using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using TreePose.Tracking.WandB.Records;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;
using Record = TreePose.Tracking.WandB.Records.Record;
using RunRecord = TreePose.Runs.RunRecord;

namespace TreePose.App.Tests.Tracking;

/// <summary>How busy the machine is reaches trackers under the names that their pages know, and nothing else.</summary>
public sealed class SystemMetricsTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private readonly ScratchFolder _scratch = new();
    private readonly MlflowStandIn _server = new();
    private readonly ManualClock _clock = new();

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void TheProbeReadsWhatTheSystemTells()
    {
        string proc = _scratch.File("proc");
        Directory.CreateDirectory(Path.Combine(proc, "net"));
        Tell(proc, busy: 100, idle: 100, received: 1000, sent: 10);
        var probe = new SystemProbe(_clock, proc);
        SystemUse first = probe.Read();
        Assert.Equal((null, null), (first.ProcessorPercent, first.ProcessPercent));
        Assert.Equal((3L << 20, 1L << 20), (first.MemoryUsedBytes, first.MemoryAvailableBytes));
        Assert.Equal((0L, 0L), (first.NetworkReceivedBytes, first.NetworkSentBytes));
        Tell(proc, busy: 130, idle: 170, received: 1500, sent: 12);
        _clock.Advance(Every);
        SystemUse second = probe.Read();
        Assert.Equal(30, second.ProcessorPercent); // 30 of 100 ticks, iowait counts as idle
        Assert.Equal(75, second.MemoryPercent);
        Assert.Equal((500L, 2L), (second.NetworkReceivedBytes, second.NetworkSentBytes));
        Assert.InRange(second.ProcessPercent!.Value, 0, 1e6);
        Assert.InRange(second.ProcessMemoryBytes!.Value, 1 << 20, 1L << 40);
        Assert.InRange(second.ProcessThreads!.Value, 1, 100_000);
        Assert.InRange(second.DiskPercent!.Value, 0, 100);
    }

    [Fact]
    public void WhatASystemDoesNotTellIsLeftOut()
    {
        SystemUse use = new SystemProbe(_clock, _scratch.File("nothing")).Read();
        Assert.Null(use.ProcessorPercent ?? use.MemoryUsedBytes ?? use.NetworkSentBytes);
        string[] names = [.. SystemNames.Mlflow(use).Concat(SystemNames.WandB(use)).Select(n => n.Name)];
        Assert.DoesNotContain("system/cpu_utilization_percentage", names);
        Assert.DoesNotContain("memory_percent", names);
        Assert.Contains("proc.memory.rssMB", names);
    }

    [Fact]
    public void NamesAndUnitsAreThoseOfTheTrackersOwnClients()
    {
        var use = new SystemUse
        {
            ProcessorPercent = 12.5,
            MemoryUsedBytes = 3_000_000_000,
            MemoryAvailableBytes = 1_000_000_000,
            DiskUsedBytes = 1 << 30,
            DiskAvailableBytes = 3L << 30,
            NetworkReceivedBytes = 2_000_000,
            NetworkSentBytes = 500_000,
            Processors = 4,
            ProcessPercent = 200,
            ProcessMemoryBytes = 100 << 20,
            ProcessThreads = 9,
        };
        Assert.Equal(
            [
                ("system/cpu_utilization_percentage", 12.5),
                ("system/system_memory_usage_megabytes", 3000),
                ("system/system_memory_usage_percentage", 75),
                ("system/disk_usage_percentage", 25),
                ("system/disk_usage_megabytes", 1073.742),
                ("system/disk_available_megabytes", 3221.225),
                ("system/network_receive_megabytes", 2),
                ("system/network_transmit_megabytes", 0.5),
                ("system/process_cpu_percentage", 200),
                ("system/process_memory_rss_megabytes", 104.858),
                ("system/process_memory_percentage", 2.621),
                ("system/process_threads", 9),
            ],
            SystemNames.Mlflow(use)
        );
        Assert.Equal(
            [
                ("cpu", 50),
                ("memory_percent", 75),
                ("proc.memory.rssMB", 100),
                ("proc.memory.percent", 2.621),
                ("proc.memory.availableMB", 953.674),
                ("proc.cpu.threads", 9),
                ("disk./.usagePercent", 25),
                ("disk./.usageGB", 1),
                ("network.recv", 2_000_000),
                ("network.sent", 500_000),
            ],
            SystemNames.WandB(use)
        );
    }

    [Fact]
    public async Task TrackersHaveEachMeasurementOnceWithStepAndTimeAlsoAfterAResume()
    {
        string folder;
        DateTimeOffset begun = _clock.GetUtcNow();
        using (RunRecord record = Begin())
        {
            folder = record.Folder;
            record.LogMetric("loss", 0.5, 3);
            await WatchAsync(record, times: 3);
            await DeliverAsync(folder);
            record.Finish(RunStatus.Interrupted);
        }
        using (RunRecord record = RunRecord.Resume(folder, _clock))
        {
            await WatchAsync(record, times: 2);
            record.LogFigure("f1", 0.9);
            record.Finish(RunStatus.Finished);
        }
        await DeliverAsync(folder);
        await DeliverAsync(folder); // again changes nothing
        StandInRun run = Assert.Single(_server.Store.Runs.Values);
        Assert.Empty(_server.Store.SilentHarm);
        StandInPoint[] memory = [.. run.Metrics.Where(m => m.Key == "system/process_memory_rss_megabytes")];
        Assert.Equal([0, 1, 2, 3, 4], memory.Select(m => m.Step));
        Assert.Equal([10, 20, 30, 40, 50], memory.Select(m => (m.Timestamp - begun.ToUnixTimeMilliseconds()) / 1000));
        Assert.All(memory, m => Assert.InRange(m.Value, 1, 1e6));
        Record[] records = [.. WandBRecords(folder)];
        StatsRecord[] stats = [.. records.Where(r => r.Stats is not null).Select(r => r.Stats)];
        Assert.Equal([10, 20, 30, 40, 50], stats.Select(s => (int)(s.Timestamp.ToDateTimeOffset() - begun).TotalSeconds));
        Assert.All(stats, s => Assert.Contains(s.Item, i => i.Key == "proc.memory.rssMB" && double.Parse(i.ValueJson) > 1));
        // Neither a row nor the summary of the run knows of them.
        Assert.DoesNotContain(
            records.SelectMany(r => (r.History?.Item ?? []).Concat(r.Summary?.Update ?? [])),
            i => i.Key.StartsWith("proc.", StringComparison.Ordinal) || i.Key.StartsWith("system", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task TheRecordsResultsDoNotKnowOfThem()
    {
        using RunRecord plain = Begin("plain"),
            watched = Begin("watched");
        await WatchAsync(watched, times: 4);
        foreach (RunRecord record in new[] { plain, watched })
        {
            record.LogMetric("loss", 0.5, 3, time: _clock.GetUtcNow());
            record.LogFigure("f1", 0.9);
            record.Finish(RunStatus.Finished);
        }
        foreach (string file in new[] { RecordFiles.Metrics, RecordFiles.Results, RecordFiles.Parameters })
            Assert.Equal(File.ReadAllText(Path.Combine(plain.Folder, file)), File.ReadAllText(Path.Combine(watched.Folder, file)));
        RunInfo info = new RunStore(_scratch.Path).Read(watched.Folder);
        Assert.Equal(["f1"], info.Figures.Keys);
        Assert.Null(info.Value("system/process_threads") ?? info.Value("processThreads"));
        // A day of it, one measurement in ten seconds, is a few megabytes of journal.
        string line = File.ReadLines(Path.Combine(watched.Folder, RecordFiles.Journal)).First(l => l.Contains("\"type\":\"system\""));
        Assert.InRange(line.Length, 100, 500);
    }

    [Fact]
    public async Task AFullDiskOrAnEndOfTheRunEndsNothing()
    {
        var disk = new FullDisk();
        RunRecord record = RunRecord.Start(Request("full") with { OpenJournal = disk.Open }, _clock);
        using (var monitor = new SystemMonitor(record, new SystemProbe(_clock), Every, _clock))
        {
            disk.IsFull = true;
            await AdvanceUntilAsync(() => disk.Refused >= 2, "two measurements that the disk refuses");
            disk.IsFull = false;
            long length = new FileInfo(Path.Combine(record.Folder, RecordFiles.Journal)).Length;
            await AdvanceUntilAsync(() => new FileInfo(Path.Combine(record.Folder, RecordFiles.Journal)).Length > length, "a measurement");
            record.Dispose();
            await AdvanceUntilAsync(() => monitor.Work.IsCompleted, "the end of measuring");
        }
        Assert.IsType<RunEnded>(RunJournalReader.ReadAll(record.Folder)[^1]);
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData("2.5", 2.5)]
    [InlineData("0", 0)]
    public void TheIntervalIsThatOfMlflowsClients(string? text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SystemInterval.FromEnvironment(n => n == SystemInterval.Variable ? text : null));

    [Theory]
    [InlineData("2,5")]
    [InlineData("-1")]
    [InlineData("ten")]
    [InlineData("1e9")]
    public void AnIntervalThatIsNoneIsRefused(string text) =>
        Assert.Contains($"is '{text}'", Assert.Throws<TreePoseException>(() => SystemInterval.FromEnvironment(_ => text)).Message);

    private RunRequest Request(string name) =>
        new()
        {
            Experiment = "goup-down",
            Name = name,
            Root = _scratch.Path,
            Configuration = new JsonObject { ["model"] = "bilstm" },
        };

    private RunRecord Begin(string name = "one") => RunRecord.Start(Request(name), _clock);

    /// <summary>Lets so many intervals pass, each measured before the next begins.</summary>
    private async Task WatchAsync(RunRecord record, int times)
    {
        using var monitor = new SystemMonitor(record, new SystemProbe(_clock), Every, _clock);
        int before = Measured(record);
        for (int i = 1; i <= times; i++)
        {
            await UntilAsync(() => _clock.Waiting > 0, "the wait for the next measurement");
            _clock.Advance(Every);
            await UntilAsync(() => Measured(record) == before + i, "a measurement");
        }
    }

    private static int Measured(RunRecord record) => RunJournalReader.ReadAll(record.Folder).Count(e => e is SystemMeasured);

    private async Task AdvanceUntilAsync(Func<bool> happened, string what) =>
        await UntilAsync(
            () =>
            {
                _clock.Advance(Every);
                return happened();
            },
            what
        );

    private async Task DeliverAsync(string folder)
    {
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(folder, "mlflow:" + _server.Url)).Result);
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(folder, "wandb:" + _scratch.File("w"))).Result);
    }

    private IEnumerable<Record> WandBRecords(string folder)
    {
        string id = new RunStore(_scratch.Path).Read(folder).Id;
        string place = Assert.Single(Directory.GetDirectories(Path.Combine(_scratch.File("w"), "wandb"), $"offline-run-*-{id}"));
        return WandBFile.Read(Path.Combine(place, $"run-{id}.wandb"));
    }

    private static void Tell(string proc, int busy, int idle, long received, long sent)
    {
        File.WriteAllText(Path.Combine(proc, "stat"), $"cpu  {busy} 0 0 {idle - 20} 20 0 0 0 0 0\ncpu0 1 1 1 1 1 0 0 0 0 0\n");
        File.WriteAllText(Path.Combine(proc, "meminfo"), "MemTotal:        4096 kB\nMemFree:  100 kB\nMemAvailable:   1024 kB\n");
        File.WriteAllText(
            Path.Combine(proc, "net", "dev"),
            $"Inter-|   Receive\n face |bytes\n  eth0: {received} 1 0 0 0 0 0 0 {sent} 1 0 0 0 0 0 0\n"
        );
    }
}
