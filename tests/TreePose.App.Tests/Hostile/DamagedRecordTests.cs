using TreePose.Runs;
using Xunit;

namespace TreePose.App.Tests.Hostile;

/// <summary>A record that is damaged: a row of the list that says why, and a typed error with its file everywhere else.</summary>
public sealed class DamagedRecordTests : IDisposable
{
    private readonly HostileRecord _record = new();

    public void Dispose() => _record.Dispose();

    [Theory]
    [InlineData("{\"status\":1}", "status")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"id\":\"\\ud800\"}", "not JSON")]
    [InlineData("{\"durationSeconds\":1e999}", "durationSeconds")]
    [InlineData("{\"tags\":{\"a\":null}}", "tags.a")]
    public void ADamagedRunIsARowThatSaysWhy(string content, string problem)
    {
        string damaged = Path.Combine(Path.GetDirectoryName(_record.Folder)!, "damaged");
        Directory.CreateDirectory(damaged);
        File.WriteAllText(Path.Combine(damaged, "run.json"), content);
        (int code, string output, string errors) = _record.Command("runs", "list");
        Assert.True(code == 0, errors);
        Assert.Matches("damaged +unreadable|damaged +- +unreadable|damaged .*unreadable", output);
        Assert.Contains(problem, output);
        Assert.Contains("gift", output);
        Assert.Equal(2, _record.Command("runs", "show", "damaged").Code);
        Assert.Contains("damaged", _record.Command("runs", "verify").Output);
        Assert.Equal(0, _record.Command("runs", "export").Code);
    }

    [Fact]
    public void DamagedResultsAreARowToo()
    {
        File.WriteAllText(_record.PathOf(RecordFiles.Results), "{");
        (int code, string output, string errors) = _record.Command("runs", "list", "--columns", "event.f1.250ms");
        Assert.True(code == 0, errors);
        Assert.Contains("unreadable", output);
        Assert.Contains("results.json", output);
    }

    [Theory]
    [InlineData("folds.csv", "participant,participant\n1,2\n", "twice")]
    [InlineData("folds.csv", "participant,f1\n1\n", "cells")]
    [InlineData("participants.csv", "participant,f1\n1,2,3\n", "cells")]
    [InlineData("parameters.json", "{\"a\":", "JSON")]
    [InlineData("events.jsonl", "null\n", "event")]
    [InlineData(
        "events.jsonl",
        "{\"type\":\"fold\",\"sequence\":1,\"time\":\"2026-01-01T00:00:00Z\",\"fold\":\"1\",\"columns\":[]}\n",
        "columns"
    )]
    [InlineData("events.jsonl", "{\"type\":\"file\",\"sequence\":1,\"time\":\"2026-01-01T00:00:00Z\",\"size\":1}\n", "event")]
    public void WhatIsDamagedIsSaidWithItsFile(string file, string content, string problem)
    {
        File.WriteAllText(_record.PathOf(file), content);
        string[] command = file == "events.jsonl" ? ["runs", "sync", "gift", "--to", "wandb:" + _record.Place] : ["runs", "show", "gift"];
        (int code, string output, string errors) = _record.Command(command);
        Assert.NotEqual(0, code);
        Assert.Contains(file, output + errors);
        Assert.Contains(problem, output + errors);
    }
}
