using TorchSharp;
using TorchSharp.Modules;
using TreePose.Torch.Models.Layers;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>Scaling of frames in one pass, and dense layers over time, beside libtorch's own.</summary>
public sealed class FramePassTests
{
    [Theory]
    [InlineData(new long[] { 2, 3, 3, 5, 7 }, 3, 35)] // channels of maps
    [InlineData(new long[] { 2, 3, 9, 6 }, 6, 1)] // features of points
    [InlineData(new long[] { 1, 4, 1, 1 }, 1, 1)]
    [InlineData(new long[] { 3, 2, 1, 11, 16 }, 1, 176)]
    [InlineData(new long[] { 0, 2, 1, 4, 4 }, 1, 16)]
    public void ScaledFramesHaveTheBitsOfThreePasses(long[] shape, int figures, int together)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor frames = randn(shape),
            mean = randn(figures),
            deviation = rand(figures).add(0.1f),
            mask = rand(shape[..2]).ge(0.3f).to_type(ScalarType.Float32);
        long[] across = [1, 1, .. shape[2..].Select((n, i) => n == figures && (figures > 1 || i == 0) ? n : 1)];
        Tensor expected = (frames - mean.view(across)) / deviation.view(across);
        Assert.True(FrameScaling.Suits(frames));
        Assert.True(FrameScaling.Run(frames, mean, deviation, null, together).equal(expected).all().item<bool>());
        Tensor masked = expected * mask.view([.. shape[..2], .. shape[2..].Select(_ => 1L)]);
        Assert.True(FrameScaling.Run(frames, mean, deviation, mask, together).equal(masked).all().item<bool>());
    }

    [Fact]
    public void FramesThatLieElsewhereOrWantAGradientAreLeftToLibtorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor turned = randn([2, 3, 1, 6, 4]).transpose(3, 4);
        Tensor one = ones(1);
        Assert.True(FrameScaling.Run(turned, one, one.mul(2), null, 24).equal((turned - 1) / 2).all().item<bool>());
        Assert.False(FrameScaling.Suits(randn([1, 1, 1, 2, 2], requires_grad: true)));
        using (no_grad())
            Assert.True(FrameScaling.Suits(randn([1, 1, 1, 2, 2], requires_grad: true)));
        Assert.False(FrameScaling.Suits(randn([1, 1, 1, 2, 2], ScalarType.Float64)));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 33, 5)]
    [InlineData(50, 256, 64)]
    public void ADenseLayerOverTimeIsTheModule(int steps, int inputs, int outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(steps);
        using Linear layer = nn.Linear(inputs, outputs);
        Tensor x = randn([2, steps, inputs], requires_grad: true);
        Tensor expected = layer.forward(x),
            actual = TimeConvolution.Run(layer, x),
            cotangent = randn(expected.shape);
        Assert.True((expected - actual).abs().max().item<float>() < 1e-5);
        var parameters = new[] { x, layer.weight!, layer.bias! };
        var wanted = autograd.grad([expected], parameters, [cotangent]);
        var given = autograd.grad([actual], parameters, [cotangent]);
        for (int i = 0; i < parameters.Length; i++)
            Assert.True((wanted[i] - given[i]).abs().max().item<float>() < 1e-5 * Math.Max(1, wanted[i].abs().max().item<float>()));
        using Linear without = nn.Linear(inputs, outputs, hasBias: false);
        Assert.Contains("has biases", Assert.Throws<ArgumentException>(() => TimeConvolution.Run(without, x)).Message);
    }
}
