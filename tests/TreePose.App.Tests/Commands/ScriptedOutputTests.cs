using System.Text.Json.Nodes;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>What scripts ask for: a plan without doing it, results as JSON, no progress.</summary>
public sealed class ScriptedOutputTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Runs => _scratch.File("runs");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ADryRunSaysDataUnitsAndTimeAndWritesNothing()
    {
        string[] run = ["run", "goup-down", "--data", "simulated:tiny", "--runs", Runs, .. QuickRun.Arguments];
        (int code, string output, string errors) = CommandLine.Run([.. run, "--dry-run"]);
        Assert.True(code == 0, output + errors);
        Assert.Contains("Data: simulated:tiny, 9 files or recordings", output);
        Assert.Contains("fold/01/model/0", output);
        Assert.Contains("How long: not known", output);
        Assert.Contains("nothing was written", output);
        Assert.False(Directory.Exists(Runs));

        Assert.Equal(0, CommandLine.Run([.. run, "--name", "first"]).Code);
        string before = string.Join('\n', Directory.GetFileSystemEntries(Runs, "*", SearchOption.AllDirectories).Order());
        (code, output, errors) = CommandLine.Run([.. run, "--dry-run"]);
        Assert.True(code == 0, output + errors);
        string said = string.Join(' ', output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"How long: experiment_\d{4}_\d\d_\d\d/first, on the same data with the same options, took \d+ s\.", said);
        Assert.Equal(before, string.Join('\n', Directory.GetFileSystemEntries(Runs, "*", SearchOption.AllDirectories).Order()));
        Assert.Contains("leave out --json", CommandLine.Run([.. run, "--dry-run", "--json"]).Errors);
        (code, _, errors) = CommandLine.Run([.. run, "--dry-run", "--set", "training.epochs=-1"]);
        Assert.True(code == 2, errors);
    }

    [Fact]
    public void ResultsComeAsJsonAndNothingElse()
    {
        (int code, string output, string errors) = CommandLine.Run([
            "run",
            "goup-down",
            "--data",
            "simulated:tiny",
            "--name",
            "one",
            "--runs",
            Runs,
            "--json",
            "--quiet",
            .. QuickRun.Arguments,
        ]);
        Assert.True(code == 0, output + errors);
        JsonNode said = JsonNode.Parse(output)!;
        Assert.Equal("finished", (string?)said["status"]);
        JsonNode kept = JsonNode.Parse(File.ReadAllText(Path.Combine((string)said["record"]!, "results.json")))!;
        Assert.Equal(kept.ToJsonString(), said["results"]!.ToJsonString());
        Assert.StartsWith("It is not shown that", ((string)said["verdict"]!).Replace("The model does not beat", "It is not shown that"));
        Assert.Equal("", errors);

        string to = _scratch.File("found");
        (code, output, errors) = CommandLine.Run(
            "predict",
            "one",
            "--runs",
            Runs,
            "--data",
            "simulated:tiny",
            "--score",
            "--json",
            "--out",
            to
        );
        Assert.True(code == 0, output + errors);
        said = JsonNode.Parse(output)!;
        Assert.Equal(to, (string?)said["folder"]);
        Assert.Equal("simulated:tiny", (string?)said["prediction"]!["data"]);
        Assert.NotEmpty(said["scores"]!["figures"]!.AsObject());
        (code, output, errors) = CommandLine.Run("run", "goup-down", "--name", "one", "--runs", Runs, "--json", "--data", "simulated:none");
        Assert.True(code == 2 && output.Length == 0 && errors.Length > 0, output + errors);
    }
}
