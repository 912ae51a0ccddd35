using System.Text.Json.Nodes;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

public sealed class GoUpDownCommandTests
{
    private static readonly string[] Quick = ["--set", "training.epochs=1", "--set", "training.ensemble=1", "--set", "training.strideFrames=100"];

    [Fact]
    public void ARunLeavesAWholeRecord()
    {
        using var scratch = new ScratchFolder();
        (int code, string output, string errors) = CommandLine.Run(["run", "goup-down", "--data", $"mars:{TestFiles.Golden("mars")}", "--out", scratch.Path, "--name", "whole", .. Quick]);
        Assert.True(code == 0, errors);
        Assert.Contains("4 of 4 folds", output);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 80 || line.StartsWith("Record:", StringComparison.Ordinal), line));

        string folder = Directory.EnumerateDirectories(scratch.Path, "experiment_????_??_??").Single();
        string record = Path.Combine(folder, "whole");
        string[] expected = ["config.json", "results.json", "folds.csv", "metrics.csv", "environment.json", "run.json", "source/source.json", "plots/timeline_S1_M09.png", "plots/confusion_frames.png", "plots/confusion_events.png", "plots/training_curves.png"];
        Assert.All(expected, f => Assert.True(File.Exists(Path.Combine(record, f)), f));
        Assert.Equal(4, Directory.EnumerateFiles(Path.Combine(record, "checkpoints")).Count());
        Assert.Equal(5, File.ReadAllLines(Path.Combine(record, "folds.csv")).Length);

        JsonNode results = JsonNode.Parse(File.ReadAllText(Path.Combine(record, "results.json")))!;
        foreach (string figure in new[] { "frame.macroF1.mean", "event.f1.250ms", "event.onsetErrorMs.median" }) Assert.True(results["figures"]!.AsObject().ContainsKey(figure), figure);
        Assert.Equal(["always neither", "metronome"], results["baselines"]!.AsObject().Select(b => b.Key));
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(record, "config.json")))!;
        Assert.Equal("training.epochs=1", (string?)config["overrides"]![0]);
        Assert.Equal(1, (int?)config["options"]!["options"]!["training"]!["epochs"]);
        Assert.Equal("finished", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(record, "run.json")))!["status"]);
    }

    [Fact]
    public void TheSameSeedWritesTheSameResultsWithOneJobAndWithTwo()
    {
        using var scratch = new ScratchFolder();
        string Results(string name, int jobs)
        {
            Assert.Equal(0, CommandLine.Run(["run", "goup-down", "--data", $"mars:{TestFiles.Golden("mars")}", "--out", scratch.Path, "--name", name, "--jobs", $"{jobs}", .. Quick]).Code);
            return File.ReadAllText(Directory.EnumerateFiles(scratch.Path, "results.json", SearchOption.AllDirectories).Single(f => f.Contains(name)));
        }
        string one = Results("first", 1);
        Assert.Equal(one, Results("again", 1));
        Assert.Equal(one, Results("two", 2));
    }

    [Fact]
    public void ANameIsNeverTakenTwice()
    {
        using var scratch = new ScratchFolder();
        string[] arguments = ["run", "goup-down", "--data", $"mars:{TestFiles.Golden("mars")}", "--out", scratch.Path, "--name", "once", .. Quick];
        Assert.Equal(0, CommandLine.Run(arguments).Code);
        (int code, _, string errors) = CommandLine.Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains("exists already", errors);
    }
}
