using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>An architecture of a script with options of its own has every command, in the processes that a person starts.</summary>
public sealed class OwnModelTests : IDisposable
{
    private const int MostLines = 40;
    private static readonly string[] Quick = QuickRun.Arguments;

    private static readonly string[] Gru = ["--set", "model=gru", "--set", "model.gru.width=24"];

    private readonly ScriptUnderTest _script = new("own-model.cs", MostLines);

    public void Dispose() => _script.Dispose();

    [Fact]
    public void AnArchitectureOfAScriptGoesAllTheWay()
    {
        ItIsListedWithItsOptions();
        ItRunsThroughAKillToItsRecord();
        ItIsSwept();
        ItIsPromotedAndVerified();
        WithoutItsScriptTheRunIsRefused();
    }

    private void ItIsListedWithItsOptions()
    {
        Assert.Matches("(?m)^gru +[0-9]+  .*own-model.cs", _script.Treepose("models"));
        string options = _script.Treepose("options", "goup-down", "model.gru");
        Assert.Contains("model.gru.width", options, StringComparison.Ordinal);
        Assert.Contains("model.gru.width", options, StringComparison.Ordinal);
        Assert.Contains("kept    padding changes nothing", _script.Treepose("check"), StringComparison.Ordinal);
    }

    private void ItRunsThroughAKillToItsRecord()
    {
        string[] run = ["run", "goup-down", "--data", "simulated:tiny", "--runs", _script.Root, .. Quick, .. Gru];
        _script.Treepose([.. run, "--name", "whole"]);
        using (Process child = _script.Start([.. run, "--name", "killed", "--jobs", "1"]))
        {
            // A line under the header: training is under way, and the launcher has become the script's program.
            while (!child.HasExited && !(_script.Find("killed") is { } begun && Lines(Path.Combine(begun, "metrics.csv")) > 1))
                Thread.Sleep(20);
            child.Kill();
            child.WaitForExit();
        }
        Assert.NotEqual("finished", _script.Status("killed"));
        string shown = _script.Treepose("runs", "show", "killed", "--runs", _script.Root);
        Assert.Matches("To go on: \\./treepose .*own-model\\.cs resume .*killed\n", shown);
        _script.Treepose("resume", "killed", "--runs", _script.Root);
        Assert.Equal("finished", _script.Status("killed"));
        Assert.Equal(_script.Text("whole", "results.json"), _script.Text("killed", "results.json"));

        JsonNode configuration = JsonNode.Parse(_script.Text("killed", "config.json"))!;
        Assert.Contains("\"gru\"", configuration.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(24, Numbers(configuration, "width").Single(n => n == 24));
        _script.Treepose("report", "killed", "--runs", _script.Root);
        string page = _script.Text("killed", "report.html");
        Assert.Contains("model.gru.width", page, StringComparison.Ordinal);
        Assert.Contains("model.gru.width", page, StringComparison.Ordinal);
    }

    private void ItIsSwept()
    {
        string[] over = ["--set", "model=gru", "--over", "model.gru.width=8,16"];
        string swept = _script.Treepose([
            "sweep",
            "goup-down",
            "--data",
            "simulated:tiny",
            "--runs",
            _script.Root,
            "--name",
            "swept",
            .. Quick,
            .. over,
        ]);
        Assert.Contains("2 of 2 trials; best is swept_0", swept, StringComparison.Ordinal);
        string[] table = File.ReadAllLines(Path.Combine(_script.Find("swept")!, "trials.csv"));
        int column = Array.IndexOf(table[0].Split(','), "model.gru.width");
        Assert.True(column >= 0, table[0]);
        Assert.Equal(["8", "16"], table.Skip(1).Select(line => line.Split(',')[column]));
    }

    private void ItIsPromotedAndVerified()
    {
        string workflows = _script.File("workflows");
        _script.Treepose("promote", "killed", "--as", "own", "--runs", _script.Root, "--workflows", workflows);
        JsonNode options = JsonNode.Parse(File.ReadAllText(Path.Combine(workflows, "own.json")))!["options"]!;
        Assert.Equal(["gru", "24"], new[] { "model", "model.gru.width" }.Select(key => options[key]?.ToString()));
        string verified = _script.Treepose("workflow", "run", "own", "--verify", "--workflows", workflows, "--runs", _script.Root);
        Assert.Matches("own: all [0-9]+ figures are reached again", verified);
    }

    private void WithoutItsScriptTheRunIsRefused()
    {
        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(_script.Find("killed")!, "run.json")))!;
        run["status"] = "interrupted";
        File.WriteAllText(Path.Combine(_script.Find("killed")!, "run.json"), run.ToJsonString());
        (int code, _, string errors) = ScriptUnderTest.WithoutScript("resume", "killed", "--runs", _script.Root);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("own-model.cs, which this program does not have. Say", errors, StringComparison.Ordinal);
        Assert.Contains("'killed' uses the model 'gru' of ", errors, StringComparison.Ordinal);
        string workflows = _script.File("workflows");
        string kept = Assert.Single(Directory.GetFiles(Path.Combine(workflows, "own", "source")));
        Assert.Equal(File.ReadAllText(_script.Path), File.ReadAllText(kept));
        (code, _, string asked) = ScriptUnderTest.WithoutScript("workflow", "run", "own", "--workflows", workflows);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("'own' uses the model 'gru' of ", asked, StringComparison.Ordinal);
        Assert.Contains("own-model.cs workflow run own --workflows ", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", errors, StringComparison.Ordinal);

        File.AppendAllText(_script.Path, "// changed\n");
        (code, _, errors) = _script.Run("resume", "killed", "--runs", _script.Root);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("own-model.cs, which has changed since. Put it back, 'cp ", errors, StringComparison.Ordinal);

        JsonNode still = JsonNode.Parse(File.ReadAllText(Path.Combine(_script.Find("killed")!, "run.json")))!;
        Assert.Equal("interrupted", still["status"]?.ToString()); // it can still be resumed

        File.Delete(_script.Path);
        (code, _, errors) = ScriptUnderTest.WithoutScript("resume", "killed", "--runs", _script.Root);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("own-model.cs, which is gone. A copy is kept: 'cp ", errors, StringComparison.Ordinal);

        File.WriteAllText(_script.Path, "this is no program\n");
        (code, _, errors) = _script.Run("models");
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("does not compile", errors, StringComparison.Ordinal);
    }

    private static int Lines(string file)
    {
        if (!File.Exists(file))
            return 0;
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Count(c => c == '\n');
    }

    private static IEnumerable<double> Numbers(JsonNode node, string key) =>
        node switch
        {
            JsonObject o => o.Where(p => p.Value is not null).SelectMany(p => Numbers(p.Value!, p.Key == key ? "" : key)),
            JsonValue v when key.Length == 0 && v.TryGetValue(out double number) => [number],
            JsonArray a => a.OfType<JsonNode>().SelectMany(n => Numbers(n, key)),
            _ => [],
        };
}
