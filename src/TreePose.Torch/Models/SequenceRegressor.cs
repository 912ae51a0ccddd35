using TreePose.Datasets;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// A network that gives numbers for a hold: input frames [B, T, C, R, D] and mask [B, T] (1 for the hold's own frames,
/// which come first, 0 for padding behind them), output one number a hold [B] or one a frame [B, T]. Padding never
/// changes an answer. Input is standardised per channel with figures of the training frames, which the model carries;
/// until <see cref="FitScaling"/> is called they change nothing.
/// </summary>
public abstract class SequenceRegressor : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>Mean of each channel over the training frames, [C].</summary>
    protected readonly Tensor channelMean;

    /// <summary>Standard deviation of each channel over the training frames, [C].</summary>
    protected readonly Tensor channelDeviation;

    /// <summary>Makes the buffers. Subclasses call <c>RegisterComponents</c> themselves.</summary>
    protected SequenceRegressor(string name, FrameShape shape) : base(name)
    {
        Shape = shape;
        channelMean = zeros(shape.Channels);
        channelDeviation = ones(shape.Channels);
    }

    /// <summary>Shape of the frames this model takes.</summary>
    public FrameShape Shape { get; }

    /// <summary>Whether it answers for every frame rather than once a hold.</summary>
    public virtual bool PerFrame => false;

    /// <summary>Parameters before the recurrent or pooling part, which fine-tuning can freeze: names begin so.</summary>
    public virtual IReadOnlyList<string> FrontEnd => ["conv1.", "conv2."];

    /// <summary>Parameters of the last layer, which fine-tuning can train alone: names begin so.</summary>
    public virtual IReadOnlyList<string> Head => ["fc."];

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

    /// <summary>Standardised frames; padding becomes what it may, since nothing reads it.</summary>
    protected Tensor Standardise(Tensor frames) =>
        (frames - channelMean.view(1, 1, -1, 1, 1)) / channelDeviation.view(1, 1, -1, 1, 1); // [B, T, C, R, D]

    /// <summary>Each sequence's vector at its last own frame: [B, T, F] → [B, F].</summary>
    protected static Tensor LastOwn(Tensor sequence, Tensor mask)
    {
        Tensor last = mask.sum(1).to_type(ScalarType.Int64) - 1; // [B]
        return sequence.gather(1, last.view(-1, 1, 1).expand(-1, 1, sequence.size(2))).squeeze(1);
    }
}
