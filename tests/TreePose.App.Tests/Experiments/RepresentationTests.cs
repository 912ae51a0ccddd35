using System.Text.Json.Nodes;
using TreePose.App.Tests.Commands;
using TreePose.Datasets.RadarRepresentations;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Every shipped representation of radar is trained on.</summary>
public sealed class RepresentationTests
{
    public static TheoryData<string> Shipped => [.. ShippedRadarRepresentations.List().All.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void EveryShippedRepresentationTrains(string name)
    {
        using var scratch = new ScratchFolder();
        string output = CommandOutcome
            .Of([
                "run",
                "goup-down",
                "--data",
                "simulated:tiny",
                "--runs",
                scratch.Path,
                .. new[]
                {
                    $"simulated.representation={name}",
                    "training.epochs=1",
                    "training.ensemble=1",
                    "training.strideFrames=100",
                    "model=tcn",
                }.SelectMany(s => new[] { "--set", s }),
            ])
            .Succeeded();
        Assert.Contains("event.f1.250ms", output, StringComparison.Ordinal);
        string results = Directory.EnumerateFiles(scratch.Path, "results.json", SearchOption.AllDirectories).Single();
        JsonNode pooled = JsonNode.Parse(File.ReadAllText(results))!["pooled"]!;
        Assert.True((int)pooled["labelledFrames"]! > 0);
    }

    [Theory]
    [InlineData("goup-down", "study.representation", "map, phase, microDoppler, chirps,")]
    [InlineData("goup-down", "simulated.representation", "microDoppler.spectra.windowChirps")]
    [InlineData("loo-finetune", "holds.study.representation", "phase  map, phase, microDoppler")]
    public void OptionsListThem(string experiment, string key, string expected) =>
        Assert.Contains(expected, CommandOutcome.Of("options", experiment, key).Succeeded(), StringComparison.Ordinal);

    [Fact]
    public void TheBooleanOfBeforeIsNoOptionAnyMore() =>
        Assert.Contains(
            "study.phase",
            CommandOutcome.Of("run", "goup-down", "--data", "simulated:tiny", "--set", "study.phase=true").Refused(),
            StringComparison.Ordinal
        );
}
