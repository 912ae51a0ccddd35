using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Reports;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>The experiment scripts run as a person runs them: <c>dotnet run experiments/x.cs</c>.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task FindGoUpDownRunsOverThePublicApi()
    {
        using var scratch = new ScratchFolder();
        using var server = new MlflowStandIn();
        string script = Path.Combine(TestFiles.Repository, "experiments", "find-goup-down.cs");
        Assert.True(File.ReadAllLines(script).Length <= 100);
        (int code, string output) = await Run(
            scratch.Path,
            "run",
            script,
            "--",
            $"mars:{TestFiles.Golden("mars")}",
            "training.epochs=1",
            "training.ensemble=1",
            "training.strideFrames=100",
            "track=mlflow:" + server.Url,
            "track=wandb:" + scratch.Path
        );
        Assert.True(code == 0, output);
        Assert.Contains("event.f1.250ms", output);
        Assert.Contains("Record: model_data", output);
        CellsHoldWhatTheyPrinted(scratch, ("mars:", 1), ("participant 1: macro F1", 3), ("event.f1.250ms", 4));
        Assert.Contains($"mlflow:{server.Url}: complete", output);
        Assert.Contains(server.Store.Runs.Values, r => r.Status == "FINISHED" && r.Latest.ContainsKey("event.f1.250ms"));
        Assert.Single(Directory.GetDirectories(scratch.File("wandb")));
    }

    [Fact]
    public async Task StabilityPreprocessingRunsOverThePublicApi()
    {
        using var scratch = new ScratchFolder();
        string script = Path.Combine(TestFiles.Repository, "experiments", "stability-preprocessing.cs");
        Assert.True(File.ReadAllLines(script).Length <= 100);
        (int code, string output) = await Run(
            scratch.Path,
            "run",
            script,
            "--",
            $"bds:{TestFiles.SharedData("bds")}",
            "outliers.groupBy=surface"
        );
        Assert.True(code == 0, output);
        Assert.Contains("96 of 96 trials", output);
        Assert.Contains("Record: model_data", output);
        CellsHoldWhatTheyPrinted(
            scratch,
            ("96 trials of 8 participants", 1),
            ("meanPowerFrequency", 3),
            ("96 of 96 trials, median", 4),
            ("Record:", 5)
        );
    }

    /// <summary>
    /// The notebook made of the record: each text stands in the output of its cell, counted from the first mark, and in no
    /// other.
    /// </summary>
    private static void CellsHoldWhatTheyPrinted(ScratchFolder scratch, params (string Text, int Cell)[] expected)
    {
        string record = Path.GetDirectoryName(
            Directory.EnumerateFiles(scratch.File("model_data"), "report.html", SearchOption.AllDirectories).Single()
        )!;
        JsonNode[] cells =
        [
            .. JsonNode.Parse(File.ReadAllText(NotebookReport.Write(record, Stories.Tell)))!["cells"]!
                .AsArray()
                .OfType<JsonNode>()
                .Where(c => (string?)c["cell_type"] == "code")
                .Skip(1),
        ];
        foreach ((string text, int cell) in expected)
            Assert.Equal(
                [cell],
                Enumerable
                    .Range(0, cells.Length)
                    .Where(i =>
                        cells[i]["outputs"]!.AsArray().Any(o => ((string?)o!["text"])?.Contains(text, StringComparison.Ordinal) == true)
                    )
            );
        Assert.Contains(cells[^1]["outputs"]!.AsArray(), o => (string?)o!["output_type"] == "display_data");
    }

    [Fact]
    public async Task LooCvFineTuneRunsOverThePublicApi()
    {
        using var scratch = new ScratchFolder();
        string script = Path.Combine(TestFiles.Repository, "experiments", "loo-cv-finetune.cs");
        Assert.True(File.ReadAllLines(script).Length <= 100);
        (int code, string output) = await Run(
            scratch.Path,
            "run",
            script,
            "--",
            "simulated:tiny",
            "model=study-copspeed",
            "training.epochs=1",
            "fineTuning.epochs=1",
            "protocol.repeats=1",
            "protocol.calibrationHolds=0,1"
        );
        Assert.True(code == 0, output);
        Assert.Contains("(mae.zero-shot):", output);
        Assert.Contains("Record: model_data", output);
    }

    [Fact]
    public async Task APointSetNetworkTrainsOnPointSetsAndShippedOnesSayThatTheyReadMaps()
    {
        using var scratch = new ScratchFolder();
        string script = Path.Combine(TestFiles.Repository, "experiments", "point-set.cs");
        Assert.True(File.ReadAllLines(script).Length <= 60);
        string[] run =
        [
            "run",
            "goup-down",
            "--data",
            $"mars:{TestFiles.Golden("mars")}",
            "--set",
            "mars.representation=points",
            "--set",
            "training.epochs=1",
            "--set",
            "training.ensemble=1",
            "--set",
            "training.strideFrames=100",
            "--set",
            "mars.representation.points.points=9",
        ];
        (int code, string output) = await Run(scratch.Path, ["run", script, "--", .. run, "--set", "model=pointset"]);
        Assert.True(code == 0, output);
        string results = Directory.EnumerateFiles(scratch.Path, "results.json", SearchOption.AllDirectories).Single();
        JsonNode pooled = JsonNode.Parse(await File.ReadAllTextAsync(results, TestContext.Current.CancellationToken))!["pooled"]!;
        Assert.True((int)pooled["labelledFrames"]! > 0);
        (code, _, string errors) = CommandLine.Run([.. run, "--set", "model=tcn", "--runs", scratch.Path]);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("The model 'tcn' cannot be made for frames [9 points, 6 features]", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> Run(string folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
