using System.Text.Json.Nodes;
using TreePose.Reports.Data;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

public sealed class GoUpDownCommandTests
{
    private static readonly string[] Quick = QuickRun.Arguments;

    private static readonly string[] WholeRecord =
    [
        "config.json",
        "results.json",
        "folds.csv",
        "metrics.csv",
        "environment.json",
        "run.json",
        "source/source.json",
        "plots/timeline_S1_M09.png",
        "plots/confusion_frames.png",
        "plots/confusion_events.png",
        "plots/training_curves.png",
        "report/timelines.json",
        "report/maps.json",
        "report/verdict.json",
        "report.html",
        "report.ipynb",
    ];

    [Fact]
    public void ARunLeavesAWholeRecord()
    {
        using var scratch = new ScratchFolder();
        (int code, string output, string errors) = CommandLine.Run([
            "run",
            "goup-down",
            "--data",
            QuickRun.Mars,
            "--runs",
            scratch.Path,
            "--name",
            "whole",
            "--notebook",
            .. Quick,
        ]);
        Assert.True(code == 0, errors);
        Assert.Contains("4 of 4 folds", output);
        TheVerdictIsOneSentence(scratch, output);
        // paths keep their line
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 80 || line.Contains(": /", StringComparison.Ordinal), line));

        string folder = Directory.EnumerateDirectories(scratch.Path, "experiment_????_??_??").Single();
        string record = Path.Combine(folder, "whole");
        Assert.All(WholeRecord, f => Assert.True(File.Exists(Path.Combine(record, f)), f));
        Assert.Contains($"Report: {Path.Combine(record, "report.html")}\nNotebook: {Path.Combine(record, "report.ipynb")}\n", output);
        Assert.Empty(RunFiles.Verify(record));
        JsonNode notebook = JsonNode.Parse(File.ReadAllText(Path.Combine(record, "report.ipynb")))!;
        JsonNode command = Assert.Single(notebook["cells"]!.AsArray(), c => (string?)c!["cell_type"] == "code")!;
        Assert.StartsWith((string)command["outputs"]![0]!["text"]!, output); // what was printed, nothing else
        (int again, string reported, _) = CommandLine.Run(
            "report",
            "whole",
            "--runs",
            scratch.Path,
            "--out",
            scratch.File("elsewhere.html")
        );
        Assert.Equal((0, $"Report: {scratch.File("elsewhere.html")}\n"), (again, reported));
        string[] checkpoints = Directory.GetFiles(Path.Combine(record, "checkpoints"));
        IEnumerable<string> expectedFiles = Enumerable.Range(1, 4).SelectMany(p => new[] { $"fold_{p}_0.json", $"fold_{p}_0.pth" });
        Assert.Equal(expectedFiles, checkpoints.Select(Path.GetFileName).Order());
        Assert.Equal(5, File.ReadAllLines(Path.Combine(record, "folds.csv")).Length);

        JsonNode results = JsonNode.Parse(File.ReadAllText(Path.Combine(record, "results.json")))!;
        foreach (string figure in new[] { "frame.macroF1.mean", "event.f1.250ms", "event.onsetErrorMs.median" })
            Assert.True(results["figures"]!.AsObject().ContainsKey(figure), figure);
        Assert.Equal(["noEvent", "rhythm"], results["baselines"]!.AsObject().Select(b => b.Key));
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(record, "config.json")))!;
        Assert.Equal("training.epochs=1", (string?)config["overrides"]![0]);
        Assert.Equal(1, (int?)config["options"]!["options"]!["training"]!["epochs"]);
        Assert.Equal("finished", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(record, "run.json")))!["status"]);
    }

    /// <summary>Terminal, page and notebook say what the record keeps.</summary>
    private static void TheVerdictIsOneSentence(ScratchFolder scratch, string printed)
    {
        string record = Path.GetDirectoryName(Directory.EnumerateFiles(scratch.Path, "report.html", SearchOption.AllDirectories).Single())!;
        Verdict kept = VerdictFile.Read(record)!;
        Assert.Equal((4, "event.f1.250ms"), (kept.Participants, kept.Figure!.Name));
        Assert.NotEqual(Outcome.Beats, kept.Outcome); // of four people: p is 0.125 at best
        string OnOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(kept.Sentence, OnOneLine(printed), StringComparison.Ordinal);
        Assert.Contains(
            kept.Sentence,
            OnOneLine(System.Net.WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(record, "report.html")))),
            StringComparison.Ordinal
        );
        string notebook = (string)JsonNode.Parse(File.ReadAllText(Path.Combine(record, "report.ipynb")))!["cells"]![0]!["source"]!;
        Assert.Contains(kept.Sentence, OnOneLine(notebook.Replace("\\", "", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameSeedWritesTheSameResultsWithOneJobAndWithTwo()
    {
        using var scratch = new ScratchFolder();
        string Results(string name, int jobs)
        {
            Assert.Equal(
                0,
                CommandLine
                    .Run([
                        "run",
                        "goup-down",
                        "--data",
                        QuickRun.Mars,
                        "--runs",
                        scratch.Path,
                        "--name",
                        name,
                        "--jobs",
                        $"{jobs}",
                        .. Quick,
                    ])
                    .Code
            );
            return File.ReadAllText(
                Directory.EnumerateFiles(scratch.Path, "results.json", SearchOption.AllDirectories).Single(f => f.Contains(name))
            );
        }
        string one = Results("first", 1);
        Assert.Equal(one, Results("again", 1));
        Assert.Equal(one, Results("two", 2));
    }

    [Fact]
    public void ANameIsNeverTakenTwice()
    {
        using var scratch = new ScratchFolder();
        string[] arguments = ["run", "goup-down", "--data", QuickRun.Mars, "--runs", scratch.Path, "--name", "once", .. Quick];
        Assert.Equal(0, CommandLine.Run(arguments).Code);
        (int code, _, string errors) = CommandLine.Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains("exists already", errors);
    }
}
