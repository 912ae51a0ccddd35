using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using TreePose.Tracking.Mlflow;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;

namespace TreePose.App.Tests.Tracking;

/// <summary>What reaches an MLflow server and with how many requests.</summary>
public sealed class MlflowDeliveryTests : IDisposable
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
    public async Task TenThousandPointsTakeAtMostTwelveRequests()
    {
        int baseline = await RequestsForAsync("none", 0);
        int all = await RequestsForAsync("many", 10_000);
        Assert.InRange(all - baseline, 1, 12);
        Assert.Equal(10_000, _server.Store.Runs.Values.Sum(r => r.Metrics.Count));
        Assert.Empty(_server.Store.SilentHarm);
    }

    [Fact]
    public async Task TheTagsBuildTheTreeAndTheLink()
    {
        using RunRecord sweep = Start(_scratch, "sweep");
        using RunRecord trial = Start(
            _scratch,
            "trial",
            r => r with { Parent = sweep.Identity, CommandLine = ["treepose", "sweep"], DataSource = "mars:data" }
        );
        trial.LogMetric("loss", 1, 0, fold: "P1");
        // The trial goes first: the sweep's run is made for it, and the sweep finds it.
        await SyncAsync(trial.Folder, "mlflow:" + _server.Url);
        await SyncAsync(sweep.Folder, "mlflow:" + _server.Url);
        Assert.Equal(3, _server.Store.Runs.Count);
        StandInRun top = _server.Store.Runs.Values.Single(r => r.Name == "sweep"),
            middle = _server.Store.Runs.Values.Single(r => r.Name == "trial"),
            fold = _server.Store.Runs.Values.Single(r => r.Name == "trial fold P1");
        Assert.Equal(top.Id, middle.Tags["mlflow.parentRunId"]);
        Assert.Equal(middle.Id, fold.Tags["mlflow.parentRunId"]);
        Assert.Equal("treepose sweep", middle.Tags["mlflow.source.name"]);
        Assert.Equal("bilstm", top.Parameters["model"]);
        Assert.Equal(("LOCAL", Environment.UserName), (middle.Tags["mlflow.source.type"], middle.Tags["mlflow.user"]));
        Assert.Equal("mars:data", Assert.Single(middle.Inputs).Name);
    }

    [Theory]
    [InlineData("https://host/org/repo.git", "experiments/x.cs", "https://host/org/repo#experiments/x.cs")]
    [InlineData("git@host:org/repo.git", "experiments/x.cs", "https://host/org/repo#experiments/x.cs")]
    [InlineData("/srv/git/repo", "experiments/x.cs", "x.cs")]
    [InlineData(null, "experiments/x.cs", "x.cs")]
    [InlineData("https://host/org/repo", null, "x.cs")]
    public void TheSourceIsALinkWhereThePageCanMakeOne(string? remote, string? path, string shown)
    {
        var start = new RunStarted
        {
            Run = new("1", "e", "n"),
            Source = new("x.cs", "u", "c0ffee", "main", remote, path),
            Host = "h",
        };
        var tags = MlflowTags.OfRun(start, null).ToDictionary();
        Assert.Equal(
            (shown, "c0ffee", "main"),
            (tags["mlflow.source.name"], tags["mlflow.source.git.commit"], tags["mlflow.source.git.branch"])
        );
    }

    [Fact]
    public void AScriptTracksWithThreeLines()
    {
        using (var trackers = TrackerSession.To("mlflow:" + _server.Url, "wandb:" + _scratch.Path))
        using (RunRecord record = Start(_scratch, change: r => r with { Started = trackers.Attach }))
        {
            record.LogMetric("loss", 0.5, 1);
            record.Finish(RunStatus.Finished);
            Assert.Equal(["complete", "complete"], trackers.Finish().Select(o => o.ToString().Split(": ")[^1]));
            Assert.Throws<InvalidOperationException>(() => trackers.Attach(record.Folder));
        }
        Assert.Equal("FINISHED", OnlyRun.Status);
        using var nothing = TrackerSession.To();
        nothing.Attach(_scratch.Path);
        Assert.Empty(nothing.Finish());
        Assert.Throws<TreePoseException>(() => TrackerSession.To("tensorboard:x"));
    }

    [Fact]
    public void ARunThatFailsStillReachesItsTrackers()
    {
        using (var trackers = TrackerSession.To("mlflow:" + _server.Url))
        using (RunRecord record = Start(_scratch, change: r => r with { Started = trackers.Attach }))
        {
            record.LogMetric("loss", 0.5, 1);
        }
        Assert.Equal("FAILED", OnlyRun.Status);
    }

    [Fact]
    public async Task EvenAStoreThatKeepsDuplicatesGetsNothingTwiceWhenTheNotesAreLost()
    {
        _server.Store.CollapseDuplicates = false;
        using RunRecord record = Start(_scratch);
        for (int step = 0; step < 100; step++)
            record.LogMetric("loss", 1, step, fold: step % 2 == 0 ? null : "P1");
        await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        for (int step = 100; step < 150; step++)
            record.LogMetric("loss", 1, step, fold: step % 2 == 0 ? null : "P1");
        record.Finish(RunStatus.Finished);
        Directory.Delete(Path.Combine(record.Folder, "trackers"), recursive: true);
        await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        AssertOnce(_server.Store.Runs.Values.SelectMany(r => r.Metrics).OrderBy(m => m.Step).Select(m => (m.Key, m.Step)), 150);
    }

    [Fact]
    public async Task WithoutTheArtifactProxyEverythingElseComesAndTheFilesAreNamed()
    {
        _server.Store.ArtifactProxy = false;
        using RunRecord record = Start(_scratch);
        record.LogFigure("f1", 1);
        record.Finish(RunStatus.Finished);
        DeliveryOutcome outcome = await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        Assert.Equal(DeliveryResult.Complete, outcome.Result);
        string warning = Assert.Single(outcome.Warnings); // one for all files: there is one cause
        Assert.StartsWith("config.json (", warning);
        Assert.EndsWith("(it was started without its artifact proxy).", warning);
        Assert.Equal("FINISHED", OnlyRun.Status);
    }

    [Fact]
    public async Task ADeletedExperimentIsARefusalThatNamesIt()
    {
        _server.Store.Experiments["goup-down"] = ("7", true);
        using RunRecord record = Start(_scratch);
        DeliveryOutcome outcome = await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        Assert.Equal(DeliveryResult.Refused, outcome.Result);
        Assert.Contains("'goup-down' is deleted", outcome.Problem);
    }

    [Fact]
    public async Task AKilledRunIsToldAsKilled()
    {
        RunRecord record = Start(_scratch);
        record.LogMetric("loss", 1, 0, fold: "P1");
        string copy = Path.Combine(_scratch.Path, "copy");
        Directory.CreateDirectory(copy);
        foreach (string name in new[] { "run.json", "events.jsonl" })
            File.Copy(Path.Combine(record.Folder, name), Path.Combine(copy, name));
        record.Dispose();
        await SyncAsync(copy, "mlflow:" + _server.Url);
        long last = RunJournalReader.ReadAll(copy)[^1].Time.ToUnixTimeMilliseconds();
        Assert.All(_server.Store.Runs.Values, r => Assert.Equal(("KILLED", last), (r.Status, r.EndTime)));
    }

    [Fact]
    public async Task TwoProcessesNeverDeliverTheSameRunAtOnce()
    {
        using RunRecord record = Start(_scratch);
        await using TrackerDelivery delivery = Deliver(record, "mlflow:" + _server.Url);
        await UntilAsync(() => _server.Requests.Count > 0, "the first request");
        Assert.Equal(DeliveryResult.Busy, (await SyncAsync(record.Folder, "mlflow:" + _server.Url)).Result);
    }

    private async Task<int> RequestsForAsync(string name, int points)
    {
        using RunRecord record = Start(_scratch, name);
        for (int step = 0; step < points; step++)
            record.LogMetric("loss", Math.Sin(step), step);
        record.Finish(RunStatus.Finished);
        int before = _server.Requests.Count;
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(record.Folder, "mlflow:" + _server.Url)).Result);
        return _server.Requests.Count - before;
    }
}
