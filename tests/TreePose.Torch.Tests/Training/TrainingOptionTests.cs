using TreePose.Configuration;
using TreePose.Parts;
using TreePose.TestKit.Contracts;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using Xunit;

namespace TreePose.Torch.Tests.Training;

/// <summary>Options of training, models and augmentations as one types them.</summary>
public sealed class TrainingOptionTests
{
    [Fact]
    public void AugmentationsAreChosenAndSetByTheirNames()
    {
        TrainingOptions options = OptionOverrides.Apply(
            new TrainingOptions(),
            ["augmentation=gain,noise", "augmentation.noise.deviation=0.3"]
        );
        Assert.Equal(["gain", "noise"], options.Augmentation.Names);
        Assert.Equal(new NoiseOptions { Deviation = 0.3 }, options.Augmentation.OptionsOf("noise"));
        Assert.Contains(
            "augmentation.gain.factor",
            Assert.Throws<OptionsException>(() => OptionOverrides.Apply(options, ["augmentation.gain.factor=1"])).Message
        );
    }

    [Fact]
    public void AllKeepTheContractOfOptions()
    {
        OptionsContract.Holds(new TrainingOptions());
        foreach (
            Part part in ShippedModels
                .FrameClassifiers()
                .All.Cast<Part>()
                .Concat(ShippedModels.SequenceRegressors().All)
                .Concat(ShippedAugmentations.List().All)
        )
            OptionsContract.Holds(part.Defaults!);
    }
}
