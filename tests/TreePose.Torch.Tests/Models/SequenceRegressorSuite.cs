using TreePose.Contracts;
using TreePose.Parts;
using TreePose.Torch.Models;
using TreePose.Torch.Models.Layers;
using Xunit;

namespace TreePose.Torch.Tests.Models;

/// <summary>Every shipped sequence regressor against the contract, with its defaults and with options far from them.</summary>
public sealed class SequenceRegressorSuite
{
    private static readonly FrameEncoderOptions Odd = new() { FirstChannels = 10, SecondChannels = 12 }; // no whole vectors

    private static readonly ModelVariants Variants = new(
        ("study", "default", null),
        (
            "study",
            "odd",
            new StudyRegressorOptions
            {
                Hidden = 20,
                Layers = 1,
                Encoder = Odd,
            }
        ),
        ("study", "deep", new StudyRegressorOptions { Hidden = 32, Layers = 3 }),
        ("study-copspeed", "default", null),
        (
            "study-copspeed",
            "odd",
            new StudyRegressorOptions
            {
                Hidden = 20,
                Layers = 1,
                Encoder = Odd,
            }
        ),
        ("attention", "default", null),
        (
            "attention",
            "odd",
            new AttentionOptions
            {
                Features = 20,
                Scores = 7,
                Encoder = Odd,
            }
        )
    );

    public static TheoryData<string, string, int, string> Cases() =>
        Variants.Cases(SequenceRegressorContract.Shapes.Count, SequenceRegressorContract.Rules);

    [Theory, MemberData(nameof(Cases))]
    public void KeepsTheContract(string model, string variant, int shape, string rule) =>
        SequenceRegressorContract.Check(
            rule,
            ShippedModels.SequenceRegressors().Find(model),
            SequenceRegressorContract.Shapes[shape],
            Variants.Options(model, variant)
        );

    [Fact]
    public void EveryShippedOneIsHere() => Variants.MustHaveAll(ShippedModels.SequenceRegressors().All);

    [Fact]
    public void AnUnknownNameListsTheKnownOnes()
    {
        PartSelection unknown = PartSelection.One(ShippedModels.SequenceRegressors(), "transformer");
        var error = Assert.Throws<PartException>(() => ModelFactory.Regressor(unknown, SequenceRegressorContract.Shapes[0], 1));
        Assert.Contains("attention", error.Message, StringComparison.Ordinal);
    }
}
