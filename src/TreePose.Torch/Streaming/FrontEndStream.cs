using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Streaming;

/// <summary>The rounds of <see cref="StudyFrontEnd"/> on one frame after the other, by its own kernels.</summary>
internal sealed class FrontEndStream
{
    private static readonly float[] s_counts = [1];
    private readonly ConvSizes[] _sizes;
    private readonly AlignedFloats _packed,
        _padded,
        _pooled,
        _all;

    /// <summary>Copies the weights.</summary>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="rounds">The convolutions, in order.</param>
    public FrontEndStream(FrameShape shape, params ReadOnlySpan<Conv2d> rounds)
    {
        (Tensor Weight, Tensor Bias)[] own = [.. rounds.ToArray().Select(conv => ((Tensor)conv.weight, (Tensor)conv.bias!))];
        List<(Tensor Weight, Tensor Bias)> filled = FastFrontEnd.Filled(shape.Channels, own);
        _sizes = ConvSizes.Of(shape.Rows, shape.Columns, [.. filled.Select(f => f.Weight)]);
        ConvSizes last = _sizes[^1];
        _packed = new(_sizes.Sum(s => s.WeightSize));
        _padded = new(last.PaddedAt + last.PaddedSize);
        (_pooled, _all) = (new(last.PooledSize), new(last.PooledSize));
        Features = last.PooledRows * last.PooledColumns * (int)own[^1].Weight.size(0);
        for (int i = 0; i < _sizes.Length; i++)
            ConvWeights.PackByOutput(
                FastMath.Numbers(filled[i].Weight.detach().contiguous()),
                FastMath.Numbers(filled[i].Bias.detach().contiguous()),
                _packed.Numbers[_sizes[i].WeightsAt..],
                _sizes[i]
            );
    }

    /// <summary>Numbers made of a frame.</summary>
    public int Features { get; }

    /// <summary>Runs all rounds.</summary>
    /// <param name="frame">[channels, rows, columns].</param>
    /// <param name="features">[<see cref="Features"/>], filled, channel by channel as in PyTorch.</param>
    public void Run(ReadOnlySpan<float> frame, Span<float> features)
    {
        FastConvKernels.ForwardAll(frame, s_counts, _packed.Numbers, _padded.Numbers, [], _pooled.Numbers, _all.Numbers, _sizes);
        _all.Numbers[..Features].CopyTo(features); // channels that fill up whole vectors stand behind
    }
}
