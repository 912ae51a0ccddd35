using TreePose.Datasets;

namespace TreePose.Torch.Models;

/// <summary>A network that gives numbers for a hold: one a hold [B], or one a frame [B, T].</summary>
public abstract class SequenceRegressor : RadarNetwork
{
    /// <summary>Makes the buffers. Subclasses call <c>RegisterComponents</c> themselves.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="shape">Shape of a frame.</param>
    protected SequenceRegressor(string name, FrameShape shape)
        : base(name, shape) { }

    /// <summary>Whether it answers for every frame rather than once a hold.</summary>
    public virtual bool PerFrame => false;

    /// <summary>Parameters before the recurrent or pooling part, which fine-tuning can freeze: names begin so.</summary>
    public virtual IReadOnlyList<string> FrontEnd => ["conv1.", "conv2."];

    /// <summary>Parameters of the last layer, which fine-tuning can train alone: names begin so.</summary>
    public virtual IReadOnlyList<string> Head => ["fc."];
}
