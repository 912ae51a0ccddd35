using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.Tracking;
using TreePose.Tracking.WandB;
using TreePose.Tracking.WandB.Records;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;
using Record = TreePose.Tracking.WandB.Records.Record;
using RunRecord = TreePose.Runs.RunRecord;

namespace TreePose.App.Tests.Tracking;

/// <summary>
/// The framing and records of W&amp;B logs, against a log made by struct and zlib alone, and what happens to them on the way.
/// </summary>
public sealed class WandBTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void TheLogEqualsTheForeignOneByteForByte()
    {
        string path = _scratch.File("run.wandb");
        using (var log = new WandBLog(path))
        {
            foreach (Record record in GoldenRecords())
                log.Append(record.ToByteArray());
            int[] lengths = [.. File.ReadAllLines(TestFiles.Golden("wandb/lengths.txt")).Select(int.Parse)];
            for (int i = 0; i < lengths.Length; i++)
                log.Append(Payload(i, lengths[i]));
        }
        Assert.Equal(File.ReadAllBytes(TestFiles.Golden("wandb/offline.wandb")), File.ReadAllBytes(path));
    }

    [Fact]
    public void ALogOpenedAgainIsCompletedWhereverItWasTorn()
    {
        byte[] whole = File.ReadAllBytes(TestFiles.Golden("wandb/offline.wandb"));
        int[] lengths = [.. File.ReadAllLines(TestFiles.Golden("wandb/lengths.txt")).Select(int.Parse)];
        var random = new Random(3);
        string path = _scratch.File("run.wandb");
        foreach (int torn in Enumerable.Range(0, 10).Concat(Enumerable.Range(0, 30).Select(_ => random.Next(whole.Length))))
        {
            File.WriteAllBytes(path, whole[..torn]);
            using (var log = new WandBLog(path))
            {
                foreach (Record record in GoldenRecords())
                    log.Append(record.ToByteArray());
                for (int i = 0; i < lengths.Length; i++)
                    log.Append(Payload(i, lengths[i]));
            }
            Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"torn at {torn}");
        }
    }

    [Fact]
    public void ARecordWhoseFirstPieceIsEmptyIsReadBack()
    {
        string path = _scratch.File("run.wandb");
        Record[] records =
        [
            new()
            {
                Num = 1,
                Exit = new() { ExitCode = 3 },
            },
            new() { Num = 2 },
            new() { Num = 3, Exit = new() },
        ];
        using (var log = new WandBLog(path))
        {
            log.Append(records[0].ToByteArray());
            records[1].Run = new() { Notes = "" };
            int room = 32_768 - (int)log.Position - 7 - 7; // leaves the 7 bytes of a header in the block
            while (records[1].CalculateSize() < room)
                records[1].Run.Notes += new string('x', Math.Max(1, room - records[1].CalculateSize() - 8));
            Assert.Equal(room, records[1].CalculateSize());
            log.Append(records[1].ToByteArray());
            log.Append(records[2].ToByteArray());
        }
        Assert.Equal(records, WandBFile.Read(path));
    }

    [Fact]
    public void OtherContentIsReplaced()
    {
        string path = _scratch.File("run.wandb");
        using (var log = new WandBLog(path))
        {
            log.Append("the first"u8);
            log.Append("the second"u8);
            log.Append("the third"u8);
        }
        using (var log = new WandBLog(path))
        {
            log.Append("the first"u8);
            log.Append("another"u8);
        }
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(7 + 7 + 9 + 7 + 7, bytes.Length);
    }

    [Fact]
    public async Task TheLogGrowsWhileTheRunGoesOnAndHasNoExitBeforeItsEnd()
    {
        using RunRecord record = Start(_scratch);
        await using TrackerDelivery delivery = Deliver(record, "wandb:" + _scratch.Path);
        record.LogMetric("loss", 0.5, 1);
        string log = await LogAsync(record.Identity.Id);
        await UntilAsync(() => WandBFile.Read(log).Any(r => r.History is not null), "a point in the log while the run goes on");
        Assert.DoesNotContain(WandBFile.Read(log), r => r.Exit is not null);
        record.Finish(RunStatus.Failed);
        await delivery.FinishAsync(Patience);
        Assert.Equal(1, WandBFile.Read(log)[^1].Exit.ExitCode);
        Assert.Equal("sweep", WandBFile.Read(await ChildOf(record))[1].Run.RunGroup);
    }

    [Fact]
    public async Task EachMetricIsDefinedOnceBeforeItsFirstRowOverItsOwnAxis()
    {
        using RunRecord record = Start(_scratch);
        for (int epoch = 1; epoch <= 3; epoch++)
            record.LogMetric("loss.train", 1.0 / epoch, epoch, epoch, fold: "P1");
        record.LogMetric("seconds", 5, 7);
        await SyncAsync(record.Folder, "wandb:" + _scratch.Path);
        var records = WandBFile.Read(await LogAsync(record.Identity.Id));
        Assert.Equal(
            [("epoch", ""), (@"loss\.train/P1", "epoch"), ("step", ""), ("seconds", "step")],
            records.Where(r => r.Metric is not null).Select(r => (r.Metric.Name, r.Metric.StepMetric))
        );
        int defined = records.ToList().FindIndex(r => r.Metric?.Name == @"loss\.train/P1"),
            logged = records.ToList().FindIndex(r => r.History is not null);
        Assert.True(defined < logged, $"defined in record {defined}, logged in record {logged}");
        Assert.Contains(records[logged].History.Item, i => i.Key == "epoch" && i.ValueJson == "1"); // the axis stands in the row
    }

    [Fact]
    public async Task NamesThatBelongToWandBAreRenamedWithAWarning()
    {
        using RunRecord record = Start(_scratch);
        record.LogMetric("_step", 5, 1);
        record.LogMetric("fold", 0.25, 2, fold: "P1");
        DeliveryOutcome outcome = await SyncAsync(record.Folder, "wandb:" + _scratch.Path);
        Assert.Contains("metric._step", Assert.Single(outcome.Warnings));
        var rows = WandBFile
            .Read(await LogAsync(record.Identity.Id))
            .Where(r => r.History is not null)
            .Select(r => r.History.Item.ToDictionary(i => i.Key, i => i.ValueJson))
            .ToList();
        Assert.Equal(("5", "0"), (rows[0]["metric._step"], rows[0]["_step"]));
        Assert.Equal(("0.25", "\"P1\""), (rows[1]["fold/P1"], rows[1]["fold"]));
    }

    [Fact]
    public async Task AFolderThatCannotBeWrittenIsAProblemForLaterNotForTheRun()
    {
        using RunRecord record = Start(_scratch);
        record.LogMetric("loss", 0.5, 1);
        File.WriteAllText(_scratch.File("wandb"), "in the way");
        DeliveryOutcome outcome = await SyncAsync(record.Folder, "wandb:" + _scratch.Path);
        Assert.Equal((DeliveryResult.Behind, 0), (outcome.Result, outcome.Delivered));
        File.Delete(_scratch.File("wandb"));
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(record.Folder, "wandb:" + _scratch.Path)).Result);
    }

    [Theory]
    [InlineData("0.001", "0.001")]
    [InlineData("1e-3", "1e-3")]
    [InlineData("1.10", "1.10")]
    [InlineData("true", "true")]
    [InlineData("007", "\"007\"")]
    [InlineData("1,2", "\"1,2\"")]
    [InlineData("", "null")]
    [InlineData(" 1", "\" 1\"")]
    public void WhatWasNoTextStaysAsItWas(string text, string json) => Assert.Equal(json, WandBValues.Plain("k", text).ValueJson);

    [Theory]
    [InlineData("1e5", "\"1e5\"")]
    [InlineData("1234567", "\"1234567\"")]
    [InlineData("1.10", "\"1.10\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("", "\"\"")]
    [InlineData("say \"x\"", "\"say \\u0022x\\u0022\"")]
    public void ATextStaysOne(string text, string json) => Assert.Equal(json, WandBValues.Text("k", text).ValueJson);

    private async Task<string> LogAsync(string id)
    {
        string[] Found() =>
            Directory.Exists(_scratch.File("wandb"))
                ? Directory.GetFiles(_scratch.File("wandb"), $"run-{id}.wandb", SearchOption.AllDirectories)
                : [];
        await UntilAsync(() => Found().Length == 1, $"the log of {id}");
        return Found()[0];
    }

    private async Task<string> ChildOf(RunRecord record)
    {
        using RunRecord child = Start(_scratch, "trial", r => r with { Parent = record.Identity with { Name = "sweep" } });
        await SyncAsync(child.Folder, "wandb:" + _scratch.Path);
        return await LogAsync(child.Identity.Id);
    }

    private static byte[] Payload(int i, int length) => [.. Enumerable.Range(0, length).Select(j => (byte)(((i * 31) + (j * 7)) % 251))];

    private static Record[] GoldenRecords() => [.. GoldenBeginning(), .. GoldenRows(), .. GoldenEnd()];

    private static Record[] GoldenBeginning() =>
        [
            new()
            {
                Num = 1,
                Header = new HeaderRecord
                {
                    VersionInfo = new VersionInfo { Producer = "0.1.0", MinConsumer = "0.1.0" },
                },
            },
            new()
            {
                Num = 2,
                Run = new TreePose.Tracking.WandB.Records.RunRecord
                {
                    RunId = "00c0ffee00c0ffee",
                    Project = "goup-down",
                    RunGroup = "sweep",
                    JobType = "goup-down",
                    DisplayName = "ön🦵",
                    Host = "host",
                    StartTime = new Timestamp { Seconds = 1_763_899_200, Nanos = 10_000_000 },
                    Git = new GitRepoRecord { RemoteUrl = "https://host/org/repo", Commit = "abc" },
                },
            },
            new()
            {
                Num = 3,
                Config = new ConfigRecord { Update = { WandBValues.Text("model", "bilstm"), WandBValues.Plain("learningRate", "0.001") } },
            },
        ];

    private static Record[] GoldenRows() =>
        [
            new()
            {
                Num = 4,
                History = new HistoryRecord
                {
                    Item = { WandBValues.Number("loss", 0.5), WandBValues.Number("_step", 0) },
                    Step = new HistoryStep(),
                },
            },
            new()
            {
                Num = 5,
                History = new HistoryRecord
                {
                    Item = { WandBValues.Number("loss", double.NaN), WandBValues.Number("_step", 300) },
                    Step = new HistoryStep { Num = 300 },
                },
            },
        ];

    private static Record[] GoldenEnd() =>
        [
            new()
            {
                Num = 6,
                Summary = new SummaryRecord { Update = { WandBValues.Number("event.f1.250ms", 0.9) } },
            },
            new()
            {
                Num = 7,
                Files = new FilesRecord
                {
                    Files =
                    {
                        new FilesItem { Path = "plots/confusion.svg", Policy = FilesItem.Types.PolicyType.End },
                    },
                },
            },
            new()
            {
                Num = 8,
                Exit = new RunExitRecord { ExitCode = 1, Runtime = 95 },
            },
            new()
            {
                Num = 9,
                Metric = new MetricRecord
                {
                    Name = @"loss\.train",
                    StepMetric = "epoch",
                    Options = new MetricOptions { Defined = true },
                },
            },
        ];
}
