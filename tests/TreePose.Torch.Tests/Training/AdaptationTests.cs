using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Parts;
using TreePose.TestKit;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using Xunit;

namespace TreePose.Torch.Tests.Training;

/// <summary>Input scaling of a frame classifier taken from the captures tested.</summary>
public sealed class AdaptationTests
{
    private static readonly TrainingOptions Quick = new()
    {
        WindowFrames = 32,
        StrideFrames = 16,
        Epochs = 3,
        BatchSize = 4,
        Ensemble = 1,
    };

    /// <summary>
    /// Standardised with their own figures, frames times three plus five are the frames themselves. So are the answers, person by
    /// person, whoever else is tested.
    /// </summary>
    [Fact]
    public void AnswersDoNotDependOnAPersonsScaleAndLevel()
    {
        FrameSequence[] test = [SmallFrames.Sequence("2", "b", 2), SmallFrames.Sequence("2", "c", 4), SmallFrames.Sequence("3", "d", 3)];
        FrameSequence[] moved =
        [
            .. test.Select(s => s.Id.Participant == "2" ? s with { Frames = [.. s.Frames.Select(x => 3 * x + 5)] } : s),
        ];
        float[][] plain = Run(Adaptation.InputScaling, test),
            scaled = Run(Adaptation.InputScaling, moved);
        for (int i = 0; i < test.Length; i++)
            Assert.All(plain[i].Zip(scaled[i]), p => Assert.Equal(p.First, p.Second, 1e-3));
        Assert.Equal(plain[2], scaled[2]);
        Assert.Equal(plain[2], Run(Adaptation.InputScaling, test[2..])[0]);
        Assert.Equal([plain[2], plain[0]], Run(Adaptation.InputScaling, [test[2], test[0], test[1]])[..2]);
        Assert.Contains(Run(Adaptation.None, test)[0].Zip(Run(Adaptation.None, moved)[0]), p => Math.Abs(p.First - p.Second) > 0.1);
    }

    [Fact]
    public void LabelsAreNotLookedAt()
    {
        FrameSequence s = SmallFrames.Sequence("2", "b", 2);
        FrameSequence blind = s with { Labels = [.. s.Labels.Select(_ => TreePose.Captures.FootPhase.Unlabelled)], Events = [] };
        Assert.Equal(Run(Adaptation.InputScaling, [s])[0], Run(Adaptation.InputScaling, [blind])[0]);
    }

    private static float[][] Run(Adaptation adaptation, FrameSequence[] test)
    {
        var task = new FoldTask { Sides = new FoldSides([SmallFrames.Sequence("1", "a", 1, frames: 192)], [], test), Seed = 3 };
        PartSelection model = PartSelection.One(ShippedModels.FrameClassifiers(), "tcn");
        return new TorchFrameTrainer(model, Quick, adaptation: adaptation).Run(task, CancellationToken.None);
    }
}
