using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;

namespace TreePose.App.Tests.Tracking;

/// <summary>
/// A fifth of all answers is lost, truncated or late, or a mirror is killed and its files are torn: after at most two syncs
/// everything is there once.
/// </summary>
public sealed class LossyDeliveryTests : IDisposable
{
    private const double Share = 0.2;
    private readonly ScratchFolder _scratch = new();
    private readonly MlflowStandIn _server = new();
    private readonly ManualClock _clock = new();
    private int _late;
    private int _faults;

    public static TheoryData<bool, int> StoresAndSeeds()
    {
        var all = new TheoryData<bool, int>();
        foreach (bool isSql in new[] { true, false })
        {
            for (int seed = 1; seed <= 8; seed++)
                all.Add(isSql, seed);
        }
        return all;
    }

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [MemberData(nameof(StoresAndSeeds))]
    public async Task ThroughALossyLineTwoSyncsBringEverythingToAServerOnce(bool isSql, int seed)
    {
        _server.Store.CollapseDuplicates = isSql;
        var random = new Random(seed);
        _server.Fault = (_, _) => random.NextDouble() < Share ? Fault(random.Next(6)) : null;
        string target = "mlflow:" + _server.Url,
            folder;
        using (RunRecord first = Start(_scratch, change: Request))
        {
            folder = first.Folder;
            await using TrackerDelivery delivery = TrackerDelivery.Start(folder, [TrackerTarget.Parse(target)], _clock, Patient);
            First(first);
            first.Finish(RunStatus.Interrupted, "Ctrl-C");
            await PumpAsync(delivery.FinishAsync(TimeSpan.FromMinutes(10)), "the end of the live delivery");
        }
        using RunRecord record = RunRecord.Resume(folder, new StepClock());
        Second(record);
        record.Finish(RunStatus.Finished);
        for (int sync = 0; sync < 2; sync++)
            await PumpAsync(
                TrackerDelivery.SyncAsync(folder, [TrackerTarget.Parse(target)], _clock, Patient, TestContext.Current.CancellationToken),
                "the end of a sync"
            );

        Assert.True(_faults >= 5, $"{_faults} faults");
        Assert.Empty(_server.Store.SilentHarm);
        TrackedRun.FromFolder(folder).AssertSame(TrackedRun.FromMlflow(_server.Store, record.Identity.Id));
        Assert.Equal(5, _server.Store.Runs.Count);
        Assert.All(_server.Store.Runs.Values, r => Assert.True(r is { Status: "FINISHED", EndTime: > 0 }, $"{r.Name} {r.Status}"));
        StandInRun run = _server.Store.Runs.Values.Single(r => !r.Tags.ContainsKey("treepose.fold"));
        Assert.Equal("mars:data", Assert.Single(run.Inputs).Name);
        Assert.Contains("| event.f1 | 0.9 |", run.Tags["mlflow.note.content"]);
        int points = _server.Store.Runs.Values.Sum(r => r.Metrics.Count);
        Assert.Equal(_server.Store.Runs.Values.Sum(r => r.Metrics.Distinct().Count()), points);

        // A third one finds nothing to do.
        int requests = _server.Requests.Count;
        _server.Fault = (_, _) => null;
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(folder, target)).Result);
        Assert.Equal(requests, _server.Requests.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task AnOfflineFolderThatIsTornAnywhereHasEverythingOnceAfterOneSync(int seed)
    {
        var random = new Random(seed);
        string target = "wandb:" + _scratch.File("mirror"),
            folder;
        using (RunRecord first = Start(_scratch, change: Request))
        {
            folder = first.Folder;
            First(first);
            await SyncAsync(folder, target);
            Tear(random, folder);
            first.Finish(RunStatus.Interrupted, "Ctrl-C");
            await SyncAsync(folder, target);
        }
        Tear(random, folder);
        using RunRecord record = RunRecord.Resume(folder, new StepClock());
        Second(record);
        record.Finish(RunStatus.Finished);
        await SyncAsync(folder, target);
        TrackedRun truth = TrackedRun.FromFolder(folder);
        truth.AssertSame(TrackedRun.FromWandB(_scratch.File("mirror"), record.Identity.Id));
        Tear(random, folder);
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(folder, target)).Result);
        truth.AssertSame(TrackedRun.FromWandB(_scratch.File("mirror"), record.Identity.Id));
    }

    private static DeliveryOptions Patient { get; } =
        Quick with
        {
            Mlflow = Quick.Mlflow with { Retries = 3, Timeout = TimeSpan.FromMinutes(30) },
        };

    private static RunRequest Request(RunRequest request) =>
        request with
        {
            DataManifest = new Dictionary<string, string> { ["a.mat"] = "00" },
            DataSource = "mars:data",
        };

    /// <summary>Two folds, the second without its result.</summary>
    private static void First(RunRecord record)
    {
        record.LogParameters(Enumerable.Range(0, 150).Select(i => KeyValuePair.Create($"option {i}", $"0{i}")));
        record.SetTags([new("note", new string('y', 9_000))]);
        Fold(record, "P1", 700);
        Steps(record, "P 2/é", 0, 300);
        File.WriteAllText(record.FileFor("plots/loss 100%.svg"), "<svg/>");
        record.LogFile("plots/loss 100%.svg");
    }

    private static void Second(RunRecord record)
    {
        Steps(record, "P 2/é", 300, 400);
        Result(record, "P 2/é");
        Fold(record, "P3", 700);
        Fold(record, "P4", 700);
        for (int step = 0; step < 1200; step++)
            record.LogMetric("run/seconds", step * 0.1, step);
        File.WriteAllBytes(record.FileFor("checkpoints/a.pth"), new byte[2_000_000]);
        File.WriteAllText(record.FileFor("plots/confusion.svg"), "<svg/>");
        record.LogFigure("worst", double.NaN);
        record.LogFigure("event.f1", 0.9);
    }

    private static void Fold(RunRecord record, string fold, int steps)
    {
        Steps(record, fold, 0, steps);
        Result(record, fold);
    }

    private static void Steps(RunRecord record, string fold, int from, int count)
    {
        for (int step = from; step < from + count; step++)
            record.LogMetrics([new("loss", 1.0 / (step + 1)), new("other", step)], step, step / 10, fold);
    }

    private static void Result(RunRecord record, string fold) =>
        record.AppendFold([new("participant", fold), FoldCell.Of("f1", 0.5), FoldCell.Of("onset ms", null), new("note", "007")]);

    private StandInFault Fault(int kind)
    {
        _faults++;
        if (kind == 5)
            _late++;
        return kind switch
        {
            0 => new(503), // the request never arrived
            1 => new(0), // nor this one: the line broke
            2 => new(0, AfterTheDeed: true), // the line breaks in the answer
            3 => new(200, "", AfterTheDeed: true), // the answer is lost on the way back
            4 => new(200) { IsCut = true }, // its end is
            _ => new(200) { Late = Patience },
        };
    }

    /// <summary>Moves the clock on as the test lets it: a late answer is late on any machine, and no other one is.</summary>
    private async Task PumpAsync(Task work, string what)
    {
        int known = 0;
        await UntilAsync(
            () =>
            {
                int late = _server.Read(_ => _late); // what is late is done at the server by now
                _clock.Advance(late > known ? TimeSpan.FromHours(1) : TimeSpan.FromMilliseconds(10));
                known = late;
                return work.IsCompleted;
            },
            what
        );
        await work;
    }

    /// <summary>What a kill at any moment, and whoever tidied up after it, leave of the mirror: no notes, a torn log, files gone.</summary>
    private void Tear(Random random, string folder)
    {
        Directory.Delete(Path.Combine(folder, "trackers"), recursive: true);
        string log = Assert.Single(Directory.GetFiles(_scratch.File("mirror"), "run-*.wandb", SearchOption.AllDirectories));
        byte[] bytes = File.ReadAllBytes(log);
        int torn = random.Next(bytes.Length);
        byte[] garbage = new byte[random.Next(3) * 50];
        random.NextBytes(garbage);
        File.WriteAllBytes(log, [.. bytes[..torn], .. garbage]);
        foreach (string file in Directory.GetFiles(Path.Combine(Path.GetDirectoryName(log)!, "files"), "*", SearchOption.AllDirectories))
        {
            if (random.NextDouble() < Share)
                File.Delete(file);
            else if (random.NextDouble() < Share)
                File.WriteAllText(file, "half of");
        }
    }
}
