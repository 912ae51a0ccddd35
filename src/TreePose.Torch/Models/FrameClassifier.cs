using TreePose.Datasets;
using TreePose.Evaluation;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>A network that classifies every frame of a window: logits [B, T, 3] for neither, going up, going down.</summary>
public abstract class FrameClassifier : RadarNetwork
{
    /// <summary>Makes the buffers. Subclasses call <c>RegisterComponents</c> themselves.</summary>
    protected FrameClassifier(string name, FrameShape shape) : base(name, shape)
    {
    }

    /// <summary>Classes told apart.</summary>
    protected const int Classes = FramePrediction.Classes;

    /// <summary>Standardised frames with padding at zero.</summary>
    protected Tensor Standardise(Tensor frames, Tensor mask) =>
        Standardise(frames) * mask.view(mask.shape[0], mask.shape[1], 1, 1, 1); // [B, T, C, R, D]
}
