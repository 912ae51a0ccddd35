using TorchSharp;
using TreePose.Datasets;
using TreePose.TestKit;
using TreePose.Torch.Models;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>The tests that every registered frame classifier passes.</summary>
public sealed class FrameClassifierSuite
{
    private static readonly FrameShape[] Shapes = [FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13)), FrameShape.Map(6, new(AxisKind.Range, 16), new(AxisKind.Doppler, 11))];

    public static TheoryData<string, int> Models()
    {
        var data = new TheoryData<string, int>();
        foreach (FrameClassifierEntry entry in FrameClassifierRegistry.All)
        {
            for (int shape = 0; shape < Shapes.Length; shape++) data.Add(entry.Name, shape);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void EveryFrameGetsThreeLogits(string name, int shape)
    {
        using var scope = NewDisposeScope();
        using FrameClassifier model = Create(name, shape);
        Assert.Equal([2, 17, 3], model.forward(Input(shape, 2, 17), ones(2, 17)).shape);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void TheGradientReachesEveryParameter(string name, int shape)
    {
        using var scope = NewDisposeScope();
        using FrameClassifier model = Create(name, shape);
        model.train();
        nn.functional.cross_entropy(model.forward(Input(shape, 2, 12), ones(2, 12)).flatten(0, 1), arange(24, ScalarType.Int64).remainder(3)).backward();
        foreach ((string parameter, var value) in model.named_parameters())
            Assert.True(value.grad is { } g && g.abs().sum().item<float>() > 0, $"{name}: no gradient in {parameter}");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void PaddingDoesNotChangeTheAnswer(string name, int shape)
    {
        using var scope = NewDisposeScope();
        using FrameClassifier model = Create(name, shape);
        model.eval();
        Tensor frames = Input(shape, 1, 12);
        Tensor alone = model.forward(frames, ones(1, 12));
        Tensor padded = cat([frames, full_like(frames, 7.5)], 1);                       // nonsense behind the real frames
        Tensor mask = cat([ones(1, 12), zeros(1, 12)], 1);
        Assert.True(model.forward(padded, mask).narrow(1, 0, 12).allclose(alone, 1e-5, 1e-6));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void SavedWeightsGiveTheSameAnswer(string name, int shape)
    {
        using var scope = NewDisposeScope();
        using FrameClassifier model = Create(name, shape), other = Create(name, shape, seed: 2);
        model.FitScaling(Input(shape, 1, 9).squeeze(0));
        model.eval();
        other.eval();
        Tensor frames = Input(shape, 2, 9), mask = ones(2, 9), expected = model.forward(frames, mask);
        Assert.False(other.forward(frames, mask).allclose(expected));
        using var scratch = new ScratchFolder();
        string path = scratch.File("weights.dat");
        model.save(path);
        other.load(path);
        Assert.True(other.forward(frames, mask).equal(expected).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void TheSeedDecidesWeightsAndDropout(string name, int shape)
    {
        using var scope = NewDisposeScope();
        float Loss(int seed)
        {
            using FrameClassifier model = Create(name, shape, seed);
            model.train();
            return model.forward(Input(shape, 2, 9), ones(2, 9)).square().sum().item<float>();
        }
        Assert.Equal(Loss(3), Loss(3));
        Assert.NotEqual(Loss(3), Loss(4));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void AStepLeavesNoTensorBehind(string name, int shape)
    {
        using FrameClassifier model = Create(name, shape);
        model.train();
        long Live()
        {
            using (NewDisposeScope()) model.forward(Input(shape, 2, 9), ones(2, 9)).sum().backward();
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }
        long first = Live();
        Assert.Equal(first, Live());
    }

    [Fact]
    public void AnUnknownNameListsTheKnownOnes() =>
        Assert.Contains("bilstm", Assert.Throws<OptionsException>(() => FrameClassifierRegistry.Create("transformer", Shapes[0], 1)).Message);

    private static FrameClassifier Create(string name, int shape, int seed = 1) => FrameClassifierRegistry.Create(name, Shapes[shape], seed);

    private static Tensor Input(int shape, int batch, int time)
    {
        using var generator = new Generator(9);
        FrameShape s = Shapes[shape];
        return rand([batch, time, s.Channels, s.Rows, s.Columns], generator: generator);
    }
}
