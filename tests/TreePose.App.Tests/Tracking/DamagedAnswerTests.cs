using System.Net;
using System.Text;
using TreePose.Tracking;
using TreePose.Tracking.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Tracking;

/// <summary>Answers that no MLflow server gives: each is a refusal in words, never a fault of ours (./eng/fuzz tries thousands).</summary>
public sealed class DamagedAnswerTests
{
    private const string Whole = """{"run": {"info": {"run_id": "7"}, "data": {"tags": []}}}""";

    [Theory]
    [InlineData("""{}""", "does not tell the run's id")]
    [InlineData("""{"run": "x"}""", "does not tell the run's id")]
    [InlineData("""{"run": {"info": []}}""", "does not tell the run's id")]
    [InlineData("""{"run": {"info": {"run_id": 7}}}""", "does not tell the run's id")]
    [InlineData("""{"run": {"info": {"run_id": "7", "run_id": "8"}}}""", "the beginning of an answer")]
    [InlineData("""{"run": {"info": {"run_id": "\ud800"}}}""", "the beginning of an answer")]
    [InlineData(
        """{"run": {"info": {"run_id": "7"}, "data": {"tags": [{"key": "treepose.position", "value": "2,5"}]}}}""",
        "treepose.position is '2,5'"
    )]
    [InlineData("""[1]""", "no JSON object")]
    public async Task IsRefusedInWords(string answer, string said)
    {
        TreePoseException error = await Assert.ThrowsAnyAsync<TreePoseException>(() => MakeAsync(answer));
        Assert.Contains(said, error.Message);
        Assert.True(error is TrackerRefusedException or TrackerUnavailableException);
    }

    [Theory]
    [InlineData(Whole)]
    [InlineData("""{"run": {"info": {"run_id": "7", "artifact_uri": 3}, "data": {"tags": [null, 1, {"key": 2}, {"value": "a"}]}}}""")]
    [InlineData("""{"run": {"info": {"run_id": "7"}, "data": "none"}}""")]
    public async Task WhatIsNotNeededMayBeAnything(string answer) => Assert.Equal("7", (await MakeAsync(answer)).Id);

    private static async Task<MlflowRun> MakeAsync(string answer)
    {
        using var server = new Says(answer);
        using var client = new MlflowClient(
            "http://localhost:1",
            TrackerCredentials.None,
            new MlflowOptions { Retries = 0, Handler = server },
            TimeProvider.System
        );
        return await client.CreateRunAsync("1", "a", DateTimeOffset.UnixEpoch, [new(MlflowRun.RunTag, "a")], default);
    }

    private sealed class Says(string answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "application/json") }
            );
    }
}
