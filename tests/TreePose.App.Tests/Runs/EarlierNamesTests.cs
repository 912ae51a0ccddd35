using System.Text.Json.Nodes;
using TreePose.ModelFolders;
using TreePose.Reports.Data;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Runs;

/// <summary>Baselines have names without blanks; what earlier versions wrote is read, found and held to under the present ones.</summary>
public sealed class EarlierNamesTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("metronome", "rhythm")]
    [InlineData("always neither", "noEvent")]
    [InlineData("mae.zero-shot.training mean", "mae.zero-shot.trainingMean")]
    [InlineData("mae.offset.2.calibration mean", "mae.offset.2.calibrationMean")]
    [InlineData("auc.attempt length", "auc.attemptLength")]
    [InlineData("baselines.metronome.event.f1.250ms", "baselines.rhythm.event.f1.250ms")]
    [InlineData("event.f1.250ms", "event.f1.250ms")]
    [InlineData("my metronome", "my metronome")]
    public void AnEarlierNameBecomesThePresentOne(string earlier, string present)
    {
        Assert.Equal(present, BaselineNames.Present(earlier));
        Assert.Equal(present, BaselineNames.Present(present));
        Assert.Contains(earlier, BaselineNames.Spellings(present).Append(earlier));
    }

    [Fact]
    public void ARunOfAnEarlierVersionIsReadFoundShownAndVerified()
    {
        string runs = _scratch.File("runs");
        string[] run = ["run", "goup-down", "--data", "simulated:tiny", "--name", "old", "--runs", runs];
        (int code, string output, string errors) = CommandLine.Run([.. run, .. QuickRun.Arguments]);
        Assert.True(code == 0, output + errors);
        string folder = Directory.GetDirectories(runs, "old", SearchOption.AllDirectories).Single();
        Assert.Equal(0, CommandLine.Run("promote", "old", "--as", "feet", "--runs", runs, "--workflows", _scratch.File("wf")).Code);
        double f1 = StoredRun.Open(folder).Info.Figures["baselines.rhythm.event.f1.500ms"];

        AsBefore(Path.Combine(folder, "results.json"));
        AsBefore(Path.Combine(folder, VerdictFile.FileName));
        StoredRun old = StoredRun.Open(folder);
        Assert.Equal(["noEvent", "rhythm"], old.Results!["baselines"]!.AsObject().Select(b => b.Key));
        Assert.Equal(f1, old.Info.Figures["baselines.rhythm.event.f1.500ms"]);
        Assert.Equal(f1, old.Info.Value("baselines.rhythm.event.f1.500ms"));
        Assert.Equal(f1, old.Info.Value("baselines.metronome.event.f1.500ms"));
        Assert.All(VerdictFile.Read(folder)!.Baselines, b => Assert.Contains(b.Name, (string[])["noEvent", "rhythm"]));
        (code, output, errors) = CommandLine.Run("report", folder);
        Assert.True(code == 0, output + errors);
        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Contains("baseline: rhythm", page);
        Assert.DoesNotContain("metronome", page);
    }

    [Fact]
    public void AWorkflowOfAnEarlierVersionIsHeldToThePresentNames()
    {
        string runs = _scratch.File("runs"),
            workflows = _scratch.File("wf");
        string[] quick = ["--set", "protocol.calibrationHolds=0", "--set", "protocol.repeats=1", "--set", "training.epochs=1"];
        (int code, string output, string errors) = CommandLine.Run([
            "run",
            "loo-finetune",
            "--data",
            "simulated:tiny",
            "--name",
            "sway",
            "--runs",
            runs,
            .. quick,
            "--set",
            "model=study-copspeed",
        ]);
        Assert.True(code == 0, output + errors);
        Assert.Equal(0, CommandLine.Run("promote", "sway", "--as", "sway", "--runs", runs, "--workflows", workflows).Code);
        string file = Path.Combine(workflows, "sway.json");
        Assert.Contains("mae.zero-shot.trainingMean", File.ReadAllText(file));
        File.WriteAllText(file, File.ReadAllText(file).Replace("mae.zero-shot.trainingMean", "mae.zero-shot.training mean"));
        Assert.Contains("mae.zero-shot.trainingMean", Workflow.Read(workflows, "sway").Figures.Keys);
        (code, output, errors) = CommandLine.Run("workflow", "run", "sway", "--verify", "--runs", runs, "--workflows", workflows);
        Assert.True(code == 0, output + errors);
    }

    [Fact]
    public void NoKeyOfResultsHasABlank()
    {
        string runs = _scratch.File("runs");
        string[] quick = ["--set", "protocol.calibrationHolds=0,1", "--set", "protocol.repeats=1", "--set", "training.epochs=1"];
        foreach (
            string[] run in new string[][]
            {
                ["run", "goup-down", "--data", "simulated:tiny", "--name", "one", .. QuickRun.Arguments],
                ["run", "loo-finetune", "--data", "simulated:tiny", "--name", "two", .. quick, "--set", "model=study-copspeed"],
                ["run", "attempt-stability", "--name", "three", "--data", "simulated:tiny", "--set", "training.epochs=1"],
            }
        )
        {
            (int code, string output, string errors) = CommandLine.Run([.. run, "--runs", runs]);
            Assert.True(code == 0, output + errors);
        }
        foreach (string file in Directory.GetFiles(runs, "results.json", SearchOption.AllDirectories))
            Assert.All(Keys(JsonNode.Parse(File.ReadAllText(file))!), k => Assert.DoesNotContain(' ', k));
    }

    private static IEnumerable<string> Keys(JsonNode node) =>
        node switch
        {
            JsonObject o => o.SelectMany(m => m.Value is { } below ? Keys(below).Prepend(m.Key) : [m.Key]),
            JsonArray a => a.OfType<JsonNode>().SelectMany(Keys),
            _ => [],
        };

    /// <summary>Gives a file the names that an earlier version wrote.</summary>
    private static void AsBefore(string path) =>
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"rhythm\"", "\"metronome\"").Replace("\"noEvent\"", "\"always neither\""));
}
