using TreePose.Datasets;
using TreePose.Evaluation;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// A network that classifies every frame of a window: input frames [B, T, C, R, D] and mask [B, T] (1 for real frames,
/// 0 for padding), output logits [B, T, 3] for neither, going up, going down. Padding never changes the answer of a real
/// frame. Input is standardised per channel with figures of the training frames, which the model carries.
/// </summary>
public abstract class FrameClassifier : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>Mean of each channel over the training frames, [C].</summary>
    protected readonly Tensor channelMean;

    /// <summary>Standard deviation of each channel over the training frames, [C].</summary>
    protected readonly Tensor channelDeviation;

    /// <summary>Makes the buffers. Subclasses call <c>RegisterComponents</c> themselves.</summary>
    protected FrameClassifier(string name, FrameShape shape) : base(name)
    {
        Shape = shape;
        channelMean = zeros(shape.Channels);
        channelDeviation = ones(shape.Channels);
    }

    /// <summary>Shape of the frames this model takes.</summary>
    public FrameShape Shape { get; }

    /// <summary>Source of randomness for dropout; each model has its own so that models trained side by side do not disturb each other.</summary>
    public Generator? Randomness { get; set; }

    /// <summary>Classes told apart.</summary>
    protected const int Classes = FramePrediction.Classes;

    /// <summary>Sets the input scaling from training frames [N, C, R, D].</summary>
    public void FitScaling(Tensor frames)
    {
        using var _ = NewDisposeScope();
        using var noGradient = no_grad();
        channelMean.copy_(frames.mean([0, 2, 3]));                            // [C]
        channelDeviation.copy_(frames.std([0, 2, 3]).clamp_min(1e-6));        // [C]
    }

    /// <summary>Standardised frames with padding at zero.</summary>
    protected Tensor Standardise(Tensor frames, Tensor mask)
    {
        Tensor scaled = (frames - channelMean.view(1, 1, -1, 1, 1)) / channelDeviation.view(1, 1, -1, 1, 1);
        return scaled * mask.view(mask.shape[0], mask.shape[1], 1, 1, 1);     // [B, T, C, R, D]
    }

    /// <summary>Parameters that training changes.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());
}
