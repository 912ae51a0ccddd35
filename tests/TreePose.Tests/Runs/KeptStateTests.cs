using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

/// <summary>States that are kept between cells. Keys are of this run, since they lie below the current folder.</summary>
public sealed class KeptStateTests
{
    private readonly string _key = Guid.NewGuid().ToString("N");
    private int _made;

    private double[] Make()
    {
        _made++;
        return [0.1, double.NaN, double.PositiveInfinity, -0.0];
    }

    [Fact]
    public void WhatWasMadeOnceIsReadAfterwardsToTheBit()
    {
        double[] first = KeptState.Cached(_key, Make, "a", 1);
        Assert.Equal(
            first.Select(BitConverter.DoubleToInt64Bits),
            KeptState.Cached(_key, Make, "a", 1).Select(BitConverter.DoubleToInt64Bits)
        );
        Assert.Equal(1, _made);
    }

    [Fact]
    public void WhatItDependsOnMakesItAnew()
    {
        _ = KeptState.Cached(_key, Make, "a", 1);
        _ = KeptState.Cached(_key, Make, "a", 2);
        Assert.Equal(2, _made);
    }

    [Fact]
    public void AFileCountsByItsContent()
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("data");
        foreach (string text in new[] { "a", "b", "a" })
        {
            File.WriteAllText(file, text);
            _ = KeptState.Cached(_key, Make, new FileInfo(file));
        }
        Assert.Equal(2, _made);
    }

    [Fact]
    public void WhatDoesNotComeBackFromAFileIsRefused()
    {
        var problem = Assert.Throws<TreePoseException>(() => KeptState.Cached(_key, () => new object()));
        Assert.Contains(_key, problem.Message, StringComparison.Ordinal);
        Assert.Throws<TreePoseException>(() => KeptState.Cached<Func<int>>(_key, () => () => 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../a")]
    [InlineData(".a")]
    [InlineData("a b")]
    public void AKeyIsAName(string key) => Assert.Throws<TreePoseException>(() => KeptState.Cached(key, Make));
}
