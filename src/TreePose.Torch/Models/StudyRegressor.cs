using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Onnx;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// The study's stability regressor: one number for a hold, read off the last of the hold's own frames (the study read the
/// padded end). The network is that of <see cref="StudySequenceRegressor"/>.
/// </summary>
/// <param name="shape">Shape of a frame; at least 4 × 4.</param>
/// <param name="options">Widths; null takes the defaults.</param>
/// <param name="fast">The one-pass layers (same parameters, same answers, less time) instead of libtorch's modules.</param>
public sealed class StudyRegressor(FrameShape shape, StudyRegressorOptions? options = null, bool fast = true)
    : StudySequenceRegressor("study", shape, options ?? new(), fast)
{
    /// <summary>Predicts one number a hold.</summary>
    /// <param name="frames">[B, T, C, R, D].</param>
    /// <param name="mask">[B, T]: 1 for the hold's own frames.</param>
    /// <returns>[B].</returns>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Sequences.Last(Hidden(frames, mask), mask); // [B, H]
        return fc.forward(x).squeeze(-1).MoveToOuterDisposeScope(); // [B]
    }

    /// <inheritdoc/>
    public override bool CanStream => false;

    /// <inheritdoc/>
    public override OnnxValue ToOnnx(OnnxGraph graph, OnnxValue frames)
    {
        OnnxValue x = graph.Last(Hidden(graph, frames)); // [B, H]
        return graph.Apply("Squeeze", [graph.Linear("fc", fc, x), graph.Integers(-1)]); // [B]
    }
}
