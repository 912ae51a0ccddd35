using TreePose.Torch.Models.Layers;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>Random losses: as many as are asked for, anywhere, the same with the same seed.</summary>
public sealed class KeptNumbersTests
{
    private const int Many = 1_000_003;
    private const double Slack = 5; // standard deviations

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void AsManyAreLostAsAreAskedFor(double lost)
    {
        float[] mask = Draw(7, Many, lost, 1.25f);
        Assert.Equal([0, 1.25f], mask.Distinct().Order());
        double share = mask.Count(m => m == 0) / (double)Many;
        Assert.Equal(lost, share, Slack * Math.Sqrt(lost * (1 - lost) / Many));
    }

    [Fact]
    public void OneLossSaysNothingOfAnother()
    {
        using var generator = new Generator(3);
        float[] mask = Draw(generator, Many, 0.5, 1),
            next = Draw(generator, Many, 0.5, 1);
        foreach (int apart in new[] { 1, 2, 7, 8, 16, 256, 4096, 65536 })
            Assert.Equal(0.5, Alike(mask, mask.AsSpan(apart)), Slack * 0.5 / Math.Sqrt(Many - apart));
        Assert.Equal(0.5, Alike(mask, next), Slack * 0.5 / Math.Sqrt(Many));
        Assert.Equal(0.5, Alike(mask, Draw(4, Many, 0.5, 1)), Slack * 0.5 / Math.Sqrt(Many));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(64)]
    public void APlaceHasItsLossWhateverStandsBehindIt(int length) => Assert.Equal(Draw(5, 100, 0.4, 1)[..length], Draw(5, length, 0.4, 1));

    private static double Alike(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        int alike = 0,
            count = Math.Min(a.Length, b.Length);
        for (int i = 0; i < count; i++)
            alike += a[i] == b[i] ? 1 : 0;
        return alike / (double)count;
    }

    private static float[] Draw(ulong seed, int length, double lost, float kept)
    {
        using var generator = new Generator(seed);
        return Draw(generator, length, lost, kept);
    }

    private static float[] Draw(Generator generator, int length, double lost, float kept)
    {
        using Tensor mask = KeptNumbers.Draw([length], lost, kept, generator);
        return mask.data<float>().ToArray();
    }
}
