using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;

namespace TreePose.App.Tests.Tracking;

/// <summary>What a broken, silent or slow MLflow server does to a run.</summary>
public sealed class MlflowFaultTests : IDisposable
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
    public async Task AServerThatIsDownIsGivenUpAfterTheGraceAndOneThatAnswersIsWaitedFor()
    {
        DeliveryOptions options = Quick with
        {
            Grace = TimeSpan.FromSeconds(5),
            FirstPause = TimeSpan.FromHours(1),
            LongestPause = TimeSpan.FromHours(1),
            Mlflow = Quick.Mlflow with { Retries = 0 },
        };
        var clock = new ManualClock();
        TrackerTarget[] targets = [TrackerTarget.Parse("mlflow:http://127.0.0.1:9"), TrackerTarget.Parse("mlflow:" + _server.Url)];
        using RunRecord record = Start(_scratch);
        await using TrackerDelivery delivery = TrackerDelivery.Start(record.Folder, targets, clock, options);
        record.LogMetric("loss", 0.5, 1);
        record.Finish(RunStatus.Finished);
        // A day of patience: this ends only because nobody answers at the first address.
        Task<IReadOnlyList<DeliveryOutcome>> finish = delivery.FinishAsync(TimeSpan.FromDays(1));
        await UntilAsync(() => DeliveryState.ReadAll(record.Folder).Any(s => s.Complete), "the end at the server that answers");
        await UntilAsync(() => DeliveryState.ReadAll(record.Folder).Any(s => s.Problem is not null), "the problem at the other one");
        await UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return finish.IsCompleted;
            },
            "the end of a delivery that nobody answers"
        );
        IReadOnlyList<DeliveryOutcome> outcomes = await finish;
        Assert.Equal([DeliveryResult.Behind, DeliveryResult.Complete], outcomes.Select(o => o.Result));
        Assert.Contains("cannot be reached", outcomes[0].ToString());
        Assert.EndsWith(": complete", outcomes[1].ToString());
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
        _server.Store.CollapseDuplicates = false;
        _server.Fault = (_, number) => number % 3 == 0 ? new StandInFault(status, Body: "", AfterTheDeed: afterTheDeed) : null;
        using RunRecord record = Start(_scratch);
        await using (TrackerDelivery delivery = Deliver(record, "mlflow:" + _server.Url))
        {
            for (int step = 0; step < 300; step++)
                record.LogMetric("loss", 1.0 / (step + 1), step);
            record.Finish(RunStatus.Finished);
            DeliveryOutcome outcome = Assert.Single(await delivery.FinishAsync(Patience));
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
        await using (TrackerDelivery delivery = Deliver(record, "mlflow:" + _server.Url))
        {
            for (int step = 0; step < 50; step++)
                record.LogMetric("loss", 1, step);
            record.Finish(RunStatus.Finished);
            DeliveryOutcome outcome = Assert.Single(await delivery.FinishAsync(Patience));
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
        await using (TrackerDelivery delivery = Deliver(record, "mlflow:" + _server.Url, "mlflow:http://127.0.0.1:9"))
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
}
