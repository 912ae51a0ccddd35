using TreePose.Contracts;
using TreePose.Parts;
using TreePose.Torch.Models;
using TreePose.Torch.Models.Layers;
using Xunit;

namespace TreePose.Torch.Tests.Models;

/// <summary>Every shipped frame classifier against the contract, with its defaults and with options far from them.</summary>
public sealed class FrameClassifierSuite
{
    private static readonly FrameEncoderOptions Odd = new() { FirstChannels = 10, SecondChannels = 12 }; // no whole vectors

    private static readonly ModelVariants Variants = new(
        ("study", "default", null),
        (
            "study",
            "odd",
            new StudyClassifierOptions
            {
                Channels = 10,
                Hidden = 20,
                Layers = 2,
            }
        ),
        (
            "study",
            "deep",
            new StudyClassifierOptions
            {
                Channels = 32,
                Hidden = 48,
                Layers = 2,
            }
        ),
        ("bilstm", "default", null),
        (
            "bilstm",
            "odd",
            new BidirectionalOptions
            {
                Features = 24,
                Hidden = 20,
                Layers = 2,
                Dropout = 0.1,
                Encoder = Odd,
            }
        ),
        ("bilstm", "forwards", new BidirectionalOptions { Bidirectional = false, Hidden = 32 }),
        (
            "bilstm",
            "deep",
            new BidirectionalOptions
            {
                Hidden = 32,
                Layers = 2,
                Dropout = 0,
            }
        ),
        ("tcn", "default", null),
        (
            "tcn",
            "odd",
            new TemporalConvolutionOptions
            {
                Width = 20,
                Kernel = 5,
                Dilations = [1, 3],
                Dropout = 0.1,
                Encoder = Odd,
            }
        ),
        (
            "tcn",
            "point",
            new TemporalConvolutionOptions
            {
                Width = 32,
                Kernel = 1,
                Dilations = [1],
                Dropout = 0,
            }
        )
    );

    public static TheoryData<string, string, int, string> Cases() =>
        Variants.Cases(FrameClassifierContract.Inputs.Count, FrameClassifierContract.Rules);

    [Theory, MemberData(nameof(Cases))]
    public void KeepsTheContract(string model, string variant, int input, string rule) =>
        FrameClassifierContract.Check(
            rule,
            ShippedModels.FrameClassifiers().Find(model),
            FrameClassifierContract.Inputs[input],
            Variants.Options(model, variant)
        );

    [Fact]
    public void EveryShippedOneIsHere() => Variants.MustHaveAll(ShippedModels.FrameClassifiers().All);

    [Fact]
    public void AnUnknownNameListsTheKnownOnes()
    {
        PartSelection unknown = PartSelection.One(ShippedModels.FrameClassifiers(), "transformer");
        var error = Assert.Throws<PartException>(() => ModelFactory.Classifier(unknown, FrameClassifierContract.Inputs[0], 1));
        Assert.Contains("bilstm", error.Message, StringComparison.Ordinal);
    }
}
