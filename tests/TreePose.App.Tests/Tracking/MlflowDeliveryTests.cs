using System.Text;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using TreePose.Tracking.Mlflow;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;

namespace TreePose.App.Tests.Tracking;

/// <summary>What reaches an MLflow server, with how many requests, and what a broken one does to a run.</summary>
public sealed class MlflowDeliveryTests : IDisposable
{
    private const string Secret = "s3cr3t-t0ken-unique";
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

    [Fact(Timeout = 60_000)]
    public async Task AServerThatIsDownIsGivenUpAfterTheGraceAndOneThatAnswersIsWaitedFor()
    {
        DeliveryOptions options = Quick with
        {
            Grace = TimeSpan.FromSeconds(5),
            FirstPause = TimeSpan.FromHours(1),
            LongestPause = TimeSpan.FromHours(1),
        };
        TrackerTarget[] targets = [TrackerTarget.Parse("mlflow:http://127.0.0.1:9"), TrackerTarget.Parse("mlflow:" + _server.Url)];
        using RunRecord record = Start(_scratch);
        await using TrackerDelivery delivery = TrackerDelivery.Start(record.Folder, targets, TimeProvider.System, options);
        record.LogMetric("loss", 0.5, 1);
        record.Finish(RunStatus.Finished);
        // A day of patience: this ends only because nobody answers at the first address.
        IReadOnlyList<DeliveryOutcome> outcomes = await delivery.FinishAsync(TimeSpan.FromDays(1));
        Assert.Equal([DeliveryResult.Behind, DeliveryResult.Complete], outcomes.Select(o => o.Result));
        Assert.Contains("cannot be reached", outcomes[0].ToString());
        Assert.EndsWith(": complete", outcomes[1].ToString());
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

    [Theory]
    [InlineData(408, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(200, false)]
    [InlineData(200, true)]
    public async Task AServerThatFailsNowAndThenGetsEverythingOnce(int status, bool afterTheDeed)
    {
        _server.Store.CollapseDuplicates = afterTheDeed; // "answer lost" is the one case where only the store can tell
        _server.Fault = (_, number) => number % 3 == 0 ? new StandInFault(status, Body: "", AfterTheDeed: afterTheDeed) : null;
        using RunRecord record = Start(_scratch);
        await using (
            TrackerDelivery delivery = TrackerDelivery.Start(
                record.Folder,
                [TrackerTarget.Parse("mlflow:" + _server.Url)],
                TimeProvider.System,
                Quick
            )
        )
        {
            for (int step = 0; step < 300; step++)
                record.LogMetric("loss", 1.0 / (step + 1), step);
            record.Finish(RunStatus.Finished);
            DeliveryOutcome outcome = Assert.Single(await delivery.FinishAsync(TimeSpan.FromSeconds(60)));
            Assert.Equal((DeliveryResult.Complete, null), (outcome.Result, outcome.Problem));
        }
        AssertOnce(OnlyRun.Metrics.Select(m => (m.Key, m.Step)), 300);
        Assert.Equal("FINISHED", OnlyRun.Status);
    }

    [Theory]
    [InlineData(400, "{\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"no\"}", "INVALID_PARAMETER_VALUE: no")]
    [InlineData(401, "<html>login</html>", "MLFLOW_TRACKING_TOKEN")]
    [InlineData(403, "Invalid Host header", "not allowed there")]
    [InlineData(404, "<html>Not Found</html>", "Is it the address of an MLflow server?")]
    [InlineData(302, "", "sends on to another address")]
    [InlineData(200, "<html>Welcome</html>", "no JSON object")]
    [InlineData(200, "[1]", "no JSON object")]
    public async Task AServerThatSaysNoIsNotAskedAgainAndTheRunGoesOn(int status, string body, string problem)
    {
        _server.Fault = (_, _) => new StandInFault(status, body);
        using RunRecord record = Start(_scratch);
        await using (
            TrackerDelivery delivery = TrackerDelivery.Start(
                record.Folder,
                [TrackerTarget.Parse("mlflow:" + _server.Url)],
                TimeProvider.System,
                Quick
            )
        )
        {
            for (int step = 0; step < 50; step++)
                record.LogMetric("loss", 1, step);
            record.Finish(RunStatus.Finished);
            DeliveryOutcome outcome = Assert.Single(await delivery.FinishAsync(TimeSpan.FromSeconds(60)));
            Assert.Equal(DeliveryResult.Refused, outcome.Result);
            Assert.Contains(problem, outcome.Problem);
        }
        Assert.Single(_server.Requests);
        _server.Fault = (_, _) => null;
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(record.Folder, "mlflow:" + _server.Url)).Result);
        AssertOnce(OnlyRun.Metrics.Select(m => (m.Key, m.Step)), 50);
    }

