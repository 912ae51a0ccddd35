using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch.Models;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>The tests that every registered sequence regressor passes.</summary>
public sealed class SequenceRegressorSuite
{
    private static readonly FrameShape[] Shapes = [FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13)), FrameShape.Map(6, new(AxisKind.Range, 16), new(AxisKind.Doppler, 11))];

    public static TheoryData<string, int> Models()
    {
        var data = new TheoryData<string, int>();
        foreach (SequenceRegressorEntry entry in SequenceRegressorRegistry.All)
            for (int shape = 0; shape < Shapes.Length; shape++) data.Add(entry.Name, shape);
        return data;
    }

    [Theory, MemberData(nameof(Models))]
    public void PaddingNeverChangesAnOutput(string name, int shape)
    {
        using DisposeScope scope = NewDisposeScope();
        using SequenceRegressor model = Create(name, shape);
        model.FitScaling(Input(shape, 1, 9).squeeze(0));
        Tensor frames = Input(shape, 1, 12), alone = model.forward(frames, ones(1, 12));
        foreach (float nonsense in new[] { 0f, 7.5f, -1e6f })
        {
            Tensor padded = cat([frames, full_like(frames, nonsense)], 1), mask = cat([ones(1, 12), zeros(1, 12)], 1);
            Tensor output = model.forward(padded, mask);
            Assert.True((model.PerFrame ? output.narrow(1, 0, 12) : output).allclose(alone, 1e-5, 1e-6));
        }
        Tensor longer = Input(shape, 1, 24), together = model.forward(cat([cat([frames, zeros_like(frames)], 1), longer]), stack([cat([ones(12), zeros(12)]), ones(24)]));
        Assert.True((model.PerFrame ? together[0].narrow(0, 0, 12) : together[0]).allclose(alone[0], 1e-5, 1e-6), "a neighbour in the batch changes nothing either");
    }

    [Theory, MemberData(nameof(Models))]
    public void TheGradientReachesEveryParameterAndABatchOfOneKeepsItsAxis(string name, int shape)
    {
        using DisposeScope scope = NewDisposeScope();
        using SequenceRegressor model = Create(name, shape);
        model.train();
        Tensor output = model.forward(Input(shape, 1, 12), ones(1, 12));
        Assert.Equal(model.PerFrame ? [1, 12] : [1L], output.shape);
        output.sum().backward();
        foreach ((string parameter, var value) in model.named_parameters())
            Assert.True(value.grad is { } g && g.abs().sum().item<float>() > 0, $"{name}: no gradient in {parameter}");
    }

    [Theory, MemberData(nameof(Models))]
    public void HeadAndFrontEndNamePartsOfTheModel(string name, int shape)
    {
        using SequenceRegressor model = Create(name, shape);
        string[] names = [.. model.named_parameters().Select(p => p.name)];
        Assert.All(model.Head.Concat(model.FrontEnd), part => Assert.Contains(names, n => n.StartsWith(part, StringComparison.Ordinal)));
        Assert.Contains(names, n => !model.FrontEnd.Any(n.StartsWith));
        Assert.DoesNotContain(names, n => model.Head.Any(n.StartsWith) && model.FrontEnd.Any(n.StartsWith));
    }

    [Theory, MemberData(nameof(Models))]
    public void TheSeedDecidesTheWeightsAndSavedOnesGiveTheSameAnswer(string name, int shape)
    {
        using DisposeScope scope = NewDisposeScope();
        using SequenceRegressor one = Create(name, shape, 3), same = Create(name, shape, 3), other = Create(name, shape, 4);
        Tensor frames = Input(shape, 2, 9), expected = one.forward(frames, ones(2, 9));
        Assert.True(same.forward(frames, ones(2, 9)).equal(expected).all().item<bool>());
        Assert.False(other.forward(frames, ones(2, 9)).allclose(expected));
        other.load_state_dict(one.state_dict());
        Assert.True(other.forward(frames, ones(2, 9)).equal(expected).all().item<bool>());
    }

    [Theory, MemberData(nameof(Models))]
    public void AStepLeavesNoTensorBehind(string name, int shape)
    {
        using SequenceRegressor model = Create(name, shape);
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
        Assert.Contains("attention", Assert.Throws<OptionsException>(() => SequenceRegressorRegistry.Create("transformer", Shapes[0], 1)).Message, StringComparison.Ordinal);

    private static SequenceRegressor Create(string name, int shape, int seed = 1) => SequenceRegressorRegistry.Create(name, Shapes[shape], seed);

    private static Tensor Input(int shape, int batch, int time)
    {
        using var generator = new Generator(9);
        FrameShape s = Shapes[shape];
        return rand([batch, time, s.Channels, s.Rows, s.Columns], generator: generator);
    }
}
