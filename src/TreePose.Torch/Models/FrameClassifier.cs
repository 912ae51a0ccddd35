namespace TreePose.Torch.Models;

/// <summary>
/// A network that classifies every frame of a window: logits [B, T, classes], for foot events neither, going up, going down.
/// </summary>
public abstract class FrameClassifier : RadarNetwork
{
    /// <summary>Makes the buffers. Subclasses call <c>RegisterComponents</c> themselves.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="input">Frames and classes.</param>
    protected FrameClassifier(string name, ModelInput input)
        : base(name, input.Shape) => Classes = input.Classes;

    /// <summary>Classes told apart.</summary>
    public int Classes { get; }

    /// <summary>Parameters that read single frames, which fine-tuning can freeze: names begin so. None: it cannot.</summary>
    public virtual IReadOnlyList<string> FrontEnd => [];

    /// <summary>Parameters of the last layer, which fine-tuning can train alone: names begin so. None: it cannot.</summary>
    public virtual IReadOnlyList<string> Head => [];
}