    [Fact]
    public async Task AServerThatIsDownOrSlowHoldsUpNeitherTrainingNorTheEnd()
    {
        _server.Delay = TimeSpan.FromMinutes(5);
        using RunRecord record = Start(_scratch);
        await using (
            TrackerDelivery delivery = TrackerDelivery.Start(
                record.Folder,
                [TrackerTarget.Parse("mlflow:" + _server.Url), TrackerTarget.Parse("mlflow:http://127.0.0.1:9")],
                TimeProvider.System,
                Quick
            )
        )
        {
            for (int step = 0; step < 1000; step++)
                record.LogMetric("loss", 1, step);
            record.Finish(RunStatus.Finished);
            // Every event is logged while not one answer has come: the loop above never waited for the server.
            Assert.All(
                await delivery.FinishAsync(TimeSpan.FromMilliseconds(200)),
                o => Assert.Equal((DeliveryResult.Behind, 0), (o.Result, o.Delivered))
            );
        }
        _server.Delay = TimeSpan.Zero;
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(record.Folder, "mlflow:" + _server.Url)).Result);
        AssertOnce(OnlyRun.Metrics.Select(m => (m.Key, m.Step)), 1000);
        Assert.Contains("cannot be reached", (await SyncAsync(record.Folder, "mlflow:http://127.0.0.1:9")).Problem);
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
        Assert.Contains(outcome.Warnings, w => w.StartsWith("results.json was not uploaded"));
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
        Assert.All(_server.Store.Runs.Values, r => Assert.Equal("KILLED", r.Status));
    }

    [Fact]
    public async Task TwoProcessesNeverDeliverTheSameRunAtOnce()
    {
        using RunRecord record = Start(_scratch);
        await using TrackerDelivery delivery = TrackerDelivery.Start(
            record.Folder,
            [TrackerTarget.Parse("mlflow:" + _server.Url)],
            TimeProvider.System,
            Quick
        );
        while (_server.Requests.Count == 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        Assert.Equal(DeliveryResult.Busy, (await SyncAsync(record.Folder, "mlflow:" + _server.Url)).Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CredentialsGoToTheServerAndNowhereElse(bool accepted)
    {
        var environment = new Dictionary<string, string> { ["MLFLOW_TRACKING_TOKEN"] = Secret };
        TrackerCredentials credentials = TrackerCredentials.FromEnvironment(environment.GetValueOrDefault);
        _server.Authorization = accepted ? "Bearer " + Secret : "Bearer other";
        string folder;
        DeliveryOutcome outcome;
        using (RunRecord record = Start(_scratch))
        {
            folder = record.Folder;
            record.Finish(RunStatus.Finished);
            outcome = await SyncAsync(folder, "mlflow:" + _server.Url, Quick with { Credentials = credentials });
        }
        Assert.Equal(accepted ? DeliveryResult.Complete : DeliveryResult.Refused, outcome.Result);
        Assert.DoesNotContain(Secret, outcome.ToString() + outcome.Problem + credentials);
        if (!accepted)
            Assert.Contains("***", outcome.Problem); // the server repeated it
        foreach (string file in Directory.EnumerateFiles(_scratch.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(File.ReadAllBytes(file)));
    }

    [Fact]
    public void UserAndPasswordMakeABasicHeader()
    {
        var environment = new Dictionary<string, string>
        {
            ["MLFLOW_TRACKING_USERNAME"] = "ann",
            ["MLFLOW_TRACKING_PASSWORD"] = "pässword",
        };
        TrackerCredentials credentials = TrackerCredentials.FromEnvironment(environment.GetValueOrDefault);
        Assert.Equal("Basic YW5uOnDDpHNzd29yZA==", credentials.Header!.ToString());
        Assert.Equal("said *** and ***", credentials.Redact("said pässword and YW5uOnDDpHNzd29yZA=="));
        Assert.Equal("Basic", credentials.ToString());
    }

    [Fact]
    public void ATokenThatCannotBeSentIsRefusedWithoutRepeatingIt() =>
        Assert.DoesNotContain("öken", Assert.Throws<TreePoseException>(() => TrackerCredentials.FromEnvironment(_ => "töken 1")).Message);

    [Theory]
    [InlineData("mlflow:http://ann:pass@host:5000")]
    [InlineData("mlflow:ftp://ann:pass@host")]
    [InlineData("mlfow:http://ann:pass@host")]
    [InlineData("mlflow:nonsense ann:pass@host")]
    public void AnAddressWithAPasswordIsRefusedWithoutRepeatingIt(string target) =>
        Assert.DoesNotContain("pass@", Assert.Throws<TreePoseException>(() => TrackerTarget.Parse(target)).Message);

    [Fact]
    public void TargetsAreReadFromTextAndEnvironment()
    {
        var environment = new Dictionary<string, string> { ["MLFLOW_TRACKING_URI"] = "https://lab/mlflow/" };
        Assert.Equal("mlflow:https://lab/mlflow", TrackerTarget.Parse("mlflow", environment.GetValueOrDefault).ToString());
        Assert.Equal(TrackerTarget.Parse("mlflow:http://host:1/"), TrackerTarget.Parse("mlflow:http://host:1"));
        Assert.Contains("MLFLOW_TRACKING_URI", Assert.Throws<TreePoseException>(() => TrackerTarget.Parse("mlflow", _ => null)).Message);
        Assert.Throws<TreePoseException>(() => TrackerTarget.Parse("mlflow:http://host/?a=b"));
        Assert.True(Path.IsPathRooted(TrackerTarget.Parse("wandb:some").Place));
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
