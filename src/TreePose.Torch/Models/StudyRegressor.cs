using TorchSharp;
using TreePose.Datasets;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// The study's stability regressor: one number for a hold, read off the last of the hold's own frames (the study read the
/// padded end). The network is that of <see cref="StudySequenceRegressor"/>.
/// </summary>
public sealed class StudyRegressor : StudySequenceRegressor
{
    /// <summary>Makes the model with PyTorch's default initialisation from the global generator.</summary>
    /// <param name="shape">Shape of a frame; at least 4 × 4.</param>
    /// <param name="hidden">Width of the LSTM.</param>
    /// <param name="fast">The one-pass layers (same parameters, same answers, less time) instead of libtorch's modules.</param>
    public StudyRegressor(FrameShape shape, int hidden = 128, bool fast = true) : base("study", shape, hidden, fast)
    {
    }

    /// <summary>Predicts one number a hold.</summary>
    /// <param name="frames">[B, T, C, R, D].</param>
    /// <param name="mask">[B, T]: 1 for the hold's own frames.</param>
    /// <returns>[B].</returns>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Hidden(frames, mask); // [B, T, H]
        Tensor last = mask.sum(1).to_type(ScalarType.Int64) - 1; // [B]
        x = x.gather(1, last.view(-1, 1, 1).expand(-1, 1, x.size(2))).squeeze(1); // [B, H]
        return fc.forward(x).squeeze(-1).MoveToOuterDisposeScope(); // [B]
    }
}
