using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using TreePose.Tracking.Mlflow;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;

namespace TreePose.App.Tests.Tracking;

/// <summary>Values keep their type on the way: it comes from the column, not from the text. And names stay apart.</summary>
public sealed class TrackerValueTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly MlflowStandIn _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task AtMlflowColumnsOfTextsAreTagsAndColumnsOfNumbersMetricsAndEmptyCellsNothing()
    {
        using RunRecord record = Start(_scratch);
        WriteFolds(record);
        await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        StandInRun first = Fold("01"),
            second = Fold("10");
        Assert.Equal("01", first.Tags["result.participant"]);
        Assert.Equal(("1e5", "1234567"), (first.Tags["result.session"], second.Tags["result.session"]));
        Assert.Equal(["result.f1"], first.Latest.Keys);
        Assert.Equal(0.5, first.Latest["result.f1"]);
        Assert.Empty(second.Metrics); // f1 is not defined there
        Assert.DoesNotContain("result.note", first.Tags.Keys.Concat(second.Tags.Keys));
    }

    [Fact]
    public async Task InWandBAColumnOfNumbersHoldsNumbersOnlyAndATextStaysOne()
    {
        using RunRecord record = Start(
            _scratch,
            change: r =>
                r with
                {
                    Configuration = new JsonObject
                    {
                        ["rate"] = JsonNode.Parse("1.10"),
                        ["version"] = "1.10",
                        ["shuffle"] = true,
                        ["cutoff"] = null,
                    },
                    Tags = new Dictionary<string, string> { ["cohort"] = "007", ["pilot"] = "true" },
                }
        );
        record.LogParameter("subject", "1e5");
        WriteFolds(record);
        await SyncAsync(record.Folder, "wandb:" + _scratch.Path);
        var records = WandBFile.Read(Directory.GetFiles(_scratch.File("wandb"), "*.wandb", SearchOption.AllDirectories)[0]);
        var rows = records
            .Where(r => r.History is not null)
            .Select(r => r.History.Item.ToDictionary(i => i.Key, i => i.ValueJson))
            .ToList();
        Assert.Equal(("0.5", "\"01\"", "\"1e5\""), (rows[0]["result.f1"], rows[0]["result.participant"], rows[0]["result.session"]));
        Assert.Equal(("\"10\"", "\"1234567\""), (rows[1]["result.participant"], rows[1]["result.session"]));
        Assert.False(rows[1].ContainsKey("result.f1"));
        Assert.DoesNotContain(rows, r => r.ContainsKey("result.note"));
        var config = records.Where(r => r.Config is not null).SelectMany(r => r.Config.Update).ToDictionary(i => i.Key, i => i.ValueJson);
        Assert.Equal(("1.10", "\"1.10\"", "true", "null"), (config["rate"], config["version"], config["shuffle"], config["cutoff"]));
        Assert.Equal(("\"1e5\"", "\"007\""), (config["subject"], config["tag.cohort"]));
        Assert.Equal($"\"{record.Identity.Id}\"", config["treepose.run_id"]);
        Assert.Equal(["cohort=007", "pilot"], records.Last(r => r.Run is not null).Run.Tags);
    }

    [Fact]
    public async Task InWandBEachFoldHasItsOwnCurveWithItsOwnTimes()
    {
        using RunRecord record = Start(_scratch);
        DateTimeOffset begun = new(2026, 11, 23, 13, 0, 0, TimeSpan.Zero);
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            foreach (string fold in new[] { "01", "02" })
                record.LogMetric("loss.train.0", 1.0 / epoch, epoch, epoch, fold, begun.AddSeconds(epoch));
        }
        await SyncAsync(record.Folder, "wandb:" + _scratch.Path);
        var rows = WandBFile
            .Read(Directory.GetFiles(_scratch.File("wandb"), "*.wandb", SearchOption.AllDirectories)[0])
            .Where(r => r.History is not null)
            .Select(r => r.History.Item.ToDictionary(i => i.Key, i => i.ValueJson))
            .ToList();
        foreach (string fold in new[] { "01", "02" })
        {
            var curve = rows.Where(r => r.ContainsKey($"loss.train.0/{fold}")).ToList();
            Assert.Equal(["1", "2", "3"], curve.Select(r => r["epoch"]));
            Assert.Equal(
                [1, 2, 3],
                curve.Select(r =>
                    (int)(double.Parse(r["_timestamp"], System.Globalization.CultureInfo.InvariantCulture) - begun.ToUnixTimeSeconds())
                )
            );
        }
    }

    [Theory]
    [InlineData("f1", "f1")]
    [InlineData("figure.f1", "f1")]
    public async Task AFigureNeverLandsAmongThePointsOfAMetric(string metric, string figure)
    {
        using RunRecord record = Start(_scratch);
        record.LogMetric("f1", 0.1, 1);
        record.LogMetric(metric, 0.2, 2);
        record.LogFigure(figure, 0.9);
        record.LogMetric("late", 0.3, 3);
        record.LogFigure("late", 0.8);
        record.Finish(RunStatus.Finished);
        await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        StandInRun run = Assert.Single(_server.Store.Runs.Values);
        Assert.Equal(0.9, Assert.Single(run.Metrics.Select(m => (m.Key, m.Value)), m => m.Value == 0.9).Value);
        string key = run.Metrics.Single(m => m.Value == 0.9).Key;
        Assert.Single(run.Metrics, m => m.Key == key);
        Assert.Equal(["figure.late"], run.Metrics.Where(m => m.Value == 0.8).Select(m => m.Key));
    }

    [Fact]
    public async Task PagesTellWhatARunIs()
    {
        using RunRecord record = Start(
            _scratch,
            change: r => r with { DataSource = "mars:../far/away/mars", CommandLine = ["treepose", "run"] }
        );
        record.LogFigure("event.f1.250ms", 0.9);
        record.Finish(RunStatus.Finished);
        RunOutput.Append(record.Folder, [new ShownPiece(null, "stdout", "event F1 0.9\n", null)]);
        File.WriteAllText(Path.Combine(record.Folder, "report.html"), "<p>page</p>");
        await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        await SyncAsync(record.Folder, "wandb:" + _scratch.Path);
        StandInRun run = Assert.Single(_server.Store.Runs.Values);
        Assert.StartsWith("**goup-down** on `mars:../far/away/mars`", run.Tags["mlflow.note.content"]);
        Assert.Contains("| event.f1.250ms | 0.9 |", run.Tags["mlflow.note.content"]);
        Assert.Equal("mars:mars", Assert.Single(run.Inputs).Name);
        Assert.Equal("<p>page</p>"u8.ToArray(), run.Artifacts["report.html"]);
        string files = Path.Combine(Assert.Single(Directory.GetDirectories(_scratch.File("wandb"))), "files");
        Assert.Equal("event F1 0.9\n", File.ReadAllText(Path.Combine(files, "output.log")));
        Assert.Equal("<p>page</p>", File.ReadAllText(Path.Combine(files, "report.html")));
        JsonNode metadata = JsonNode.Parse(File.ReadAllText(Path.Combine(files, "wandb-metadata.json")))!;
        Assert.Equal((Environment.MachineName, "treepose run"), ((string)metadata["host"]!, (string)metadata["program"]!));
        Assert.Equal(Environment.ProcessorCount, (int)metadata["cpu_count"]!);
    }

    [Fact]
    public async Task ADescriptionThatSomebodyWroteStays()
    {
        using RunRecord record = Start(_scratch);
        await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        StandInRun run = Assert.Single(_server.Store.Runs.Values);
        run.Tags[MlflowTags.Note] = "the good one";
        record.Finish(RunStatus.Finished);
        await SyncAsync(record.Folder, "mlflow:" + _server.Url);
        Assert.Equal(("FINISHED", "the good one"), (run.Status, run.Tags[MlflowTags.Note]));
    }

    private StandInRun Fold(string name) => _server.Store.Runs.Values.Single(r => r.Tags.GetValueOrDefault("treepose.fold") == name);

    private static void WriteFolds(RunRecord record)
    {
        record.AppendFold([new("participant", "01"), new("session", "1e5"), FoldCell.Of("f1", 0.5), new("note", "")]);
        record.AppendFold([new("participant", "10"), new("session", "1234567"), FoldCell.Of("f1", null), new("note", "")]);
        record.Finish(RunStatus.Finished);
    }
}
