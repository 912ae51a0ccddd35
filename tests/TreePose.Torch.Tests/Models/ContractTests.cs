using TreePose.TestKit.Contracts;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>The contracts find what they are there to find.</summary>
public sealed class ContractTests
{
    [Theory]
    [InlineData("OneClassMore", "AnswersHaveTheRightShape", "[2, 17, 4], not [2, 17, 3]")]
    [InlineData("NotANumber", "AnswersAndGradientsAreFinite", "NaN or infinite")]
    [InlineData("ReadsPadding", "PaddingChangesNothing", "twelve frames of padding")]
    [InlineData("ReadsNeighbours", "NeighboursInABatchChangeNothing", "sequence in the same batch")]
    [InlineData("GlobalDropout", "TheSeedAloneDecides", "Use RadarNetwork.Dropout")]
    [InlineData("IdleLayer", "TheGradientReachesEveryParameter", "'idle.weight'")]
    [InlineData("NotSaved", "SavedNumbersGiveTheSameAnswer", "neither")]
    [InlineData("LeaksTensors", "NoTensorIsLeftBehind", "leaves 1 tensors behind")]
    [InlineData("RandomAnswers", "PredictionsRepeat", "asked again")]
    public void AFaultyModelBreaksItsRule(string fault, string rule, string says)
    {
        FrameClassifierPart part = Own(Enum.Parse<Fault>(fault));
        string message = Assert
            .Throws<ContractException>(() => FrameClassifierContract.Check(part, FrameClassifierContract.Inputs[0]))
            .Message;
        Assert.Contains($"'own' breaks the rule {rule}: ", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScalarsLeftToTheCollectorAreFoundInAModelsCode()
    {
        string message = Assert
            .Throws<ContractException>(() =>
                FrameClassifierContract.Check("NoScalarIsLeftToTheCollector", Own(Fault.None), FrameClassifierContract.Inputs[0])
            )
            .Message;
        Assert.Contains(
            "OwnClassifier.forward(Tensor, Tensor) calls torch+Tensor.op_Addition(Tensor, Tensor). Write",
            message,
            StringComparison.Ordinal
        ); // the only fault of that source
    }

    [Fact]
    public void AModelWithoutFaultsKeepsTheOtherRules()
    {
        foreach (string rule in FrameClassifierContract.Rules.Where(r => r != "NoScalarIsLeftToTheCollector"))
        foreach (ModelInput input in FrameClassifierContract.Inputs)
            FrameClassifierContract.Check(rule, Own(Fault.None), input);
    }

    [Theory]
    [InlineData("shape", "ShapeAndTypeAreKept", "must keep shape and type")]
    [InlineData("inPlace", "TheBatchItselfIsLeftAsItIs", "in place")]
    [InlineData("global", "NothingIsDrawnFromElsewhere", "generator: context.Generator")]
    [InlineData("leak", "NoTensorIsLeftBehind", "leaves 1 tensors behind")]
    public void AFaultyAugmentationBreaksItsRule(string fault, string rule, string says)
    {
        AugmentationPart part = AugmentationPart.Of(
            fault,
            "",
            (frames, context) =>
                fault switch
                {
                    "shape" => frames.narrow(0, 0, 1),
                    "inPlace" => frames.mul_(frames),
                    "global" => frames * rand(1),
                    _ => frames.clone().DetachFromDisposeScope().clone(),
                }
        );
        string message = Assert.Throws<ContractException>(() => AugmentationContract.Check(part)).Message;
        Assert.Contains($"'{fault}' breaks the rule {rule}: ", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    private static FrameClassifierPart Own(Fault fault) =>
        FrameClassifierPart.Of("own", "a user's", input => new OwnClassifier(input, fault));
}
