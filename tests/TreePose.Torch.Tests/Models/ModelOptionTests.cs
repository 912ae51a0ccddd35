using System.Globalization;
using TorchSharp;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Torch.Models;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>Options of architectures: what they change, what falls back to libtorch's modules, what is refused.</summary>
public sealed class ModelOptionTests
{
    private static readonly ModelInput Input = new(FrameShape.Map(1, new(AxisKind.Range, 8), new(AxisKind.Doppler, 9)), 3);

    [Fact]
    public void OptionsDecideTheSizesOfTheLayers()
    {
        using var tcn = new TemporalConvolutionClassifier(
            Input,
            new()
            {
                Width = 32,
                Kernel = 5,
                Dilations = [1, 2, 4],
                Encoder = new() { FirstChannels = 32, SecondChannels = 48 },
            }
        );
        Dictionary<string, Tensor> state = tcn.state_dict();
        Assert.Equal([32L, 1, 3, 3], state["encoder.conv1.weight"].shape);
        Assert.Equal([48L, 32, 3, 3], state["encoder.conv2.weight"].shape);
        Assert.Equal([32L, 32, 5], state["dilated.2.weight"].shape);
        Assert.False(state.ContainsKey("dilated.3.weight"));

        using var bilstm = new BidirectionalClassifier(
            Input with
            {
                Classes = 7,
            },
            new()
            {
                Features = 24,
                Hidden = 40,
                Layers = 2,
            }
        );
        Assert.Equal([160L, 40], bilstm.state_dict()["backwards.weight_ih_l1"].shape);
        Assert.Equal([7L, 80], bilstm.state_dict()["head.weight"].shape);
    }

    [Fact]
    public void ATcnSeesAsFarAsItsKernelAndDilationsSay()
    {
        using DisposeScope scope = NewDisposeScope();
        // (5 − 1)/2 · (1 + 3) = 8 frames each side
        using var tcn = new TemporalConvolutionClassifier(Input, new() { Kernel = 5, Dilations = [1, 3] });
        tcn.eval();
        Tensor frames = ones([1, 41, 1, 8, 9]),
            changed = frames.clone();
        changed[0, 20] = zeros([1, 8, 9]);
        Tensor difference = (tcn.forward(frames, ones(1, 41)) - tcn.forward(changed, ones(1, 41))).abs().sum(2)[0];
        float[] moved = difference.data<float>().ToArray();
        Assert.Equal(Enumerable.Range(12, 17), Enumerable.Range(0, 41).Where(t => moved[t] > 0));
    }

    [Fact]
    public void ABilstmThatIsNotBidirectionalReadsOnlyThePast()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new BidirectionalClassifier(Input, new() { Bidirectional = false });
        model.eval();
        Tensor frames = ones([1, 9, 1, 8, 9]),
            changed = frames.clone();
        changed[0, 5] = zeros([1, 8, 9]);
        Tensor before = model.forward(frames, ones(1, 9)),
            after = model.forward(changed, ones(1, 9));
        Assert.True(before.narrow(1, 0, 5).equal(after.narrow(1, 0, 5)).all().item<bool>());
        Assert.False(before.narrow(1, 5, 4).allclose(after.narrow(1, 5, 4)));
    }

    [Fact]
    public void OptionsThatCannotGoTogetherAreRefusedInOneSentenceEach()
    {
        FrameClassifierPart tcn = ShippedModels.FrameClassifiers().Find("tcn");
        var options = new TemporalConvolutionOptions
        {
            Kernel = 4,
            Dilations = [1, 0],
            Dropout = 1,
        };
        var error = Assert.Throws<OptionsException>(() => tcn.Create(Input, options, 1));
        Assert.Equal(3, error.Violations.Count);
        Assert.Contains(error.Violations, v => v.StartsWith("tcn: 'kernel' cannot be '4': allowed is 1, 3, 5", StringComparison.Ordinal));
        Assert.Contains(error.Violations, v => v.StartsWith("tcn: 'dilations' cannot be '1,0'", StringComparison.Ordinal));
        error = Assert.Throws<OptionsException>(() => tcn.Create(Input, new TemporalConvolutionOptions { Dilations = [] }, 1));
        Assert.Contains("'tcn.dilations' cannot hold 0 numbers: allowed is 1 to 32", error.Message);
    }

    [Fact]
    public void FramesThatAreTooSmallAreRefusedWithTheSmallestSize()
    {
        var small = FrameShape.Map(1, new(AxisKind.Range, 8), new(AxisKind.Doppler, 3));
        foreach (string name in new[] { "tcn", "bilstm" })
            Assert.Contains(
                "at least 4 × 4",
                Assert.Throws<PartException>(() => ShippedModels.FrameClassifiers().Find(name).Create(new(small, 3), null, 1)).Message
            );
        using FrameClassifier study = ShippedModels.FrameClassifiers().Find("study").Create(new(small, 3), null, 1); // pools once only
        Assert.Equal("study", study.PartName);
    }

    [Fact]
    public void EveryOptionHasARangeThatItsDefaultKeeps()
    {
        foreach (
            object options in ShippedModels
                .FrameClassifiers()
                .All.Cast<Part>()
                .Concat(ShippedModels.SequenceRegressors().All)
                .Select(p => p.Defaults!)
        )
        {
            Assert.NotEmpty(OptionOverrides.Keys(options));
            OptionOverrides.Validated(options);
            foreach (
                (string key, string value) in OptionOverrides
                    .Flatten(options)
                    .Where(o => double.TryParse(o.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            )
                Assert.Throws<OptionsException>(() => OptionOverrides.Apply(options, [$"{key}=-1"]));
        }
    }

    [Fact]
    public void OptionsOfAnotherPartAreRefused()
    {
        FrameClassifierPart tcn = ShippedModels.FrameClassifiers().Find("tcn");
        Assert.Contains(
            "TemporalConvolutionOptions",
            Assert.Throws<PartException>(() => tcn.Create(Input, new StudyClassifierOptions(), 1)).Message
        );
        FrameClassifierPart plain = FrameClassifierPart.Of("plain", "no options", input => new StudyClassifier(input));
        Assert.Contains("no options", Assert.Throws<PartException>(() => plain.Create(Input, new StudyClassifierOptions(), 1)).Message);
    }

    [Fact]
    public void AFactoryThatThrowsOrForgetsTheClassesIsNamed()
    {
        FrameClassifierPart broken = FrameClassifierPart.Of("mine", "", _ => throw new DivideByZeroException("of nought"));
        Assert.Contains(
            "'mine' cannot be made for frames [1 channel, 8 range, 9 Doppler]: of nought",
            Assert.Throws<PartException>(() => broken.Create(Input, null, 1)).Message
        );
        FrameClassifierPart nothing = FrameClassifierPart.Of("mine", "", _ => null!);
        Assert.Contains("'mine' is null", Assert.Throws<PartException>(() => nothing.Create(Input, null, 1)).Message);
        FrameClassifierPart two = FrameClassifierPart.Of("mine", "", input => new StudyClassifier(input with { Classes = 2 }));
        Assert.Contains("tells 2 classes apart; the data has 3", Assert.Throws<PartException>(() => two.Create(Input, null, 1)).Message);
    }
}
