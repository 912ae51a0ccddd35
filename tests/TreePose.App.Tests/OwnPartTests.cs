using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Formats.Npy;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>The samples of a data set, a step with an augmentation, and metrics of one's own have every command.</summary>
public sealed class OwnPartTests
{
    private const int MostLines = 60;
    private static readonly string[] Quick = QuickRun.Arguments;

    [Fact]
    public void ADataSetOfAScript()
    {
        using var script = new ScriptUnderTest("own-data.cs", MostLines);
        string data = Recorded(script.File("data"));
        string[] run =
        [
            "run",
            "goup-down",
            "--data",
            data,
            "--set",
            "mine.secondsPerFrame=0.05",
            "--runs",
            script.Root,
            "--name",
            "own",
            .. Quick,
        ];
        script.Treepose(run);
        JsonNode configuration = JsonNode.Parse(script.Text("own", "config.json"))!;
        Assert.Contains("\"secondsPerFrame\":0.05", configuration.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            ["1", "2", "3"],
            script.Text("own", "folds.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l[..1]).Order()
        );
        Assert.Contains(StoredRun.Open(script.Find("own")!).DataManifest.Keys, k => k.EndsWith("events.csv", StringComparison.Ordinal));

        string kept = script.Treepose("check", "--data", data);
        Assert.Contains("kept    gives the same data again", kept, StringComparison.Ordinal);
        Assert.Contains(" 0 broken.", kept, StringComparison.Ordinal);
        File.AppendAllText(Path.Combine(script.File("data"), "events.csv"), "1_S1,sideways,3,4\n");
        (int code, _, string errors) = script.Run([.. run.Select(a => a == "own" ? "bad" : a)]);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("has '1_S1,sideways,3,4'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AStepAndAnAugmentationOfAScript()
    {
        using var script = new ScriptUnderTest("own-step.cs", MostLines);
        Assert.Contains("steps.mine.strength", script.Treepose("options", "goup-down", "mine"), StringComparison.Ordinal);
        string[] own =
        [
            "--set",
            "steps=mine,log1p",
            "--set",
            "training.augmentation=gain,flicker",
            "--set",
            "training.augmentation.flicker.amount=0.3",
        ];
        script.Treepose([
            "sweep",
            "goup-down",
            "--data",
            "simulated:tiny",
            "--name",
            "own",
            "--runs",
            script.Root,
            .. Quick,
            .. own,
            "--over",
            "steps.mine.strength=0,0.5",
        ]);
        string[] table = script.Text("own", "trials.csv").Split('\n');
        Assert.Contains("steps.mine.strength", table[0], StringComparison.Ordinal);
        string[] losses =
        [
            .. Directory
                .GetFiles(script.Root, "metrics.csv", SearchOption.AllDirectories)
                .Select(File.ReadAllText)
                .Where(t => t.Contains("loss", StringComparison.Ordinal)),
        ];
        Assert.Equal(2, losses.Distinct().Count()); // the option reaches the frames
        string first = Directory.GetDirectories(script.Root, "own_01", SearchOption.AllDirectories)[0];
        string[] learned = [.. Directory.GetFiles(Path.Combine(first, "checkpoints"), "*.json").Select(File.ReadAllText)];
        Assert.All(learned, l => Assert.Contains("\"mine\"", l, StringComparison.Ordinal));
        Assert.NotEmpty(learned);
    }

    [Fact]
    public void ARepresentationOfAScript()
    {
        using var script = new ScriptUnderTest("own-representation.cs", MostLines);
        foreach (string source in new[] { "study", "simulated" })
            Assert.Contains(
                $"{source}.representation.bands.count",
                script.Treepose("options", "goup-down", $"{source}.representation"),
                StringComparison.Ordinal
            );
        string kept = script.Treepose("check");
        Assert.Contains("kept    fills its frame", kept, StringComparison.Ordinal);
        Assert.Contains(" 0 broken.", kept, StringComparison.Ordinal);
        script.Treepose([
            "run",
            "goup-down",
            "--data",
            "simulated:tiny",
            "--name",
            "own",
            "--runs",
            script.Root,
            .. Quick,
            "--set",
            "simulated.representation=bands",
            "--set",
            "simulated.representation.bands.count=5",
        ]);
        string[] models = [.. Directory.GetFiles(Path.Combine(script.Find("own")!, "checkpoints"), "*.json").Select(File.ReadAllText)];
        Assert.NotEmpty(models);
        // The option reaches the networks.
        Assert.All(models, m => Assert.Contains("[1 channel, 23 Doppler, 5 range]", m, StringComparison.Ordinal));
    }

    [Fact]
    public void MetricsOfAScript()
    {
        using var script = new ScriptUnderTest("own-metric.cs", MostLines);
        string[] run = ["run", "goup-down", "--data", "simulated:tiny", "--runs", script.Root, .. Quick];
        Assert.Contains("countError", script.Treepose([.. run, "--name", "one"]), StringComparison.Ordinal); // the table
        script.Treepose([.. run, "--name", "two", "--set", "model=study"]);
        Assert.Contains("countError", script.Text("one", "report.html"), StringComparison.Ordinal);
        Assert.Contains("countError", script.Text("one", "folds.csv").Split('\n')[0], StringComparison.Ordinal);
        string compared = script.Treepose("runs", "compare", "one", "two", "--runs", script.Root, "--figures", "countError");
        Assert.Matches("countError[^\n]* [0-9.]+ +[0-9.]+\n", compared);
    }

    /// <summary>Three people as the sample's first lines say, and what <c>--data</c> takes.</summary>
    private static string Recorded(string folder)
    {
        Directory.CreateDirectory(folder);
        var table = new List<string> { "capture,phase,start,end" };
        foreach (FrameSequence s in SmallFrames.Dataset(3).Sequences)
        {
            string name = $"{s.Id.Participant}_{s.Id.Name}";
            NpyFile.Write<float>(Path.Combine(folder, name + ".npy"), s.Frames, s.Length, s.Shape.Rows, s.Shape.Columns);
            table.AddRange(
                s.Events.Select(e =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name},{(e.Class == FootPhase.GoingUp ? "up" : "down")},{e.StartFrame},{e.EndFrame}"
                    )
                )
            );
        }
        File.WriteAllText(Path.Combine(folder, "events.csv"), string.Join('\n', table) + "\n");
        return $"mine:{folder}";
    }
}
