using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Holds between the events that a model found: the rule, and what it leaves out.</summary>
public sealed class FoundHoldsTests
{
    private static readonly ChainRule Rule = new("going up", "going down", 5, "a test says so");

    [Theory]
    [InlineData("-UU--HHHHHHHHDD", "1:3-13", "")] // letters: up, down, anything else is neither
    [InlineData("UU------UU------DD", "2:10-16", "after 'going up' at 0.00 s comes 'going up', not 'going down'.")]
    [InlineData("DD--UU-------", "", "'going down' at 0.00 s has no 'going up' before it.|the recording ends without 'going down'.")]
    public void TheRuleTakesTheStretchFromUpToDownAndSaysWhatBoundsNone(string frames, string holds, string said)
    {
        FoundHolds found = FoundHolds.Of(Capture(frames), Rule);
        Assert.Equal(
            holds,
            string.Join(' ', found.Holds.Select(h => FormattableString.Invariant($"{h.Number}:{h.StartSeconds}-{h.EndSeconds}")))
        );
        string[] reasons = said.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(reasons.Length, found.LeftOut.Count);
        Assert.All(reasons.Zip(found.LeftOut), r => Assert.Contains(r.First, r.Second.Reason));
    }

    [Fact]
    public void AHoldOfTooFewFramesIsLeftOutWithTheReason()
    {
        CaptureResult capture = Capture("UU----DDUU-----DD");
        var (holds, tooShort) = FoundHolds.Of(capture, Rule).Cut([capture.Sequence], Rule);
        Assert.Equal([(2, 5)], holds.Select(h => (h.Number, h.Length)));
        Assert.Equal("c_tx1", tooShort[0].CaptureId);
        Assert.Equal("the hold from 2.00 to 6.00 s has 4 frames; allowed are 5 or more (a test says so).", tooShort[0].Reason);
    }

    private static CaptureResult Capture(string frames)
    {
        sbyte[] labels =
        [
            .. frames.Select(f =>
                f == 'U' ? FootPhase.GoingUp
                : f == 'D' ? FootPhase.GoingDown
                : FootPhase.Neither
            ),
        ];
        return new CaptureResult
        {
            Sequence = new FrameSequence
            {
                Id = new CaptureId("P", "c"),
                Movement = "",
                Shape = FrameShape.Map(1, new(AxisKind.Doppler, 1), new(AxisKind.Range, 1)),
                Frames = new float[frames.Length],
                Labels = FrameLabels.None(frames.Length),
                Events = [],
                SecondsPerFrame = 1,
            },
            Probabilities = [],
            Predicted = labels,
            TrueOnsets = [],
            PredictedOnsets = [],
        };
    }
}
