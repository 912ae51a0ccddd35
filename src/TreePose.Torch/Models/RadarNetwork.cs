using TreePose.Datasets;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// What all networks over sequences of radar frames share: input frames [B, T, C, R, D] and mask [B, T] (1 for real
/// frames, which come first, 0 for padding behind them). Padding never changes the answer for a real frame. Input is
/// standardised per channel with figures of the training frames, which the model carries; until
/// <see cref="FitScaling"/> is called they change nothing.
/// </summary>
public abstract class RadarNetwork : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>Mean of each channel over the training frames, [C].</summary>
    protected readonly Tensor channelMean;

    /// <summary>Standard deviation of each channel over the training frames, [C].</summary>
    protected readonly Tensor channelDeviation;

    /// <summary>Makes the buffers. Subclasses call <c>RegisterComponents</c> themselves.</summary>
    protected RadarNetwork(string name, FrameShape shape) : base(name)
    {
        Shape = shape;
        channelMean = zeros(shape.Channels);
        channelDeviation = ones(shape.Channels);
    }

    /// <summary>Shape of the frames this model takes.</summary>
    public FrameShape Shape { get; }

    /// <summary>Source of randomness for dropout; each model has its own so that models trained side by side do not disturb each other.</summary>
    public Generator? Randomness { get; set; }

    /// <summary>Sets the input scaling from training frames [N, C, R, D].</summary>
    public void FitScaling(Tensor frames)
    {
        using var _ = NewDisposeScope();
        using var noGradient = no_grad();
        channelMean.copy_(frames.mean([0, 2, 3]));                            // [C]
        channelDeviation.copy_(frames.std([0, 2, 3]).clamp_min(1e-6));        // [C]
    }

    /// <summary>Standardised frames; padding becomes what it may.</summary>
    protected Tensor Standardise(Tensor frames) =>
        (frames - channelMean.view(1, 1, -1, 1, 1)) / channelDeviation.view(1, 1, -1, 1, 1); // [B, T, C, R, D]

    /// <summary>Parameters that training changes.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());
}
