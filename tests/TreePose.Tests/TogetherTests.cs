using Xunit;

namespace TreePose.Tests;

/// <summary>Answers that are asked for side by side.</summary>
public sealed class TogetherTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1000)]
    public void AnswersStandInTheOrderOfWhatWasAskedAbout(int count)
    {
        int[] items = [.. Enumerable.Range(0, count)];
        Assert.Equal(items.Select(i => i * i), Together.Map(items, i => i * i));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    public void AnErrorComesOutAsItWasThrown(int count)
    {
        int[] items = [.. Enumerable.Range(0, count)];
        var thrown = Assert.Throws<TreePoseException>(() =>
            Together.Map(items, i => i == count - 1 ? throw new TreePoseException("number " + i) : i)
        );
        Assert.Equal("number " + (count - 1), thrown.Message);
    }
}
