using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;
using Record = TreePose.Tracking.WandB.Records.Record;
using RunRecord = TreePose.Runs.RunRecord;
using WandBRun = TreePose.Tracking.WandB.Records.RunRecord;

namespace TreePose.App.Tests.Tracking;

/// <summary>Tags and notes that people give a run afterwards reach its trackers, once, and go from there when taken back.</summary>
public sealed class BroughtNotesTests : IDisposable
{
    private const string Description = "mlflow.note.content";
    private readonly ScratchFolder _scratch = new();
    private readonly MlflowStandIn _server = new();

    private StandInRun OnlyRun => Assert.Single(_server.Store.Runs.Values);

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task MlflowHasThemAndLosesThemAgain()
    {
        string run = Finished();
        await SyncAsync(run, "mlflow:" + _server.Url);
        string description = OnlyRun.Tags[Description];
        Said("tag", run, "paper=figure3", "own=changed");
        Assert.EndsWith("To tell its trackers: ./treepose runs sync one", Said("note", run, "plate 2 slipped"));
        await Complete(run);
        Assert.Equal(("figure3", "changed"), (OnlyRun.Tags["paper"], OnlyRun.Tags["own"]));
        Assert.Equal($"plate 2 slipped\n\n---\n\n{description}", OnlyRun.Tags[Description]);
        Assert.Equal("one: plate 2 slipped", Said("note", run)); // nothing is left to tell

        int requests = _server.Requests.Count;
        await Complete(run);
        Assert.Equal(requests, _server.Requests.Count);

        Said("tag", run, "--remove", "paper,own");
        Said("note", run, "--remove");
        await Complete(run);
        Assert.DoesNotContain("paper", OnlyRun.Tags.Keys);
        Assert.DoesNotContain("own", OnlyRun.Tags.Keys); // the run's own, hidden here
        Assert.Equal(description, OnlyRun.Tags[Description]);
        Assert.Empty(_server.Store.SilentHarm);
    }

    [Fact]
    public async Task ATagOfTheRunComesBackWhenTheOneOverItGoes()
    {
        string run = Finished();
        Said("tag", run, "own=changed");
        await Complete(run);
        File.Delete(Path.Combine(run, RecordFiles.Notes));
        await Complete(run);
        Assert.Equal("first", OnlyRun.Tags["own"]);
    }

    [Fact]
    public async Task ADescriptionOfSomebodyElseStays()
    {
        string run = Finished();
        await SyncAsync(run, "mlflow:" + _server.Url);
        OnlyRun.Tags[Description] = "written on the page";
        Said("note", run, "plate 2 slipped");
        DeliveryOutcome outcome = await SyncAsync(run, "mlflow:" + _server.Url);
        Assert.Contains(outcome.Warnings, w => w.Contains("somebody wrote another description there", StringComparison.Ordinal));
        Assert.Equal("written on the page", OnlyRun.Tags[Description]);
    }

    [Fact]
    public async Task ATagThatTheServerReadsIsNotTouched()
    {
        string run = Finished();
        await SyncAsync(run, "mlflow:" + _server.Url);
        string position = OnlyRun.Tags["treepose.position"];
        Said("tag", run, "treepose.position=0", "mlflow.runName=other", "paper=figure3");
        DeliveryOutcome outcome = await SyncAsync(run, "mlflow:" + _server.Url);
        Assert.Contains(outcome.Warnings, w => w.Contains("The tag 'mlflow.runName' was not brought", StringComparison.Ordinal));
        Assert.Equal((position, "one", "figure3"), (OnlyRun.Tags["treepose.position"], OnlyRun.Name, OnlyRun.Tags["paper"]));
    }

    [Fact]
    public async Task WandBHasThem()
    {
        string run = Finished(),
            target = "wandb:" + _scratch.File("w");
        await SyncAsync(run, target);
        Said("tag", run, "paper=figure3", "own=changed");
        Said("note", run, "plate 2 slipped");
        await SyncAsync(run, target);
        IReadOnlyList<Record> file = WandBFile.Read(
            Directory.GetFiles(_scratch.File("w"), "*.wandb", SearchOption.AllDirectories).Single()
        );
        WandBRun last = file.Select(r => r.Run).OfType<WandBRun>().Last();
        Assert.StartsWith("plate 2 slipped\n\n---\n\n**goup-down**", last.Notes, StringComparison.Ordinal);
        Assert.Equal(["own=changed", "paper=figure3"], last.Tags.Order(StringComparer.Ordinal));
        Assert.NotNull(file[^1].Exit);
    }

    private string Finished()
    {
        using RunRecord record = Start(_scratch, "one", r => r with { Tags = new Dictionary<string, string> { ["own"] = "first" } });
        record.LogMetric("loss", 1, 0);
        record.Finish(RunStatus.Finished);
        return record.Folder;
    }

    private async Task Complete(string run)
    {
        DeliveryOutcome outcome = await SyncAsync(run, "mlflow:" + _server.Url);
        Assert.Equal((DeliveryResult.Complete, null), (outcome.Result, outcome.Problem));
        Assert.Empty(outcome.Warnings);
    }

    private static string Said(string command, string run, params string[] more)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = TreePoseApp.Create().Run(["runs", command, run, .. more], output, errors);
        Assert.True(code == 0, errors.ToString());
        return output.ToString().TrimEnd();
    }
}
