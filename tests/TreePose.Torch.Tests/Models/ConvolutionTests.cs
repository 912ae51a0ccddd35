using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>
/// libtorch's convolutions in single precision against double precision, forwards and backwards. With oneDNN most of these are
/// wrong on some processors, without a word.
/// </summary>
public sealed class ConvolutionTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<int, int, int> Widths()
    {
        var data = new TheoryData<int, int, int>();
        foreach (int batch in new[] { 1, 2, 33 })
        foreach (int inputs in new[] { 1, 4, 10, 16, 24, 64 })
        foreach (int outputs in new[] { 1, 8, 10, 16, 24 })
            data.Add(batch, inputs, outputs);
        return data;
    }

    [Theory, MemberData(nameof(Widths))]
    public void OverMapsAreRight(int batch, int inputs, int outputs) =>
        Check([batch, inputs, 8, 9], [outputs, inputs, 3, 3], (x, k, b) => nn.functional.conv2d(x, k, b, padding: [1, 1]));

    [Theory, MemberData(nameof(Widths))]
    public void OverTimeAreRight(int batch, int inputs, int outputs) =>
        Check([batch, inputs, 40], [outputs, inputs, 3], (x, k, b) => nn.functional.conv1d(x, k, b, padding: 4, dilation: 4));

    private static void Check(long[] input, long[] kernel, Func<Tensor, Tensor, Tensor, Tensor> convolve)
    {
        using DisposeScope scope = NewDisposeScope();
        TorchRuntime.EnsureLoaded();
        manual_seed(1);
        Tensor[] from = [randn(input), randn(kernel), randn(kernel[0])];
        Tensor weight = randn_like(convolve(from[0], from[1], from[2]));
        Tensor[] single = Run(float32),
            exact = Run(float64);
        foreach (
            (Tensor s, Tensor e, string what) in single.Zip(exact, ["result", "input's gradient", "kernel's gradient", "bias' gradient"])
        )
        {
            double error = ((s.to(float64) - e).abs().max() / e.abs().max()).ToDouble();
            Assert.True(error < Tolerance, $"{what} is off by {error:g2} of its largest value");
        }

        Tensor[] Run(ScalarType type)
        {
            Tensor[] at = [.. from.Select(t => t.to(type).detach().clone().requires_grad_())];
            Tensor result = convolve(at[0], at[1], at[2]);
            (result * weight.to(type)).sum().backward();
            return [result.detach(), .. at.Select(t => t.grad!)];
        }
    }
}
