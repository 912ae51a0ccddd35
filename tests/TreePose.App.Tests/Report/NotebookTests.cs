using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Reports;
using TreePose.Reports.Notebook;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>The notebook: cells of the script, each with its own outputs, in a file that nbformat accepts.</summary>
public sealed class NotebookTests(HostileRecords records) : IClassFixture<HostileRecords>
{
    private const string Script =
        "using TreePose;\n\n// %% Look at the data\nvar x = 1;\nif (x > 0)\n{\n    // %% Inside\n    Show(x);\n\n    // %% "
        + "Last\n    x++;\n}\n";

    [Fact]
    public void AScriptIsCutAtItsMarksAndNothingIsLost()
    {
        IReadOnlyList<ScriptCell> cells = ScriptCells.Of(Script);
        Assert.Equal(["", "Look at the data", "Inside", "Last"], cells.Select(c => c.Title));
        Assert.Equal([1, 3, 7, 10], cells.Select(c => c.FirstLine));
        Assert.Equal("Show(x);", cells[2].Code);
        Assert.Equal("    x++;\n}", cells[3].Code);
        Assert.Equal([0, 1, 2, 3], new int?[] { 2, 4, 8, 11 }.Select(l => ScriptCells.IndexOf(cells, l)!.Value));
        Assert.Null(ScriptCells.IndexOf(cells, null));
    }

    [Fact]
    public void OutputsStandUnderTheCellThatMadeThem()
    {
        string folder = WithScript();
        JsonNode[] code = CodeCells(NotebookReport.Write(folder, Stories.Tell));
        Assert.Equal(4, code.Length);
        Assert.Equal([1, 2, 3, 4], code.Select(c => (int)c["execution_count"]!));
        Assert.Empty(code[0]["outputs"]!.AsArray());
        JsonNode looked = Assert.Single(code[1]["outputs"]!.AsArray())!;
        Assert.Equal(
            ("stream", "stdout", "one\ntwo\n"),
            ((string?)looked["output_type"], (string?)looked["name"], (string?)looked["text"])
        );
        JsonArray inside = code[2]["outputs"]!.AsArray();
        Assert.Equal(["display_data", "stream"], inside.Select(o => (string)o!["output_type"]!));
        Assert.Equal(
            Convert.ToBase64String(File.ReadAllBytes(Path.Combine(folder, "plots/confusion_frames.png"))),
            (string?)inside[0]!["data"]!["image/png"]
        );
        Assert.Equal("stderr", (string?)inside[1]!["name"]);
        Assert.Empty(code[3]["outputs"]!.AsArray());
        // but under no cell
        Assert.Contains("from a thread", File.ReadAllText(Path.Combine(folder, RecordFiles.Notebook)), StringComparison.Ordinal);
    }

    [Fact]
    public void OfARunThatFailedOnlyCellsThatShowedSomethingCountAsExecuted()
    {
        string folder = WithScript();
        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
        run["status"] = "failed";
        File.WriteAllText(Path.Combine(folder, "run.json"), run.ToJsonString());
        Assert.Equal([1, 2, 3, null], CodeCells(NotebookReport.Write(folder, Stories.Tell)).Select(c => (int?)c["execution_count"]));
    }

    [Fact]
    public void ACommandIsOneCellWithWhatItPrinted()
    {
        RunOutput.Append(records.Calibration, [new ShownPiece(null, "stdout", "a table\n", null)]);
        JsonNode cell = Assert.Single(CodeCells(NotebookReport.Write(records.Calibration, Stories.Tell)));
        Assert.StartsWith("#!pwsh\n./treepose run loo-finetune", (string)cell["source"]!, StringComparison.Ordinal);
        Assert.Equal("a table\n", (string?)Assert.Single(cell["outputs"]!.AsArray())!["text"]);
        Assert.Empty(RunFiles.Verify(records.Calibration));
    }

    [Fact]
    public async Task EveryNotebookIsValidForNbformat()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/python3") && await Python("import nbformat") == "",
            "Debian's python3-nbformat is not here"
        );
        foreach (string folder in records.All.Append(WithScript()))
        {
            string path = NotebookReport.Write(folder, Stories.Tell);
            Assert.Equal(
                "",
                await Python(
                    $"import nbformat; nbformat.validate(nbformat.read({JsonValue.Create(path)!.ToJsonString()}, "
                        + $"as_version=nbformat.NO_CONVERT))"
                )
            );
            Assert.DoesNotContain(
                "<script",
                string.Concat(
                    Cells(path)
                        .Where(c =>
                            (string?)c["cell_type"] == "markdown" && !((string)c["source"]!).Contains("```", StringComparison.Ordinal)
                        )
                        .Select(c => (string)c["source"]!)
                ),
                StringComparison.Ordinal
            );
        }
    }

    private string WithScript()
    {
        string folder = records.FootEvents;
        File.WriteAllText(Path.Combine(folder, "source", "look.cs"), Script);
        File.WriteAllText(
            Path.Combine(folder, "source", "source.json"),
            "{\"commandLine\":[\"look.cs\"],\"script\":\"experiments/look.cs\"}"
        );
        File.Delete(Path.Combine(folder, RecordFiles.Output));
        RunOutput.Append(
            folder,
            [
                new ShownPiece(4, "stdout", "one\n", null),
                new ShownPiece(5, "stdout", "two\n", null),
                new ShownPiece(8, null, null, "plots/confusion_frames.png"),
                new ShownPiece(null, "stdout", "from a thread\n", null),
                new ShownPiece(8, "stderr", "oh\n", null),
            ]
        );
        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
        run["status"] = "finished";
        File.WriteAllText(Path.Combine(folder, "run.json"), run.ToJsonString());
        return folder;
    }

    private static JsonNode[] Cells(string path) => [.. JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray().OfType<JsonNode>()];

    private static JsonNode[] CodeCells(string path) => [.. Cells(path).Where(c => (string?)c["cell_type"] == "code")];

    private static async Task<string> Python(string code)
    {
        using var process = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", ["-W", "error", "-c", code]) { RedirectStandardError = true }
        )!;
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return errors;
    }
}
