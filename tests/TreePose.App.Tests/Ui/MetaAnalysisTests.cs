using System.Text.Json.Nodes;
using TreePose.Reports.Page;
using TreePose.TestKit;
using TreePose.Ui.Pictures;
using Xunit;

namespace TreePose.App.Tests.Ui;

/// <summary>Effects over data sets as NumPy has them (<c>tests/Golden/meta_analysis.py</c>).</summary>
public sealed class MetaAnalysisTests
{
    private const int Digits = 12;

    [Fact]
    public void EffectsAndTheirMeanAreThoseOfNumPy()
    {
        JsonNode golden = JsonNode.Parse(File.ReadAllText(TestFiles.Golden("meta_analysis.json")))!;
        SetEffect[] sets =
        [
            .. golden["differences"]!.AsArray().Select((d, i) => SetEffect.Of($"set{i}", [.. d!.AsArray().Select(v => (double)v!)])!),
        ];
        for (int i = 0; i < sets.Length; i++)
        {
            Assert.Equal((double)golden["effect"]![i]!, sets[i].Effect, Digits);
            Assert.Equal((double)golden["error"]![i]!, sets[i].Error, Digits);
        }
        (double effect, double error) = MetaAnalysis.Together(sets);
        Assert.Equal((double)golden["together"]![0]!, effect, Digits);
        Assert.Equal((double)golden["together"]![1]!, error, Digits);
    }

    [Fact]
    public void ThePictureHasEachDataSetAndAllTogether()
    {
        Drawing drawing = MetaAnalysis.Of(
            "F1 at 250 ms",
            "model=tcn minus bilstm",
            [SetEffect.Of("mars:MARS", [0.1, 0.3, 0.2])!, SetEffect.Of("olst:OLST", [0.2, -0.1, 0.4, 0.1])!]
        );
        // d 2 with error sqrt(1/3 + 4/6) = 1; d 0.721 with error sqrt(1/4 + 0.721²/8) = 0.561
        Assert.Contains("and together: 1.027 (0.0678 to 1.9861)", drawing.Caption, StringComparison.Ordinal);
        Assert.Contains("mars:MARS (3)", drawing.Svg, StringComparison.Ordinal);
        Assert.Contains("olst:OLST (4)", drawing.Svg, StringComparison.Ordinal);
        Assert.Contains("together (7)", drawing.Svg, StringComparison.Ordinal);
    }

    [Fact]
    public void DifferencesThatDoNotVaryHaveNoEffect() => Assert.Null(SetEffect.Of("set", [0.5, 0.5, 0.5]));
}
