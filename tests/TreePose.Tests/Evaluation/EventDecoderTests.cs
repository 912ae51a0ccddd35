using TreePose.Captures;
using TreePose.Evaluation;
using Xunit;

namespace TreePose.Tests.Evaluation;

public sealed class EventDecoderTests
{
    [Fact]
    public void WithoutCostsEachFrameIsItsLikeliestClass() =>
        Assert.Equal("nuund", Decode("nuund", new DecoderOptions { SwitchCost = 0, MinimumEventFrames = 1 }));

    [Fact]
    public void ACostOfSwitchingRemovesALoneFrame() =>
        Assert.Equal("nnnnnuuuunn", Decode("nnunnuuuunn", new DecoderOptions { SwitchCost = 2, MinimumEventFrames = 1 }, certainty: 0.7f));

    [Fact]
    public void ShortEventsAreDropped() =>
        Assert.Equal("nnnnuuunn", Decode("nunnuuunn", new DecoderOptions { SwitchCost = 0, MinimumEventFrames = 3 }));

    [Fact]
    public void ThePathIsTheBestOfAllPaths()
    {
        // Checked against trying all 3^6 paths.
        var random = new Random(5);
        for (int trial = 0; trial < 20; trial++)
        {
            float[] p =
            [
                .. Enumerable.Range(0, 6).SelectMany(_ => Normalise([random.NextSingle(), random.NextSingle(), random.NextSingle()])),
            ];
            var options = new DecoderOptions { SwitchCost = 0.7, MinimumEventFrames = 1 };
            Assert.Equal(BestByBruteForce(p, 0.7), Score(p, EventDecoder.Decode(p, 3, options), 0.7), 9);
        }
    }

    [Theory]
    [InlineData(2, "01100")]
    [InlineData(5, "0442213")]
    public void AnyNumberOfClassesIsDecoded(int classes, string frames)
    {
        float Probability(int c, char right) => c == right - '0' ? 0.9f : 0.1f / (classes - 1);
        float[] probabilities = [.. frames.SelectMany(f => Enumerable.Range(0, classes).Select(c => Probability(c, f)))];
        sbyte[] labels = EventDecoder.Decode(probabilities, classes, new DecoderOptions { SwitchCost = 0, MinimumEventFrames = 1 });
        Assert.Equal(frames, string.Concat(labels.Select(l => (int)l)));
    }

    [Fact]
    public void SmoothingAveragesOverNeighbours() =>
        Assert.Equal(
            "nnnnn",
            Decode(
                "nnunn",
                new DecoderOptions
                {
                    SwitchCost = 0,
                    MinimumEventFrames = 1,
                    SmoothingFrames = 3,
                },
                certainty: 0.8f
            )
        );

    [Fact]
    public void ChannelsAreAveraged() =>
        Assert.Equal(
            [0.5f, 0.25f, 0.25f],
            EventDecoder.Fuse([
                [1f, 0f, 0f],
                [0f, 0.5f, 0.5f],
            ])
        );

    private static string Decode(string frames, DecoderOptions options, float certainty = 0.9f)
    {
        float rest = (1 - certainty) / 2;
        float[] probabilities = [.. frames.SelectMany(f => "nud".Select(c => c == f ? certainty : rest))];
        return string.Concat(EventDecoder.Decode(probabilities, 3, options).Select(l => "nud"[(int)l]));
    }

    private static IEnumerable<float> Normalise(float[] values) => values.Select(v => (v + 0.01f) / (values.Sum() + 0.03f));

    private static double Score(float[] p, sbyte[] path, double cost) =>
        path.Select((l, t) => Math.Log(p[(t * 3) + (int)l]) - (t > 0 && path[t - 1] != l ? cost : 0)).Sum();

    private static double BestByBruteForce(float[] p, double cost) =>
        Enumerable
            .Range(0, 729)
            .Max(code => Score(p, [.. Enumerable.Range(0, 6).Select(t => (sbyte)(code / (int)Math.Pow(3, t) % 3))], cost));
}
