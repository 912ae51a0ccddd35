using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using TreePose.Tracking.Mlflow;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;

namespace TreePose.App.Tests.Tracking;

/// <summary>The stand-in itself: it must refuse what a real MLflow server refuses, or the other tests prove nothing.</summary>
public sealed class StandInTests : IDisposable
{
    private readonly MlflowStandIn _server = new();
    private readonly HttpClient _http = new();
    private readonly string _run;

    public StandInTests()
    {
        _run = (string)
            _server.Store.Answer("runs/create", new JsonObject { ["experiment_id"] = "0", ["start_time"] = 1 })["run"]!["info"]!["run_id"]!;
    }

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task AChunkedBodyIsAnEmptyOne()
    {
        // What PostAsJsonAsync sends: no Content-Length.
        HttpResponseMessage answer = await _http.PostAsJsonAsync(
            _server.Url + "/api/2.0/mlflow/experiments/create",
            new { name = "x" },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            "Missing value for required parameter",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("""{"metrics":[{"key":"a@b","value":1,"timestamp":1,"step":0}]}""", "Invalid name")]
    [InlineData("""{"metrics":[{"key":"a/../b","value":1,"timestamp":1,"step":0}]}""", "Invalid name")]
    [InlineData("""{"metrics":[{"key":"/a","value":1,"timestamp":1,"step":0}]}""", "Invalid name")]
    [InlineData("""{"metrics":[{"key":"a","timestamp":1,"step":0}]}""", "Missing value")]
    [InlineData("""{"params":[{"key":"a","value":"1"},{"key":"a","value":"1"}]}""", "Duplicate parameter")]
    [InlineData("""{"tags":[{"value":"1"}]}""", "Missing value")]
    public void ABadBatchIsRefused(string body, string problem)
    {
        JsonObject batch = JsonNode.Parse(body)!.AsObject();
        batch["run_id"] = _run;
        StandInRefusal refusal = Assert.Throws<StandInRefusal>(() => _server.Store.Answer("runs/log-batch", batch));
        Assert.Equal((400, "INVALID_PARAMETER_VALUE"), (refusal.Status, refusal.Code));
        Assert.Contains(problem, refusal.Message);
    }

    [Fact]
    public void ABatchIsLimitedAndParametersNeverChange()
    {
        var many = new JsonArray([
            .. Enumerable
                .Range(0, 1001)
                .Select(i => new JsonObject
                {
                    ["key"] = "a",
                    ["value"] = i,
                    ["timestamp"] = i,
                    ["step"] = i,
                }),
        ]);
        Assert.Throws<StandInRefusal>(() =>
            _server.Store.Answer("runs/log-batch", new JsonObject { ["run_id"] = _run, ["metrics"] = many })
        );
        JsonObject Set(string value) =>
            _server.Store.Answer(
                "runs/log-batch",
                new JsonObject { ["run_id"] = _run, ["params"] = new JsonArray(new JsonObject { ["key"] = "p", ["value"] = value }) }
            );
        Set("1");
        Set("1");
        Assert.Contains("Changing param values", Assert.Throws<StandInRefusal>(() => Set("2")).Message);
        Assert.Equal(
            404,
            Assert.Throws<StandInRefusal>(() => _server.Store.Answer("runs/get", new JsonObject { ["run_id"] = "none" })).Status
        );
        Assert.Equal(
            "RESOURCE_ALREADY_EXISTS",
            Assert.Throws<StandInRefusal>(() => _server.Store.Answer("experiments/create", new JsonObject { ["name"] = "Default" })).Code
        );
    }

    [Fact]
    public void SilentHarmIsNoted()
    {
        _server.Store.Answer(
            "runs/log-batch",
            new JsonObject
            {
                ["run_id"] = _run,
                ["metrics"] = new JsonArray(
                    new JsonObject
                    {
                        ["key"] = "a",
                        ["value"] = 1,
                        ["timestamp"] = 1.5,
                    },
                    new JsonObject
                    {
                        ["key"] = "b",
                        ["value"] = 1,
                        ["timestamp"] = 1,
                    }
                ),
                ["tags"] = new JsonArray(new JsonObject { ["key"] = "t", ["value"] = new string('x', 8001) }),
            }
        );
        _server.Store.Answer("runs/update", new JsonObject { ["run_id"] = _run, ["status"] = "DONE" });
        Assert.Equal(3, _server.Store.SilentHarm.Count);
        Assert.Equal(new StandInPoint("a", 1, 0, 0), Assert.Single(_server.Store.Runs[_run].Metrics)); // all after it is lost
        Assert.Empty(_server.Store.Answer("runs/search", new JsonObject { ["experiment_ids"] = new JsonArray(), ["max_results"] = 10 }));
        Assert.Empty(
            _server.Store.Answer("metrics/get-history", new JsonObject { ["run_id"] = _run, ["metric_key"] = "a" })["metrics"]!.AsArray()
        );
    }

    [Fact]
    public async Task ABareNumberIsSwallowedWithAllAfterIt()
    {
        const string Batch = """
            {"run_id":"RUN","metrics":[{"key":"NaN: ","value":1,"timestamp":1},{"key":"b","value":NaN,"timestamp":1},
            {"key":"c","value":1,"timestamp":1}],"params":[{"key":"p","value":"1"}],"tags":[{"key":"t","value":"Infinity"}]}
            """;
        HttpResponseMessage answer = await _http.PostAsync(
            _server.Url + "/api/2.0/mlflow/runs/log-batch",
            new StringContent(Batch.Replace("RUN", _run)),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        StandInRun run = _server.Store.Runs[_run];
        Assert.Equal([("NaN: ", 1.0), ("b", 0.0)], run.Metrics.Select(m => (m.Key, m.Value)));
        Assert.Empty(run.Parameters);
        Assert.Equal("Infinity", run.Tags["t"]);
        Assert.Single(_server.Store.SilentHarm);
    }

    [Fact]
    public void SearchesComeInPagesAndInfinitiesAsTheLargestNumbers()
    {
        for (int i = 0; i < 3; i++)
            _server.Store.Answer("experiments/create", new JsonObject { ["name"] = $"e{i}" });
        JsonObject page = _server.Store.Answer("experiments/search", new JsonObject { ["max_results"] = 3 });
        Assert.Equal(3, page["experiments"]!.AsArray().Count);
        page = _server.Store.Answer(
            "experiments/search",
            new JsonObject { ["max_results"] = 3, ["page_token"] = (string?)page["next_page_token"] }
        );
        Assert.Equal("e2", (string?)Assert.Single(page["experiments"]!.AsArray())!["name"]);
        Assert.Null(page["next_page_token"]);
        Assert.Throws<StandInRefusal>(() => _server.Store.Answer("experiments/search", new JsonObject { ["max_results"] = 0 }));
        Assert.Throws<StandInRefusal>(() => _server.Store.Answer("runs/create", new JsonObject { ["experiment_id"] = "0" }));
        Assert.Throws<StandInRefusal>(() =>
            _server.Store.Answer("runs/create", new JsonObject { ["experiment_id"] = 0, ["start_time"] = 1 })
        );
        _server.Store.Runs[_run].Metrics.Add(new("a", double.NegativeInfinity, 1, 0));
        JsonObject history = _server.Store.Answer(
            "metrics/get-history",
            new JsonObject
            {
                ["run_id"] = _run,
                ["metric_key"] = "a",
                ["max_results"] = 25_000,
            }
        );
        Assert.Equal(double.MinValue, (double)history["metrics"]![0]!["value"]!);
    }

    [Fact]
    public async Task AServerBelowAPathAndAUserWhoMayOnlyLook()
    {
        using var scratch = new ScratchFolder();
        _server.Prefix = "/lab/mlflow";
        using RunRecord record = Start(scratch);
        File.WriteAllText(record.FileFor("plots/a.svg"), "<svg/>");
        record.Finish(RunStatus.Finished);
        _server.IsReadOnly = true;
        DeliveryOutcome outcome = await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        Assert.Equal(DeliveryResult.Refused, outcome.Result);
        Assert.Contains("not allowed there", outcome.Problem);
        _server.IsReadOnly = false;
        Assert.Equal(DeliveryResult.Complete, (await SyncAsync(record.Folder, "mlflow:" + _server.Url)).Result);
        JsonNode listed = _server.Store.Answer(
            "artifacts/list",
            new JsonObject { ["run_id"] = _server.Store.Runs.Keys.Last(), ["path"] = "plots" }
        );
        Assert.Equal("plots/a.svg", (string?)Assert.Single(listed["files"]!.AsArray())!["path"]);
        _server.Prefix = "/elsewhere";
        using RunRecord other = Start(scratch, "two");
        Assert.Contains(
            "Is it the address of an MLflow server?",
            (await SyncAsync(other.Folder, "mlflow:" + _server.Url.Replace("/elsewhere", "/lab/mlflow"))).Problem
        );
    }

    [Theory]
    [InlineData("a%2523b", 400)]
    [InlineData("a%2F..%2Fb", 400)]
    [InlineData("a.txt", 200)]
    public async Task ArtifactPathsAreDecodedAgainAndAgain(string path, int status)
    {
        HttpResponseMessage answer = await _http.PutAsync(
            $"{_server.Url}/api/2.0/mlflow-artifacts/artifacts/0/{_run}/artifacts/{path}",
            new ByteArrayContent(Encoding.UTF8.GetBytes("x")),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task LargeFilesMoveToTheServerOnlyWhenItHasThem()
    {
        using var scratch = new ScratchFolder();
        var target = TrackerTarget.Parse("mlflow:" + _server.Url);
        using RunRecord record = Start(scratch);
        File.WriteAllBytes(record.FileFor("checkpoints/large 100%.bin"), new byte[2_000_000]);
        record.Finish(RunStatus.Finished);
        Task<IReadOnlyList<RunFile>> Move() =>
            MlflowOffload.MoveAsync(target, record.Folder, 1_000_000, TimeProvider.System, Quick, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<TrackerRefusedException>(Move);
        await SyncAsync(record.Folder, target.ToString());
        StandInRun run = _server.Store.Runs.Values.Single(r => r.Tags.ContainsKey("treepose.run_id"));
        string name = run.Artifacts.Keys.Single(k => k.StartsWith("checkpoints/"));
        byte[] right = run.Artifacts[name];
        run.Artifacts[name] = [.. right[1..], 7];
        Assert.Contains("it stays here", (await Assert.ThrowsAsync<TrackerRefusedException>(Move)).Message);
        Assert.True(File.Exists(Path.Combine(record.Folder, "checkpoints/large 100%.bin")));
        run.Artifacts[name] = right;
        Assert.StartsWith("mlflow-artifacts:/", Assert.Single(await Move()).Location);
        Assert.False(File.Exists(Path.Combine(record.Folder, "checkpoints/large 100%.bin")));
        Assert.Empty(RunFiles.Verify(record.Folder));
        Assert.Empty(await Move());
    }

    [Fact]
    public async Task APromotedModelIsRegisteredWithItsVersion()
    {
        using var scratch = new ScratchFolder();
        var target = TrackerTarget.Parse("mlflow:" + _server.Url);
        using RunRecord record = Start(scratch);
        record.Finish(RunStatus.Finished);
        RunInfo run = new RunStore(scratch.Path).Find("one");
        Task<string> Register(string name) =>
            MlflowRegistry.RegisterAsync(
                target,
                run,
                name,
                "checkpoints",
                "card",
                TimeProvider.System,
                Quick,
                TestContext.Current.CancellationToken
            );
        Assert.Contains("does not know the run", (await Assert.ThrowsAsync<TrackerRefusedException>(() => Register("goup-down"))).Message);
        await SyncAsync(record.Folder, target.ToString());
        int lost = 0;
        _server.Fault = (path, _) => path.EndsWith("model-versions/create") && lost++ == 0 ? new(0, AfterTheDeed: true) : null;
        Assert.Equal("1", await Register("goup-down"));
        Assert.Equal("1", await Register("goup-down")); // the same run again is the same version
        Assert.Equal("card", Assert.Single(_server.Store.Versions).Description);
        using RunRecord second = Start(scratch, "two");
        second.Finish(RunStatus.Finished);
        await SyncAsync(second.Folder, target.ToString());
        run = new RunStore(scratch.Path).Find("two");
        Assert.Equal("2", await Register("goup-down"));
        Assert.StartsWith("runs:/", _server.Store.Models["goup-down"][0]);
        Assert.Contains("without '/'", (await Assert.ThrowsAsync<TreePoseException>(() => Register("a/b"))).Message);
    }
}
