using TreePose.Datasets;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Recordings beside those of training: refused where bins stand for something else, warned about where strange.</summary>
public sealed class InputRangeCheckTests
{
    private static readonly FrameShape Shape = FrameShape.Map(2, new(AxisKind.Range, 1), new(AxisKind.Doppler, 1));

    private static readonly TrainingRanges Trained = new()
    {
        Sequences = 1,
        Frames = 100,
        Channels =
        [
            new("channel 1", new ValueRange(1, 2, 3, 4, 5), new ValueRange(1, 4, 9, 16, 25)),
            new("channel 2", new ValueRange(1, 2, 3, 4, 5), new ValueRange(1, 4, 9, 16, 25)),
        ],
        Axes = [new("range", 0.8, 2.3, "m")],
        Targets = new ValueRange(2, 3, 5, 8, 10),
        TargetUnit = "mm/s",
    };

    [Theory]
    [InlineData(4, 4, null)]
    [InlineData(8, 1, null)] // as far as is allowed, up and down
    [InlineData(
        60,
        3,
        "a: its frames are 20 times as bright as those that the model was trained on (channel 1, root mean square: middle frame 60; "
            + "90 of 100 training frames have 2 to 4)"
    )]
    [InlineData(3, 0.3, "a: its frames are 1/10 as bright as those that the model was trained on (channel 2")]
    [InlineData(9, 300, "a: its frames are 100 times as bright as those that the model was trained on (channel 2")] // the worst
    [InlineData(0, 3, "a: its frames are 0, no signal at all, unlike those")]
    public void ARecordingIsComparedByItsMiddleFrame(float first, float second, string? said)
    {
        float[] frames = [first, second, first, -second, 1000 * first, second]; // [frame, channel]: one loud frame is no matter
        string[] warnings = [.. InputRangeCheck.Warnings(Trained, Shape, [("a", frames)])];
        if (said is null)
            Assert.Empty(warnings);
        else
            Assert.StartsWith(said, Assert.Single(warnings));
    }

    [Fact]
    public void ManyRecordingsAreCounted()
    {
        string[] warnings =
        [
            .. InputRangeCheck.Warnings(Trained, Shape, Enumerable.Range(0, 9).Select(i => ($"r{i}", new float[] { 99, 99 }))),
        ];
        Assert.Equal(6, warnings.Length);
        Assert.Equal("4 more recordings lie outside of what the model was trained on.", warnings[5]);
    }

    [Fact]
    public void BinsThatStandForSomethingElseAreRefused()
    {
        InputRangeCheck.Require("feet", Trained, "frames:new", [new("range", 0.8, 2.3, "m"), new("Doppler", -1, 1, "m/s")]);
        InputRangeCheck.Require("feet", Trained, "frames:new", []); // a source that does not say it
        InputRangeCheck.Require("feet", null, "frames:new", [new("range", 0, 9, "m")]);
        string said = Assert
            .Throws<TreePoseException>(() => InputRangeCheck.Require("feet", Trained, "frames:new", [new("range", 0.8, 5, "m")]))
            .Message;
        Assert.StartsWith("The bins of frames:new stand for range 0.8 to 5 m; feet was trained on range 0.8 to 2.3 m", said);
    }

    [Fact]
    public void ValuesBeyondThoseOfTrainingAreCounted()
    {
        Assert.Empty(InputRangeCheck.Extrapolations(Trained, [2, 10]));
        Assert.StartsWith(
            "2 of 3 predicted values lie outside of the measured ones that the model was trained on, 2 to 10 mm/s",
            InputRangeCheck.Extrapolations(Trained, [1, 5, 11]).Single()
        );
        Assert.Empty(InputRangeCheck.Extrapolations(null, [1]));
    }
}
