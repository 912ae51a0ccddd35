using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>An architecture of a script with options of its own has every command, in the processes that a person starts.</summary>
public sealed class OwnModelTests : IDisposable
{
    private const int MostLines = 40;
    private static readonly string[] Quick =
    [
        "--set",
        "training.epochs=1",
        "--set",
        "training.ensemble=1",
        "--set",
        "training.strideFrames=100",
    ];

    private static readonly string[] Gru = ["--set", "model=gru", "--set", "model.gru.width=24", "--set", "model.gru.layers=2"];

    // Inside the repository, so that the script is built as one of experiments/ is.
    private readonly string _folder = Directory
        .CreateDirectory(Path.Combine(TestFiles.Repository, "artifacts", "own-model-" + Guid.NewGuid().ToString("N")))
        .FullName;

    private string Script => Path.Combine(_folder, "own-model.cs");

    private string Root => Path.Combine(_folder, "records");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AnArchitectureOfAScriptGoesAllTheWay()
    {
        string sample = File.ReadAllText(Path.Combine(TestFiles.Repository, "experiments", "own-model.cs"));
        Assert.InRange(sample.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, MostLines);
        File.WriteAllText(Script, sample.Replace("#:project ../src/", "#:project ../../src/", StringComparison.Ordinal));

        ItIsListedWithItsOptions();
        ItRunsThroughAKillToItsRecord();
        ItIsSwept();
        ItIsPromotedAndVerified();
        WithoutItsScriptTheRunIsRefused();
    }

    private void ItIsListedWithItsOptions()
    {
        Assert.Matches("(?m)^gru +[0-9]+  .*own-model.cs", Treepose("models"));
        string options = Treepose("options", "goup-down", "model.gru");
        Assert.Contains("model.gru.width", options, StringComparison.Ordinal);
        Assert.Contains("model.gru.layers", options, StringComparison.Ordinal);
    }

    private void ItRunsThroughAKillToItsRecord()
    {
        string[] run = ["run", "goup-down", "--data", "simulated:tiny", "--runs", Root, .. Quick, .. Gru];
        Treepose([.. run, "--name", "whole"]);
        using (Process child = Start([.. run, "--name", "killed", "--jobs", "1"]))
        {
            // A line under the header: training is under way, and the launcher has become the script's program.
            while (!child.HasExited && !(Find("killed") is { } begun && Lines(Path.Combine(begun, "metrics.csv")) > 1))
                Thread.Sleep(20);
            child.Kill();
            child.WaitForExit();
        }
        Assert.NotEqual("finished", Status("killed"));
        Treepose("resume", "killed", "--runs", Root);
        Assert.Equal("finished", Status("killed"));
        Assert.Equal(Text("whole", "results.json"), Text("killed", "results.json"));

        JsonNode configuration = JsonNode.Parse(Text("killed", "config.json"))!;
        Assert.Contains("\"gru\"", configuration.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(24, Numbers(configuration, "width").Single(n => n == 24));
        Treepose("report", "killed", "--runs", Root);
        string page = Text("killed", "report.html");
        Assert.Contains("model.gru.width", page, StringComparison.Ordinal);
        Assert.Contains("model.gru.layers", page, StringComparison.Ordinal);
    }

    private void ItIsSwept()
    {
        string[] over = ["--set", "model=gru", "--over", "model.gru.width=8,16"];
        string swept = Treepose(["sweep", "goup-down", "--data", "simulated:tiny", "--runs", Root, "--name", "swept", .. Quick, .. over]);
        Assert.Contains("2 of 2 trials; best is swept_0", swept, StringComparison.Ordinal);
        string[] table = File.ReadAllLines(Path.Combine(Find("swept")!, "trials.csv"));
        int column = Array.IndexOf(table[0].Split(','), "model.gru.width");
        Assert.True(column >= 0, table[0]);
        Assert.Equal(["8", "16"], table.Skip(1).Select(line => line.Split(',')[column]));
    }

    private void ItIsPromotedAndVerified()
    {
        string workflows = Path.Combine(_folder, "workflows");
        Treepose("promote", "killed", "--as", "own", "--runs", Root, "--workflows", workflows);
        JsonNode options = JsonNode.Parse(File.ReadAllText(Path.Combine(workflows, "own.json")))!["options"]!;
        Assert.Equal(["gru", "24", "2"], new[] { "model", "model.gru.width", "model.gru.layers" }.Select(key => options[key]?.ToString()));
        string verified = Treepose("workflow", "run", "own", "--verify", "--workflows", workflows, "--runs", Root);
        Assert.Matches("own: all [0-9]+ figures are reached again", verified);
    }

    private void WithoutItsScriptTheRunIsRefused()
    {
        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(Find("killed")!, "run.json")))!;
        run["status"] = "interrupted";
        File.WriteAllText(Path.Combine(Find("killed")!, "run.json"), run.ToJsonString());
        (int code, _, string errors) = PlainResume();
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("own-model.cs, whose parts this program does not have", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", errors, StringComparison.Ordinal);

        File.AppendAllText(Script, "// changed\n");
        (code, _, errors) = Run("resume", "killed", "--runs", Root);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("script changed since the run began", errors, StringComparison.Ordinal);

        File.Delete(Script);
        (code, _, errors) = PlainResume();
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("The script is gone; the record keeps it as", errors, StringComparison.Ordinal);

        File.WriteAllText(Script, "this is no program\n");
        (code, _, errors) = Run("models");
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("does not compile", errors, StringComparison.Ordinal);
    }

    private string Text(string run, string file) => File.ReadAllText(Path.Combine(Find(run)!, file));

    private string? Find(string name) =>
        !Directory.Exists(Root)
            ? null
            : Directory
                .GetDirectories(Root, name, SearchOption.AllDirectories)
                .FirstOrDefault(d => File.Exists(Path.Combine(d, "run.json")));

    private string Status(string name) => new RunStore(Root).Find(name).Status.ToString().ToLowerInvariant();

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

    /// <summary>Output of a command of the script that succeeds.</summary>
    private string Treepose(params string[] arguments)
    {
        (int code, string output, string errors) = Run(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: exit code {code}\n{output}\n{errors}");
        return output;
    }

    private (int Code, string Output, string Errors) Run(params string[] arguments) => Wait(Start(arguments));

    private static (int Code, string Output, string Errors) Wait(Process started)
    {
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, errors);
    }

    /// <summary><c>./treepose own-model.cs …</c> at the root of the repository.</summary>
    private Process Start(params string[] arguments) =>
        Process.Start(
            Info(Path.Combine(TestFiles.Repository, "treepose"), [Path.GetRelativePath(TestFiles.Repository, Script), .. arguments])
        )!;

    /// <summary><c>./treepose resume killed</c>, by the program without the script.</summary>
    private (int Code, string Output, string Errors) PlainResume() =>
        Wait(Process.Start(Info(Path.Combine(AppContext.BaseDirectory, "TreePose.Cli"), "resume", "killed", "--runs", Root))!);

    private static ProcessStartInfo Info(string program, params string[] arguments) =>
        new(program, arguments)
        {
            WorkingDirectory = TestFiles.Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}
