using TreePose.Captures;
using Xunit;

namespace TreePose.TestKit;

/// <summary>What every <see cref="IRadarCapture"/> must do. A derived class opens one of at least three frames.</summary>
public abstract class RadarCaptureContract
{
    /// <summary>Opens the capture under test.</summary>
    protected abstract IRadarCapture Open();

    [Fact]
    public void TheFrameSizeFollowsFromTheParameters()
    {
        using IRadarCapture capture = Open();
        int parts = capture.Parameters.IsComplex ? 2 : 1;
        Assert.Equal(capture.Channels * capture.Parameters.ChirpsPerFrame * capture.Parameters.SamplesPerChirp * parts, capture.FrameSize);
        Assert.True(capture.FrameCount >= 3);
    }

    [Fact]
    public void BlocksOfEverySizeGiveTheSameFramesTheLastOneIncluded()
    {
        using IRadarCapture capture = Open();
        var whole = new float[capture.FrameCount * capture.FrameSize];
        capture.Read(0, capture.FrameCount, whole);
        for (int block = 1; block < capture.FrameCount; block++)
        {
            var parts = new float[whole.Length];
            for (int first = 0; first < capture.FrameCount; first += block)
            {
                int count = Math.Min(block, capture.FrameCount - first);
                capture.Read(first, count, parts.AsSpan(first * capture.FrameSize, count * capture.FrameSize));
            }
            Assert.Equal(whole, parts);
        }
        Assert.NotEqual(new float[capture.FrameSize], whole[^capture.FrameSize..]);
    }

    [Fact]
    public void ALongerDestinationKeepsItsRest()
    {
        using IRadarCapture capture = Open();
        var block = new float[capture.FrameSize + 1];
        block[^1] = 7;
        capture.Read(1, 1, block);
        Assert.Equal(7, block[^1]);
    }

    [Fact]
    public void FramesOutsideTheCaptureAreRefused()
    {
        using IRadarCapture capture = Open();
        var block = new float[2 * capture.FrameSize];
        Assert.Throws<ArgumentOutOfRangeException>(() => capture.Read(capture.FrameCount - 1, 2, block));
        Assert.Throws<ArgumentOutOfRangeException>(() => capture.Read(-1, 1, block));
        Assert.Throws<ArgumentOutOfRangeException>(() => capture.Read(0, 0, block));
        Assert.ThrowsAny<ArgumentException>(() => capture.Read(0, 3, block));
    }
}
