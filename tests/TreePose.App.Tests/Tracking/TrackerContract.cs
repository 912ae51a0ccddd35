using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using Xunit;

namespace TreePose.App.Tests.Tracking;

/// <summary>What every back end must do with the same run; each one below says where it keeps it.</summary>
public abstract class TrackerContract : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly ScratchFolder _wandb = new();
    private readonly MlflowStandIn _mlflow = new();

    /// <summary>Which trackers this back end is made of; none is the folder itself.</summary>
    protected abstract string[] Kinds { get; }

    private TrackerTarget[] Targets =>
        [.. Kinds.Select(k => TrackerTarget.Parse(k == "mlflow" ? "mlflow:" + _mlflow.Url : "wandb:" + _wandb.Path))];

    public void Dispose()
    {
        _mlflow.Dispose();
        _wandb.Dispose();
        _scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task AWholeRunOfThreeFoldsAgreesValueByValue()
    {
        RunRecord record = Start();
        await DeliverLiveAsync(
            record,
            () =>
            {
                ThreeFolds(record);
                record.Finish(RunStatus.Finished);
            }
        );
        TrackedRun truth = AssertAllAgree(record);
        Assert.Equal("ok", truth.Status);
        Assert.Equal(3 * 20 * 2 + 20, truth.Metrics.Count);
        Assert.Equal(12, truth.FoldResults.Count);
        Assert.Equal(0.9, truth.Figures["event.f1.250ms"]);
        Assert.Contains("plots/confusion matrix #1 100%.svg", truth.Files.Keys);
    }

    [Fact]
    public async Task SyncingLaterGivesWhatDeliveringLiveGivesAndAgainChangesNothing()
    {
        using RunRecord record = Start();
        ThreeFolds(record);
        record.Finish(RunStatus.Finished);
        Assert.All(await SyncAsync(record), o => Assert.Equal(DeliveryResult.Complete, o.Result));
        TrackedRun truth = AssertAllAgree(record);
        int requests = _mlflow.Requests.Count;
        await SyncAsync(record);
        Assert.Equal(requests, _mlflow.Requests.Count);
        // Without this machine's notes, as from another one, and when told to do it all again.
        if (Kinds.Length > 0)
            Directory.Delete(Path.Combine(record.Folder, "trackers"), recursive: true);
        await SyncAsync(record);
        await SyncAsync(record, again: true);
        truth.AssertSame(AssertAllAgree(record));
    }

    [Theory]
    [InlineData("event.f1/250 ms: é")]
    [InlineData("a@b#c%d\\e=(f),🦵")]
    [InlineData("../up")]
    [InlineData("a//b/./c/")]
    [InlineData("_x0040_ and _x00")]
    [InlineData("300")]
    public async Task NamesOfAnyKindCome(string name)
    {
        string key = name == "300" ? new string('k', 300) : name;
        using RunRecord record = Start();
        record.LogMetric(key, 0.5, step: 1, fold: "P1");
        record.LogMetric("run/" + key, 0.25, step: 2);
        record.LogParameter(key, "text of " + key);
        record.LogFigure(key, 0.75);
        record.AppendFold([new("participant", "P1"), FoldCell.Of(key, 2.5)]);
        record.Finish(RunStatus.Finished);
        Assert.All(await SyncAsync(record), o => Assert.Equal((DeliveryResult.Complete, null), (o.Result, o.Problem)));
        TrackedRun truth = AssertAllAgree(record);
        Assert.Equal("text of " + key, truth.Parameters[key]);
    }

    [Fact]
    public async Task NaNAndInfinitiesCome()
    {
        using RunRecord record = Start();
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, -0.0, 0.1 + 0.2];
        for (int i = 0; i < values.Length; i++)
            record.LogMetric("run/loss", values[i], i);
        record.LogFigure("worst", double.NegativeInfinity);
        record.LogFigure("none", double.NaN);
        record.Finish(RunStatus.Finished);
        await SyncAsync(record);
        AssertAllAgree(record);
    }

    [Fact]
    public async Task LongValuesComeWhole()
    {
        using RunRecord record = Start();
        record.LogParameter("long", string.Concat(Enumerable.Range(0, 4000).Select(i => $"{i} 🦵 ")));
        record.LogParameter("just fits", new string('x', 6000));
        record.SetTags([new("note", new string('y', 20_000))]);
        record.Finish(RunStatus.Finished);
        await SyncAsync(record);
        AssertAllAgree(record);
    }

    [Theory]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Interrupted)]
    public async Task ARunThatDoesNotFinishSaysSo(RunStatus status)
    {
        using RunRecord record = Start();
        record.LogMetric("loss", 1, 1, fold: "P1");
        record.Finish(status, "stopped");
        await SyncAsync(record);
        Assert.Equal("not ok", AssertAllAgree(record).Status);
    }

    [Fact]
    public async Task ARunThatGoesOnAfterItsEndBecomesOneRun()
    {
        using (RunRecord first = Start())
        {
            first.LogMetric("run/loss", 1, 1);
            first.Finish(RunStatus.Interrupted, "Ctrl-C");
            await SyncAsync(first);
        }
        RunInfo run = Assert.Single(new RunStore(_scratch.Path).List());
        using RunRecord record = RunRecord.Resume(run.Folder, new StepClock());
        record.LogMetric("run/loss", 1, 1);
        record.LogMetric("run/loss", 0.5, 2);
        await SyncAsync(record);
        Assert.Equal("open", AssertAllAgree(record).Status);
        record.Finish(RunStatus.Finished);
        await SyncAsync(record);
        Assert.Equal(2, AssertAllAgree(record).Metrics.Count);
    }

    [Fact]
    public async Task ARunThatWaitsIsNoCrashedOneAndGoesOn()
    {
        RunRecord first = Start();
        first.LogMetric("run/loss", 1, 1);
        first.Release("for units on other machines");
        await SyncAsync(first);
        Assert.Equal("open", AssertAllAgree(first).Status);
        Assert.Equal(Kinds.Contains("mlflow") ? ["SCHEDULED"] : [], _mlflow.Store.Runs.Values.Select(r => r.Status));
        using RunRecord record = RunRecord.Resume(first.Folder, new StepClock());
        record.LogMetric("run/loss", 0.5, 2);
        record.Finish(RunStatus.Finished);
        await SyncAsync(record);
        Assert.Equal("ok", AssertAllAgree(record).Status);
    }

    [Fact]
    public async Task AFigureMayHaveTheNameOfAMetric()
    {
        using RunRecord record = Start();
        record.LogMetric("run/f1", 0.1, 1);
        record.LogMetric("run/f1", 0.2, 2);
        record.LogFigure("f1", 0.3);
        record.LogFigure("f1", 0.4);
        record.Finish(RunStatus.Finished);
        await SyncAsync(record);
        Assert.Equal(0.4, AssertAllAgree(record).Figures["f1"]);
    }

    private RunRecord Start() =>
        RunRecord.Start(
            new RunRequest
            {
                Experiment = "goup-down",
                Name = "one",
                Root = _scratch.Path,
                Configuration = new JsonObject
                {
                    ["model"] = "bilstm",
                    ["training"] = new JsonObject { ["learningRate"] = 0.001, ["shuffle"] = true },
                },
                CommandLine = ["treepose", "run"],
                DataManifest = new Dictionary<string, string> { ["a.mat"] = "00" },
                DataSource = "mars:data",
            },
            new StepClock()
        );

    private static void ThreeFolds(RunRecord record)
    {
        foreach (string fold in new[] { "P1", "P'2", "P 3/é" })
        {
            for (int step = 0; step < 20; step++)
                record.LogMetrics(
                    [new("train.loss", 1.0 / (step + 3)), new("validation.f1", Math.Sqrt(step) / 7)],
                    step,
                    epoch: step / 4,
                    fold
                );
            record.AppendFold([
                new("participant", fold),
                FoldCell.Of("f1", 0.8125),
                FoldCell.Of("onset ms", 44),
                FoldCell.Of("undefined", null),
                new("note", "as, planned"),
                new("empty", ""),
            ]);
        }
        for (int step = 0; step < 20; step++)
            record.LogMetric("run/seconds", step * 0.1, step);
        File.WriteAllText(record.FileFor("plots/confusion matrix #1 100%.svg"), "<svg/>");
        File.WriteAllBytes(record.FileFor("checkpoints/fold 1/model..bin"), new byte[100_000]);
        record.LogFile("checkpoints/fold 1/model..bin");
        record.WriteJson(
            "results.json",
            new JsonObject
            {
                ["event"] = new JsonObject { ["f1"] = new JsonObject { ["250ms"] = 0.9 } },
                ["folds"] = 3,
            }
        );
    }

    private async Task DeliverLiveAsync(RunRecord record, Action work)
    {
        await using TrackerDelivery delivery = TrackerDelivery.Start(record.Folder, Targets, TimeProvider.System, DeliveryTestKit.Quick);
        work();
        record.Dispose();
        Assert.All(
            await delivery.FinishAsync(DeliveryTestKit.Patience),
            o => Assert.Equal((DeliveryResult.Complete, null), (o.Result, o.Problem))
        );
    }

    private Task<IReadOnlyList<DeliveryOutcome>> SyncAsync(RunRecord record, bool again = false) =>
        TrackerDelivery.SyncAsync(
            record.Folder,
            Targets,
            TimeProvider.System,
            DeliveryTestKit.Quick with
            {
                Again = again,
            },
            TestContext.Current.CancellationToken
        );

    private TrackedRun AssertAllAgree(RunRecord record)
    {
        TrackedRun truth = TrackedRun.FromFolder(record.Folder);
        if (Kinds.Contains("mlflow"))
            truth.AssertSame(TrackedRun.FromMlflow(_mlflow.Store, record.Identity.Id));
        if (Kinds.Contains("wandb"))
            truth.AssertSame(TrackedRun.FromWandB(_wandb.Path, record.Identity.Id));
        Assert.Empty(_mlflow.Store.SilentHarm);
        return truth;
    }
}

public sealed class FolderContractTests : TrackerContract
{
    protected override string[] Kinds => [];
}

public sealed class MlflowContractTests : TrackerContract
{
    protected override string[] Kinds => ["mlflow"];
}

public sealed class WandBContractTests : TrackerContract
{
    protected override string[] Kinds => ["wandb"];
}

public sealed class AllTrackersContractTests : TrackerContract
{
    protected override string[] Kinds => ["mlflow", "wandb"];
}
