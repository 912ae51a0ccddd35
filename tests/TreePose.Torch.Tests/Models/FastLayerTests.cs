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
    public void OneRoundGivesValuesAndGradientsOfTheThreeModules(int inputs, int outputs, int rows, int columns)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new Generator(7);
        Tensor frames = randn([5, inputs, rows, columns], generator: generator).requires_grad_();
        Tensor weight = (randn([outputs, inputs, 3, 3], generator: generator) * 0.3).requires_grad_();
        Tensor bias = (randn([outputs], generator: generator) * 0.3).requires_grad_();
        Tensor expected = Round(frames, weight, bias);
        Tensor cotangent = randn(expected.shape, generator: generator);
        var expectedGradients = autograd.grad([expected], [frames, weight, bias], [cotangent]);

        Tensor actual = FastFrontEnd.Run(frames, null, (weight, bias)).view(expected.shape);
        var gradients = autograd.grad([actual], [frames, weight, bias], [cotangent]);

        AssertClose(expected, actual, 2e-6);
        for (int i = 0; i < 3; i++)
            AssertClose(expectedGradients[i], gradients[i], 5e-6); // sums of some hundred numbers in 32 bits
    }

    [Theory]
    [InlineData(1, 16, 32, 23, 13)]
    [InlineData(3, 32, 16, 9, 8)]
    public void TwoRoundsGiveValuesAndGradientsOfTheModules(int inputs, int middle, int outputs, int rows, int columns)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new Generator(9);
        Tensor frames = randn([5, inputs, rows, columns], generator: generator).requires_grad_();
        long[][] shapes =
        [
            [middle, inputs, 3, 3],
            [middle],
            [outputs, middle, 3, 3],
            [outputs],
        ];
        Tensor[] parameters = [.. shapes.Select(shape => (randn(shape, generator: generator) * 0.3).requires_grad_())];
        Tensor expected = Round(Round(frames, parameters[0], parameters[1]), parameters[2], parameters[3]).flatten(1);
        Tensor cotangent = randn(expected.shape, generator: generator);
        var expectedGradients = autograd.grad([expected], [frames, .. parameters], [cotangent]);

        Tensor actual = FastFrontEnd.Run(frames, null, (parameters[0], parameters[1]), (parameters[2], parameters[3]));
        var gradients = autograd.grad([actual], [frames, .. parameters], [cotangent]);

        AssertClose(expected, actual, 2e-6);
        for (int i = 0; i < gradients.Count; i++)
            AssertClose(expectedGradients[i], gradients[i], 2e-6);
    }

    private static Tensor Round(Tensor frames, Tensor weight, Tensor bias) =>
        nn.functional.max_pool2d(nn.functional.relu(nn.functional.conv2d(frames, weight, bias, padding: [1L, 1L])), 2);

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
        for (int i = 0; i < gradients.Count; i++)
            AssertClose(expectedGradients[i], gradients[i], 2e-6);
    }

    [Theory]
    [InlineData(new[] { 9, 4 })]
    [InlineData(new[] { 3, 9, 0 })]
    public void LstmOfUnequalLengthsGivesWhatEachSequenceGivesAlone(int[] lengths)
    {
        using DisposeScope scope = NewDisposeScope();
        int steps = lengths.Max();
        using var module = nn.LSTM(20, 64, numLayers: 2, batchFirst: true);
        var parameters = module.parameters().Cast<Tensor>().ToArray();
        Tensor x = randn(lengths.Length, steps, 20).requires_grad_(),
            mask = stack(lengths.Select(n => arange(steps).less(n).to_type(ScalarType.Float32)).ToArray());
        Tensor cotangent = randn(lengths.Length, steps, 64);
        Tensor actual = new FastLstm(module, layers: 2).Run(x, mask);
        var gradients = autograd.grad([actual], [x, .. parameters], [cotangent]);

        Tensor expected = stack(lengths.Select((n, b) => n == 0 ? zeros(steps, 64) : Alone(b, n)).ToArray());
        var expectedGradients = autograd.grad([expected], [x, .. parameters], [cotangent]);
        AssertClose(expected, actual, 2e-6);
        for (int i = 0; i < gradients.Count; i++)
            AssertClose(expectedGradients[i], gradients[i], 2e-6);

        Tensor Alone(int b, int n) => cat([module.forward(x[b, ..n].unsqueeze(0), null).Item1.squeeze(0), zeros(steps - n, 64)]); // [T, H]
    }

    /// <summary>
    /// Widths that are no multiple of 16, against libtorch in 64-bit floats: in 32 bits its own answer is not to be trusted.
    /// </summary>
    [Theory]
    [InlineData(1, 10, 12, 23, 13)]
    [InlineData(6, 20, 1, 9, 8)]
    [InlineData(3, 16, 33, 11, 6)]
    public void AnyNumbersOfChannelsGiveValuesAndGradientsOfTheModules(int inputs, int middle, int outputs, int rows, int columns)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new Generator(9);
        long[][] shapes =
        [
            [5, inputs, rows, columns],
            [middle, inputs, 3, 3],
            [middle],
            [outputs, middle, 3, 3],
            [outputs],
        ];
        Tensor[] given = [.. shapes.Select(s => (randn(s, generator: generator) * 0.3).requires_grad_())];
        Tensor[] exact = [.. given.Select(g => g.detach().to_type(ScalarType.Float64).requires_grad_())];
        Tensor expected = Round(Round(exact[0], exact[1], exact[2]), exact[3], exact[4]).flatten(1),
            actual = FastFrontEnd.Run(given[0], null, (given[1], given[2]), (given[3], given[4]));
        AssertSame(expected, exact, actual, given);
    }

    [Theory]
    [InlineData(2, 9, 33, 20, 2)]
    [InlineData(3, 4, 7, 1, 3)]
    [InlineData(1, 11, 5, 100, 1)]
    public void AnyWidthOfAnLstmGivesValuesAndGradientsOfTheModule(int batch, int time, int inputs, int hidden, int layers)
    {
        using DisposeScope scope = NewDisposeScope();
        using var module = nn.LSTM(inputs, hidden, numLayers: layers, batchFirst: true);
        using var exactModule = nn.LSTM(inputs, hidden, numLayers: layers, batchFirst: true);
        exactModule.load_state_dict(module.state_dict());
        exactModule.to(ScalarType.Float64);
        Tensor x = randn(batch, time, inputs).requires_grad_(),
            exactX = x.detach().to_type(ScalarType.Float64).requires_grad_();
        AssertSame(
            exactModule.forward(exactX, null).Item1,
            [exactX, .. exactModule.parameters()],
            new FastLstm(module, layers).Run(x),
            [x, .. module.parameters()]
        );
    }

    [Theory]
    [InlineData(20, 12, 5, 3, 6)]
    [InlineData(16, 10, 3, 1, 1)]
    [InlineData(7, 32, 1, 1, 0)]
    [InlineData(32, 16, 3, 4, 4)]
    [InlineData(64, 64, 3, 8, 8)]
    [InlineData(5, 1, 2, 3, 0)] // even, and nothing stands before the first frame
    [InlineData(1, 3, 3, 1, 4)] // more answers than frames
    public void AConvolutionOverTimeGivesValuesAndGradientsOfTheModule(int inputs, int outputs, int kernel, int dilation, int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        using var module = nn.Conv1d(inputs, outputs, kernel, padding: padding, dilation: dilation);
        using var exactModule = nn.Conv1d(inputs, outputs, kernel, padding: padding, dilation: dilation);
        exactModule.load_state_dict(module.state_dict());
        exactModule.to(ScalarType.Float64);
        Tensor x = randn(3, 31, inputs).requires_grad_(),
            exactX = x.detach().to_type(ScalarType.Float64).requires_grad_();
        AssertSame(
            exactModule.forward(exactX.transpose(1, 2)).transpose(1, 2),
            [exactX, .. exactModule.parameters()],
            TimeConvolution.Run(module, x),
            [x, .. module.parameters()]
        );
    }

    [Fact]
    public void AConvolutionOverTimeSaysWhatItTakes()
    {
        using DisposeScope scope = NewDisposeScope();
        using var conv = nn.Conv1d(4, 4, 3, dilation: 2);
        using var strided = nn.Conv1d(4, 4, 3, stride: 2);
        Assert.Contains("[B, T, 4]", Assert.Throws<ArgumentException>(() => TimeConvolution.Run(conv, randn(1, 4, 9))).Message);
        Assert.Contains("at least 5", Assert.Throws<ArgumentException>(() => TimeConvolution.Run(conv, randn(1, 4, 4))).Message);
        Assert.Contains("stride 1", Assert.Throws<ArgumentException>(() => TimeConvolution.Run(strided, randn(1, 9, 4))).Message);
        Assert.Equal([2, 1, 4], TimeConvolution.Run(conv, randn(2, 5, 4)).shape);
    }

    private static void AssertSame(Tensor expected, Tensor[] exact, Tensor actual, Tensor[] given)
    {
        Tensor cotangent = linspace(-1, 2, actual.numel()).reshape(actual.shape);
        var expectedGradients = autograd.grad([expected], exact, [cotangent.to_type(ScalarType.Float64)]);
        var gradients = autograd.grad([actual], given, [cotangent]);
        AssertClose(expected.to_type(ScalarType.Float32), actual, 2e-6);
        for (int i = 0; i < gradients.Count; i++)
            AssertClose(expectedGradients[i].to_type(ScalarType.Float32), gradients[i], 2e-6);
    }

    [Fact]
    public void MaskedFramesGiveZeroAndNoGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor frames = randn(4, 1, 8, 6).requires_grad_(),
            mask = tensor(new float[] { 1, 0, 1, 0 });
        Tensor weight = randn(16, 1, 3, 3).requires_grad_(),
            bias = randn(16).requires_grad_();
        Tensor all = FastFrontEnd.Run(frames, null, (weight, bias)) * mask.view(-1, 1),
            some = FastFrontEnd.Run(frames, mask, (weight, bias));
        AssertClose(all, some, 0);
        var expected = autograd.grad([all.sum()], [frames, weight, bias]);
        var actual = autograd.grad([some.sum()], [frames, weight, bias]);
        for (int i = 0; i < 3; i++)
            AssertClose(expected[i], actual[i], 1e-6);
    }

    [Fact]
    public void TiesGoToTheFirstAndNaNGoesOnAsInLibtorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = full([16, 1, 3, 3], 0.5f).requires_grad_(),
            bias = full([16], 1f).requires_grad_();
        Tensor frames = zeros(1, 1, 4, 4).requires_grad_(); // every window holds four equal outputs
        Tensor expected = nn.functional.max_pool2d(nn.functional.relu(nn.functional.conv2d(frames, weight, bias, padding: [1L, 1L])), 2);
        Tensor actual = FastFrontEnd.Run(frames, null, (weight, bias)).view(expected.shape);
        var expectedGradients = autograd.grad([expected.sum()], [frames, weight, bias]);
        var gradients = autograd.grad([actual.sum()], [frames, weight, bias]);
        for (int i = 0; i < 3; i++)
            AssertClose(expectedGradients[i], gradients[i], 0);

        using (no_grad())
        {
            Tensor broken = zeros(1, 1, 4, 4);
            broken[0, 0, 0, 0] = float.NaN;
            Tensor spoiled = FastFrontEnd.Run(broken, null, (weight, bias)).view(1, 16, 2, 2);
            Assert.True(spoiled[0, 0, 0, 0].isnan().item<bool>());
            Assert.Equal(1f, spoiled[0, 0, 1, 1].item<float>());
        }
    }

    [Fact]
    public void ShapesThatTheyCannotDoAreRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains(
            "3×3 kernels",
            Assert.Throws<ArgumentException>(() => FastFrontEnd.Run(zeros(1, 1, 4, 4), null, (zeros([16, 1, 5, 5]), zeros(16)))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "channels",
            Assert.Throws<ArgumentException>(() => FastFrontEnd.Run(zeros(1, 2, 4, 4), null, (zeros(16, 1, 3, 3), zeros(16)))).Message,
            StringComparison.Ordinal
        );
        using var lstm = nn.LSTM(4, 16, batchFirst: true);
        Assert.Contains(
            "no parameter weight_ih_l1",
            Assert.Throws<ArgumentException>(() => new FastLstm(lstm, 2)).Message,
            StringComparison.Ordinal
        );
    }

    private static void AssertClose(Tensor expected, Tensor actual, double relative)
    {
        Assert.Equal(expected.shape, actual.shape);
        double scale = Math.Max(1, expected.abs().max().item<float>());
        double worst = (expected - actual).abs().max().item<float>();
        Assert.True(worst <= relative * scale, $"largest difference {worst} at a scale of {scale}");
    }
}
