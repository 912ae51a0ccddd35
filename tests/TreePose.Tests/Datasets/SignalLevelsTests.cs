using TreePose.Datasets;
using TreePose.ModelFolders;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>How strong frames are, by channel or feature, and how that is spread.</summary>
public sealed class SignalLevelsTests
{
    [Fact]
    public void EachChannelOfAMapIsByItself()
    {
        FrameShape shape = FrameShape.Map(2, new(AxisKind.Range, 1), new(AxisKind.Doppler, 2));
        var levels = SignalLevels.Of(shape, [1, -2, 3, 4, 0, 0, -5, 5]); // [frame, channel, range, Doppler]
        Assert.Equal(2, levels.Frames);
        Assert.Equal(
            [
                [2, 0],
                [4, 5],
            ],
            levels.Amplitudes
        );
        Assert.Equal(
            [
                [2.5, 0],
                [12.5, 25],
            ],
            levels.Energies
        );
        Assert.Equal(["channel 1", "channel 2"], SignalLevels.NamesOf(shape));
    }

    [Fact]
    public void EachFeatureOfPointsIsByItself()
    {
        var shape = new FrameShape(new FrameAxis(AxisKind.Point, 2), new FrameAxis(AxisKind.Feature, 3));
        var levels = SignalLevels.Of(shape, [1, 2, 3, -1, 4, 0]); // [frame, point, feature]
        Assert.Equal(
            [
                [1],
                [4],
                [3],
            ],
            levels.Amplitudes
        );
        Assert.Equal(
            [
                [1],
                [10],
                [4.5],
            ],
            levels.Energies
        );
        Assert.Equal("feature 3", SignalLevels.NamesOf(shape).Last());
    }

    [Fact]
    public void RangesAreTheQuantilesOfAllFrames()
    {
        FrameShape shape = FrameShape.Map(1, new(AxisKind.Range, 1), new(AxisKind.Doppler, 1));
        float[] first = [.. Enumerable.Range(0, 60).Select(i => (float)i)],
            second = [.. Enumerable.Range(60, 41).Select(i => (float)i)];
        var ranges = TrainingRanges.Of(shape, [SignalLevels.Of(shape, first), SignalLevels.Of(shape, second)]);
        Assert.Equal((2, 101), (ranges.Sequences, ranges.Frames));
        Assert.Equal(new ValueRange(0, 5, 50, 95, 100), ranges.Channels[0].Amplitude);
        Assert.Equal(new ValueRange(0, 25, 2500, 9025, 10000), ranges.Channels[0].Energy);
        Assert.Null(ranges.Problem);
        Assert.Equal("channel 1: root mean square of a frame 5 to 95, largest value 5 to 95 (90 of 100 frames)", ranges.Sentences.Single());
        Assert.NotNull((ranges with { Targets = new ValueRange(1, 2, 3, 2, 5) }).Problem);
        Assert.NotNull((ranges with { Targets = new ValueRange(1, 2, 3, 4, double.NaN) }).Problem);
    }

    [Fact]
    public void AxesFitWhenTheirBinsStandForTheSame()
    {
        var range = new AxisScale("range", 1, 3, "m");
        Assert.True(range.Fits(new("range", 1.01, 2.99, "m")));
        Assert.False(range.Fits(new("range", 1.03, 3, "m")));
        Assert.False(range.Fits(new("range", 1, 3, "cm")));
        Assert.True(new AxisScale("Doppler", 3, -3, "m/s").Fits(new("Doppler", 3, -3, "m/s")));
    }
}
