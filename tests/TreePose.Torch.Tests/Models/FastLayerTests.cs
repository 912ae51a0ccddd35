using TorchSharp;
using TreePose.Torch.Models.Layers;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>The fast layers against libtorch's modules: values and every gradient.</summary>
public sealed class FastLayerTests
{
    [Theory]
    [InlineData(1, 16, 23, 13)]
    [InlineData(4, 32, 16, 16)]
    [InlineData(16, 32, 11, 6)]
    [InlineData(32, 16, 3, 2)]
    [InlineData(16, 48, 5, 7)]
    public void ConvReluPoolGivesValuesAndGradientsOfTheThreeModules(int inputs, int outputs, int rows, int columns)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new Generator(7);
        Tensor frames = randn([5, inputs, rows, columns], generator: generator).requires_grad_();
        Tensor weight = (randn([outputs, inputs, 3, 3], generator: generator) * 0.3).requires_grad_();
        Tensor bias = (randn([outputs], generator: generator) * 0.3).requires_grad_();
        Tensor expected = nn.functional.max_pool2d(nn.functional.relu(nn.functional.conv2d(frames, weight, bias, padding: [1L, 1L])), 2);
        Tensor cotangent = randn(expected.shape, generator: generator);
        var expectedGradients = autograd.grad([expected], [frames, weight, bias], [cotangent]);

        Tensor actual = FastConv.ConvReluPool(frames.permute(0, 2, 3, 1), weight, bias).permute(0, 3, 1, 2);
        var gradients = autograd.grad([actual], [frames, weight, bias], [cotangent]);

        AssertClose(expected, actual, 2e-6);
        for (int i = 0; i < 3; i++) AssertClose(expectedGradients[i], gradients[i], 2e-6);
    }

    [Theory]
    [InlineData(2, 95, 480, 128)]
    [InlineData(1, 7, 20, 16)]
    [InlineData(3, 12, 33, 80)]
    [InlineData(2, 1, 8, 32)]
    public void LstmGivesValuesAndGradientsOfTheModule(int batch, int time, int inputs, int hidden)
    {
        using DisposeScope scope = NewDisposeScope();
        using var module = nn.LSTM(inputs, hidden, numLayers: 2, batchFirst: true);
        var parameters = module.parameters().Cast<Tensor>().ToArray();
        Tensor x = randn(batch, time, inputs).requires_grad_();
        Tensor expected = module.forward(x, null).Item1;
        Tensor cotangent = randn(expected.shape);
        var expectedGradients = autograd.grad([expected], [x, .. parameters], [cotangent]);

        Tensor actual = new FastLstm(module, layers: 2).Run(x);
        var gradients = autograd.grad([actual], [x, .. parameters], [cotangent]);

        AssertClose(expected, actual, 2e-6);
        for (int i = 0; i < gradients.Count; i++) AssertClose(expectedGradients[i], gradients[i], 2e-6);
    }

    [Fact]
    public void TiesGoToTheFirstAndNaNGoesOnAsInLibtorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = full([16, 1, 3, 3], 0.5f).requires_grad_(), bias = full([16], 1f).requires_grad_();
        Tensor frames = zeros(1, 1, 4, 4).requires_grad_(); // every window holds four equal outputs
        Tensor expected = nn.functional.max_pool2d(nn.functional.relu(nn.functional.conv2d(frames, weight, bias, padding: [1L, 1L])), 2);
        Tensor actual = FastConv.ConvReluPool(frames.permute(0, 2, 3, 1), weight, bias).permute(0, 3, 1, 2);
        var expectedGradients = autograd.grad([expected.sum()], [frames, weight, bias]);
        var gradients = autograd.grad([actual.sum()], [frames, weight, bias]);
        for (int i = 0; i < 3; i++) AssertClose(expectedGradients[i], gradients[i], 0);

        using (no_grad())
        {
            Tensor broken = zeros(1, 4, 4, 1);
            broken[0, 0, 0, 0] = float.NaN;
            Tensor spoiled = FastConv.ConvReluPool(broken, weight, bias);
            Assert.True(spoiled[0, 0, 0, 0].isnan().item<bool>());
            Assert.Equal(1f, spoiled[0, 1, 1, 0].item<float>());
        }
    }

    [Fact]
    public void ShapesThatTheyCannotDoAreRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains("multiple of 16", Assert.Throws<ArgumentException>(() => FastConv.ConvReluPool(zeros(1, 4, 4, 1), zeros(10, 1, 3, 3), zeros(10))).Message, StringComparison.Ordinal);
        Assert.Contains("channels", Assert.Throws<ArgumentException>(() => FastConv.ConvReluPool(zeros(1, 4, 4, 2), zeros(16, 1, 3, 3), zeros(16))).Message, StringComparison.Ordinal);
        using var lstm = nn.LSTM(4, 10, batchFirst: true);
        Assert.Contains("multiple of 16", Assert.Throws<ArgumentException>(() => new FastLstm(lstm, 1)).Message, StringComparison.Ordinal);
    }

    private static void AssertClose(Tensor expected, Tensor actual, double relative)
    {
        Assert.Equal(expected.shape, actual.shape);
        double scale = Math.Max(1, expected.abs().max().item<float>());
        double worst = (expected - actual).abs().max().item<float>();
        Assert.True(worst <= relative * scale, $"largest difference {worst} at a scale of {scale}");
    }
}
