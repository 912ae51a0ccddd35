using System.Text.Json.Nodes;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

/// <summary>Reading a record, whole and damaged.</summary>
public sealed class StoredRunTests
{
    [Fact]
    public void AWholeRecordIsReadAsItWasWritten()
    {
        using var scratch = new ScratchFolder();
        StoredRun run = StoredRun.Open(Finished(scratch) + Path.DirectorySeparatorChar);
        Assert.Equal(("goup-down", 7, "mars:there"), (run.Experiment, run.Seed, run.DataSource));
        Assert.Equal("bilstm", (string?)run.Options["model"]);
        Assert.Equal(["training.learningRate=0.001"], run.Overrides);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "0f" }, run.DataManifest);
        Assert.Equal((0.9, "0.9", 1.5), ((double?)run.Results?["f1"], run.Folds["P1"]["f1"], Assert.Single(run.Metrics).Value));
        Assert.Equal((RunStatus.Finished, true), (run.Info.Status, run.Environment!.ContainsKey("machine")));
        Assert.Equal("treepose", (string?)run.Source?["commandLine"]?[0]);
        run.RequireSameData(new Dictionary<string, string> { ["a"] = "0f" });
        var other = new Dictionary<string, string> { ["b"] = "0f" };
        TreePoseException e = Assert.Throws<TreePoseException>(() => run.RequireSameData(other));
        Assert.Contains("changed since the run began: a, b", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatTheRunDidNotComeToWriteIsNothing()
    {
        using var scratch = new ScratchFolder();
        string folder = Finished(scratch);
        string[] files =
        [
            RecordFiles.Configuration,
            RecordFiles.Results,
            RecordFiles.Environment,
            RecordFiles.Source,
            RecordFiles.Folds,
            RecordFiles.Metrics,
        ];
        foreach (string file in files)
            File.Delete(Path.Combine(folder, file));
        StoredRun run = StoredRun.Open(folder);
        Assert.Equal((null, null, null, null, null), (run.Configuration, run.Results, run.Environment, run.Source, run.DataSource));
        Assert.Empty(run.Folds);
        Assert.Empty(run.Metrics);
        Assert.Empty(run.Overrides);
        Assert.Contains("cannot be resumed", Assert.Throws<DataFormatException>(() => run.Seed).Message, StringComparison.Ordinal);
        TreePoseException none = Assert.Throws<TreePoseException>(() => StoredRun.Open(scratch.Path));
        Assert.Contains("is not the folder of a run", none.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RecordFiles.Configuration, "seed", "\"7\"", "seed is \"7\"; a whole number is expected")]
    [InlineData(RecordFiles.Configuration, "seed", "7.5", "seed is 7.5; a whole number is expected")]
    [InlineData(RecordFiles.Configuration, "experiment", "null", "has no experiment")]
    [InlineData(RecordFiles.Configuration, "options", "[]", "options is []; an object is expected")]
    [InlineData(RecordFiles.Configuration, "overrides", "[\"a\", null]", "overrides[1] is null; a text is expected")]
    [InlineData(RecordFiles.Configuration, "overrides", "\"a=1\"", "overrides is \"a=1\"; a list is expected")]
    [InlineData(RecordFiles.Configuration, "dataManifest", "{\"a\": null}", "dataManifest.a is null; a text is expected")]
    [InlineData(RecordFiles.Configuration, "dataSource", "3", "dataSource is 3; a text is expected")]
    [InlineData(RecordFiles.Configuration, "dataSource", "\"\\ud83e\"", "is not JSON")]
    [InlineData(RecordFiles.Configuration, "seed", "\"\\ud83e\"", "is not JSON")]
    [InlineData(RecordFiles.Environment, "git", "{\"dirty\": \"yes\"}", "git.dirty is \"yes\"; true or false is expected")]
    [InlineData(RecordFiles.Run, "status", "\"Finished\"", "one of running, finished, failed, interrupted, waiting is expected")]
    [InlineData(RecordFiles.Run, "status", "\"crashed\"", "status is 'crashed'; one of running")]
    [InlineData(RecordFiles.Run, "status", "1", "status is 1; a text is expected")]
    [InlineData(RecordFiles.Run, "started", "\"yesterday\"", "started is 'yesterday'; a point in time is expected")]
    [InlineData(RecordFiles.Run, "durationSeconds", "{}", "durationSeconds is {}; a finite number is expected")]
    [InlineData(RecordFiles.Run, "tags", "{\"team\": 3}", "tags.team is 3; a text is expected")]
    [InlineData(RecordFiles.Run, "parent", "\"sweep\"", "parent is \"sweep\"; an object is expected")]
    public void AMemberOfTheWrongTypeIsNamedWithItsFile(string file, string key, string json, string problem)
    {
        using var scratch = new ScratchFolder();
        string folder = Finished(scratch),
            path = Path.Combine(folder, file);
        JsonObject content = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        content[key] = "here";
        File.WriteAllText(path, content.ToJsonString().Replace("\"here\"", json, StringComparison.Ordinal));
        DataFormatException e = Assert.Throws<DataFormatException>(() => ReadAll(folder));
        Assert.Equal(path, e.Where);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RecordFiles.Results, "{", "is not JSON")]
    [InlineData(RecordFiles.Results, "[]", "is not a JSON object")]
    [InlineData(RecordFiles.Results, "null", "is not a JSON object")]
    [InlineData(RecordFiles.Configuration, "{\"seed\":1,\"seed\":2}", "is not JSON")]
    [InlineData(RecordFiles.Folds, "participant,f1\nP1,0.9,3\n", "row 2: has 3 cells; 2 are expected")]
    [InlineData(RecordFiles.Folds, "f1,f1\n1,2\n", "names a column twice")]
    [InlineData(RecordFiles.Metrics, "step,epoch,fold,key,value,time\n1,,,loss,0.5\n", "row 2: has 5 cells; 6 are expected")]
    [InlineData(RecordFiles.Metrics, "step,epoch,fold,key,value,time\n1,,,loss,half,2026-11-23\n", "row 2: value cannot be 'half'")]
    [InlineData(RecordFiles.Metrics, "step,epoch,fold,key,value,time\n1,one,,loss,0.5,2026-11-23\n", "row 2: epoch cannot be 'one'")]
    [InlineData(RecordFiles.Manifest, "[null]", "is not a list of files")]
    [InlineData(RecordFiles.Manifest, "null", "is not a list of files")]
    [InlineData(RecordFiles.Manifest, "[{\"path\":null,\"bytes\":1,\"sha256\":\"0f\"}]", "is not a list of files")]
    [InlineData(RecordFiles.Manifest, "[{\"path\":\"a\"}]", "is not a list of files")]
    public void ADamagedFileIsNamed(string file, string content, string problem)
    {
        using var scratch = new ScratchFolder();
        string folder = Finished(scratch),
            path = Path.Combine(folder, file);
        File.WriteAllText(path, content);
        DataFormatException e = Assert.Throws<DataFormatException>(() => ReadAll(folder));
        Assert.StartsWith(path, e.Where, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("options")]
    [InlineData("model")]
    [InlineData("figures")]
    public void AWorkflowWithNullsIsNamed(string key)
    {
        using var scratch = new ScratchFolder();
        var run = new RunStore(scratch.Path).Find(Finished(scratch));
        string workflows = scratch.File("workflows"),
            file = Path.Combine(workflows, "best.json");
        Workflow.Promote(run, workflows, new Promotion("best"), new StepClock());
        Assert.Equal("0.001", Workflow.Read(workflows, "best").Options["training.learningRate"]);
        JsonObject content = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        content[key] = key == "figures" ? new JsonObject { ["f1"] = null } : null;
        File.WriteAllText(file, content.ToJsonString());
        Assert.Equal(file, Assert.Throws<DataFormatException>(() => Workflow.Read(workflows, "best")).Where);
    }

    private static void ReadAll(string folder)
    {
        StoredRun run = StoredRun.Open(folder);
        _ = (run.Info.Figures, run.Experiment, run.Seed, run.Options, run.Overrides, run.DataSource, run.DataManifest);
        _ = (run.Results, run.GitCommit, run.IsDirty, run.Versions, run.Source, run.Folds, run.Metrics, RunFiles.Read(folder));
    }

    private static string Finished(ScratchFolder scratch)
    {
        var manifest = new Dictionary<string, string> { ["a"] = "0f" };
        using RunRecord record = RunTestKit.Start(scratch, change: r => r with { DataSource = "mars:there", DataManifest = manifest });
        record.LogMetric("loss", 1.5, 3, 1, "P1");
        record.AppendFold(RunTestKit.Fold("P1", "0.9"));
        record.LogFigure("f1", 0.9);
        record.Finish(RunStatus.Finished);
        return record.Folder;
    }
}
