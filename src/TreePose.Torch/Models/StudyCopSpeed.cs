using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch.Onnx;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>The study's COP speed model: one number a frame. The network is that of <see cref="StudySequenceRegressor"/>.</summary>
/// <param name="shape">Shape of a frame; at least 4 × 4.</param>
/// <param name="options">Widths; null takes the defaults.</param>
/// <param name="fast">The one-pass layers instead of libtorch's modules.</param>
public sealed class StudyCopSpeed(FrameShape shape, StudyRegressorOptions? options = null, bool fast = true)
    : StudySequenceRegressor("study-frames", shape, options ?? new(), fast)
{
    /// <inheritdoc/>
    public override bool PerFrame => true;

    /// <summary>Predicts one number a frame; zero for padding.</summary>
    /// <param name="frames">[B, T, C, R, D].</param>
    /// <param name="mask">[B, T]: 1 for the hold's own frames.</param>
    /// <returns>[B, T].</returns>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = fc.forward(Hidden(frames, mask)).squeeze(-1); // [B, T]
        return (x * mask).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override bool CanStream => true;

    /// <inheritdoc/>
    public override OnnxValue ToOnnx(OnnxGraph graph, OnnxValue frames)
    {
        OnnxValue x = graph.Linear("fc", fc, Hidden(graph, frames)); // [B, T, 1]
        return graph.ZeroPadding(graph.Apply("Squeeze", [x, graph.Integers(-1)]), 0); // [B, T]
    }
}
