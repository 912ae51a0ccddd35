using System.Text.Json.Nodes;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>What is run when nobody names data: it is said before the work, and is of no real person.</summary>
public sealed class DefaultDataTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Runs => _scratch.File("runs");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void TheBalanceMeasuresOfSimulatedPeopleSayWhoseTheyAre()
    {
        string output = CommandOutcome.Of("run", "stability-preprocessing", "--runs", Runs, "--name", "own", "--quiet").Succeeded();
        Assert.StartsWith(
            "No --data is named, so this runs on simulated:small: 8 simulated people",
            Flat(output),
            StringComparison.Ordinal
        );
        Assert.Contains("No real person is in it. Your own: --data SOURCE (docs/own-data.md).", Flat(output), StringComparison.Ordinal);
        Assert.Contains("age group older, 4 people", output, StringComparison.Ordinal);
        string named = CommandOutcome
            .Of("run", "stability-preprocessing", "--runs", Runs, "--name", "named", "--data", "simulated:tiny", "--quiet")
            .Succeeded();
        Assert.DoesNotContain("No --data", named, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("goup-down", "simulated:8x3, with the preset quick: 8 simulated people", "about 40 s on two cores")]
    [InlineData("loo-finetune", "simulated:16x3, with the preset quick: 16 simulated people", "about 30 s on two cores")]
    public void APlanSaysTheDataThePresetAndTheTime(string experiment, string data, string time)
    {
        string output = Flat(CommandLine.Run("run", experiment, "--dry-run", "--runs", Runs, "--quiet").Output);
        Assert.Contains($"No --data is named, so this runs on {data}", output, StringComparison.Ordinal);
        Assert.Contains(time, output, StringComparison.Ordinal);
        Assert.Contains("preset quick, seed 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public void APresetThatIsNamedStaysAndAScriptTakesTheSame()
    {
        string output = Flat(CommandLine.Run("run", "loo-finetune", "--preset", "default", "--dry-run", "--runs", Runs, "--quiet").Output);
        Assert.Contains("runs on simulated:16x3: 16 simulated people", output, StringComparison.Ordinal);
        var experiment = new TreePose.Experiments.LooFineTune.LooFineTune();
        TreePose.Experiments.ScriptRequest none = TreePose.Experiments.ScriptRequest.Of([], experiment),
            named = TreePose.Experiments.ScriptRequest.Of(["simulated:tiny"], experiment);
        Assert.Equal(("simulated:16x3", "quick"), (none.Data, none.Preset));
        Assert.Equal(("simulated:tiny", "default"), (named.Data, named.Preset));
    }

    [Fact]
    public void ASweepWithoutDataSaysSoBesideItsJson()
    {
        string[] sweep = ["sweep", "stability-preprocessing", "--over", "outliers.threshold=3,4", "--runs", Runs, "--json"];
        (int code, string output, string errors) = CommandLine.Run([.. sweep, "--data", "simulated:tiny", "--quiet"]);
        Assert.True(code == 0, output + errors);
        Assert.Equal(2, JsonNode.Parse(output)!["results"]!["ranking"]!.AsArray().Count);
        Assert.Contains("--data is missing", CommandLine.Run("sweep", "attempt-stability", "--over", "seed=1,2").Errors);
    }

    private static string Flat(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
