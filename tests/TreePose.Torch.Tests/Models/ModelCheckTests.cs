using TreePose.Parts;
using TreePose.TestKit;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>A model that gives the wrong shape or no number is one error that names its part, in training and in prediction.</summary>
public sealed class ModelCheckTests
{
    private static readonly TrainingOptions Options = new()
    {
        WindowFrames = 32,
        StrideFrames = 16,
        Epochs = 2,
        BatchSize = 4,
        Ensemble = 1,
        Augmentation = ShippedAugmentations.Chosen().With(),
    };

    [Theory]
    [InlineData("OneClassMore", "[4, 32, 4] where [4, 32, 3] is needed (windows, frames, classes)")]
    [InlineData("NotANumber", "384 of 384 numbers that are NaN or infinite at the first training step")]
    public void StopsTrainingAtItsFirstStep(string fault, string says)
    {
        using FrameClassifier model = Own(fault);
        var windows = new WindowSet([SmallFrames.Sequence("1", "a", 1)], 32, 16, labelledOnly: true);
        string message = Assert
            .Throws<PartException>(() =>
                new Trainer(Options).Fit(model, windows, null, 1, _ => Assert.Fail("an epoch ended"), CancellationToken.None)
            )
            .Message;
        Assert.Contains("'faulty'", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OneClassMore", "is needed (windows, frames, classes)")]
    [InlineData("NotANumber", "for the capture")]
    public void StopsAPrediction(string fault, string says)
    {
        using FrameClassifier model = Own(fault);
        string message = Assert
            .Throws<PartException>(() => WholeCaptureInference.Predict(model, SmallFrames.Sequence("1", "a", 1), 32))
            .Message;
        Assert.Contains("'faulty'", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossThatBlowsUpNamesEpochStepAndRemedy()
    {
        Assert.Equal(0.5, ModelCheck.Loss("mine", 0.5, 1, 1));
        string message = Assert.Throws<PartException>(() => ModelCheck.Loss("mine", double.NaN, 3, 7)).Message;
        Assert.Contains("'mine' came to a loss of NaN in epoch 3, step 7. Lower the learning rate", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARegressorThatAnswersForFramesWithoutSayingSoIsFound()
    {
        SequenceRegressorPart part = SequenceRegressorPart.Of("mine", "", shape => new PerFrameInSecret(shape));
        using SequenceRegressor model = part.Create(SmallHolds.Shape, null, 1);
        using var scope = NewDisposeScope();
        HoldBatch batch = HoldBatch.Of([SmallHolds.Hold("1", 1)]);
        string message = Assert.Throws<PartException>(() => RegressionTrainer.OnePerHold(model, batch)).Message;
        Assert.Contains("'mine'", message, StringComparison.Ordinal);
        Assert.Contains("where [1] is needed (holds)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FiniteAnswersPass()
    {
        ModelCheck.Finite("mine", [1, 2, float.MaxValue], "now");
        using Tensor answer = zeros(2, 3);
        ModelCheck.Finite("mine", answer, "now");
        ModelCheck.Shape("mine", answer, "rows, columns", 2, 3);
        Assert.Contains(
            "2 of 3",
            Assert.Throws<PartException>(() => ModelCheck.Finite("mine", [1, float.NaN, float.PositiveInfinity], "now")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "gave nothing",
            Assert.Throws<PartException>(() => ModelCheck.Shape("mine", null, "rows", 2)).Message,
            StringComparison.Ordinal
        );
    }

    private static FrameClassifier Own(string fault) =>
        FrameClassifierPart
            .Of("faulty", "a user's", input => new OwnClassifier(input, Enum.Parse<Fault>(fault)))
            .Create(new(SmallFrames.Shape, 3), null, 1);

    private sealed class PerFrameInSecret(Datasets.FrameShape shape) : SequenceRegressor("secret", shape)
    {
        public override Tensor forward(Tensor frames, Tensor mask) => mask;
    }
}
