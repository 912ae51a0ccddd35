using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// A convolution along time whose channels come in whole vectors of 16, zeros behind them. The parameters stay as they are; so
/// do the answers. On some processors oneDNN 3.7 (in libtorch 2.10) gives wrong gradients, and at times wrong answers, for other
/// numbers of channels: it reads what it should have zeroed.
/// </summary>
public static class TimeConvolution
{
    /// <summary>Runs a convolution.</summary>
    /// <param name="conv">One group, stride 1, zeros as padding.</param>
    /// <param name="x">[B, C, T].</param>
    /// <returns>[B, channels of the convolution, T as it leaves it].</returns>
    public static Tensor Run(Conv1d conv, Tensor x)
    {
        (long outputs, long inputs) = (FastMath.InLanes(conv.out_channels), FastMath.InLanes(conv.in_channels));
        if (outputs == conv.out_channels && inputs == conv.in_channels)
            return conv.forward(x);
        Tensor weight = FastMath.Filled(FastMath.Filled(conv.weight, 1, inputs), 0, outputs); // [outputs, inputs, kernel]
        Tensor bias = FastMath.Filled(conv.bias!, 0, outputs);
        Tensor y = nn.functional.conv1d(FastMath.Filled(x, 1, inputs), weight, bias, padding: conv.padding![0], dilation: conv.dilation[0]);
        return y.narrow(1, 0, conv.out_channels);
    }
}
