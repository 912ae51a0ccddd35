using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;

namespace TreePose.App.Tests.Tracking;

/// <summary>A server that refuses single things, loses answers, or is told of runs that were killed and went on.</summary>
public sealed class MlflowRefusalTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly MlflowStandIn _server = new();

    private StandInRun OnlyRun => Assert.Single(_server.Store.Runs.Values);

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task AFileThatAProxyRefusesIsAWarningWithItsSizeAndEverythingElseComes()
    {
        _server.MostBytes = 1 << 20;
        using RunRecord record = Start(_scratch);
        File.WriteAllBytes(record.FileFor("checkpoints/large.pth"), new byte[2_500_000]);
        record.LogFile("checkpoints/large.pth");
        File.WriteAllBytes(record.FileFor("checkpoints/other.pth"), new byte[1_500_000]);
        record.LogFile("checkpoints/other.pth");
        record.LogMetric("loss", 0.5, 1);
        File.WriteAllText(record.FileFor("plots/later.svg"), "<svg/>");
        record.LogFigure("f1", 0.9);
        record.Finish(RunStatus.Finished);
        DeliveryOutcome outcome = await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        Assert.Equal((DeliveryResult.Complete, null), (outcome.Result, outcome.Problem));
        Assert.StartsWith(
            "checkpoints/large.pth (2.5 MB), checkpoints/other.pth (1.5 MB) were not uploaded: the server, or a proxy",
            Assert.Single(outcome.Warnings)
        );
        Assert.Equal(("FINISHED", 0.9, 0.5), (OnlyRun.Status, OnlyRun.Latest["f1"], OnlyRun.Latest["loss"]));
        Assert.Contains("plots/later.svg", OnlyRun.Artifacts.Keys);
        int end = _server.Requests.FindIndex(r => r.EndsWith("runs/update")),
            small = _server.Requests.FindIndex(r => r.Contains("plots/later.svg")),
            large = _server.Requests.FindIndex(r => r.Contains("checkpoints/large.pth"));
        Assert.True(end < small && small < large, $"end {end}, figure {small}, large file {large}");

        _server.MostBytes = long.MaxValue;
        int before = _server.Requests.Count;
        outcome = await SyncAsync(record.Folder, "mlflow:" + _server.Url, Quick with { Again = true });
        Assert.Equal((DeliveryResult.Complete, 0), (outcome.Result, outcome.Warnings.Count));
        Assert.Equal(2_500_000, OnlyRun.Artifacts["checkpoints/large.pth"].Length);
        Assert.Equal(2, _server.Requests.Skip(before).Count(r => r.StartsWith("PUT"))); // nothing else goes again
    }

    [Theory]
    [InlineData(403)]
    [InlineData(400)]
    public async Task OtherRefusalsOfOneFileAreWarningsToo(int status)
    {
        _server.Fault = (path, _) => path.EndsWith("/a.svg") ? new StandInFault(status, "<html>no</html>") : null;
        using RunRecord record = Start(_scratch);
        File.WriteAllText(record.FileFor("plots/a.svg"), "<svg/>");
        File.WriteAllText(record.FileFor("plots/b.svg"), "<svg/>");
        record.Finish(RunStatus.Finished);
        DeliveryOutcome outcome = await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        Assert.Equal(DeliveryResult.Complete, outcome.Result);
        Assert.Equal(
            $"plots/a.svg (0.0 kB) was not uploaded: the server answered {status} (<html>no</html>).",
            Assert.Single(outcome.Warnings)
        );
        Assert.Contains("plots/b.svg", OnlyRun.Artifacts.Keys);
    }

    [Fact]
    public async Task NoBatchIsLargerThanAMegabyte()
    {
        _server.MostBytes = 1_000_000;
        using RunRecord record = Start(_scratch);
        record.SetTags(Enumerable.Range(0, 300).Select(i => KeyValuePair.Create($"note {i}", new string('é', 7000))));
        record.LogParameters(Enumerable.Range(0, 300).Select(i => KeyValuePair.Create($"text {i}", new string('"', 5000))));
        string name = new('ж', 200);
        for (int step = 0; step < 50; step++)
            record.LogMetrics(Enumerable.Range(0, 40).Select(i => KeyValuePair.Create($"{name}{i}", (double)i)), step);
        record.Finish(RunStatus.Finished);
        DeliveryOutcome outcome = await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        Assert.Equal((DeliveryResult.Complete, null), (outcome.Result, outcome.Problem));
        Assert.StartsWith("parameters.json (9.0 MB) was not uploaded", Assert.Single(outcome.Warnings)); // a file, not a batch
        Assert.Equal((300, 2000), (OnlyRun.Tags.Count(t => t.Key.StartsWith("note ")), OnlyRun.Metrics.Count));
        Assert.Empty(_server.Store.SilentHarm);
    }

    [Fact]
    public async Task WhereEveryFirstAnswerToABatchIsLostAFileStoreHasEverythingOnce()
    {
        _server.Store.CollapseDuplicates = false;
        var lost = new HashSet<int>();
        int batches = 0;
        _server.Fault = (path, number) =>
            path.EndsWith("log-batch") && batches++ % 2 == 0 && lost.Add(number) ? new(0, AfterTheDeed: true) : null;
        using RunRecord record = Start(_scratch);
        for (int step = 0; step < 3000; step++)
            record.LogMetrics([new("loss", 1), new("other", 2)], step);
        record.Finish(RunStatus.Finished);
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(record.Folder, "mlflow:" + _server.Url)).Result);
        AssertOnce(OnlyRun.Metrics.Select(m => (m.Key, m.Step)), 3000);
        Assert.Equal(6000, OnlyRun.Metrics.Count);
        Assert.True(lost.Count >= 3, $"{lost.Count} answers were lost");
    }

    [Fact]
    public async Task TheFoldsOfARunThatGoesOnAreRunningAndThenFinished()
    {
        RunRecord first = Start(_scratch);
        first.LogMetric("loss", 1, 1, fold: "P1");
        first.AppendFold([new("participant", "P1"), FoldCell.Of("f1", 0.5)]);
        first.LogMetric("loss", 1, 1, fold: "P2");
        string folder = first.Folder;
        first.Finish(RunStatus.Interrupted, "Ctrl-C");
        first.Dispose();
        await SyncAsync(folder, "mlflow:" + _server.Url);
        Assert.Equal(["KILLED", "FINISHED", "KILLED"], Statuses());
        using RunRecord record = RunRecord.Resume(folder, new StepClock());
        await SyncAsync(folder, "mlflow:" + _server.Url);
        Assert.Equal(["RUNNING", "FINISHED", "RUNNING"], Statuses());
        record.AppendFold([new("participant", "P2"), FoldCell.Of("f1", 0.5)]);
        record.Finish(RunStatus.Finished);
        await SyncAsync(folder, "mlflow:" + _server.Url);
        Assert.Equal(["FINISHED", "FINISHED", "FINISHED"], Statuses());

        string[] Statuses() => [.. new[] { "", "P1", "P2" }.Select(f => Of(f).Status)];
        StandInRun Of(string fold) => _server.Store.Runs.Values.Single(r => r.Tags.GetValueOrDefault("treepose.fold", "") == fold);
    }
}
