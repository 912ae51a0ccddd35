using TorchSharp;
using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// The study's COP speed model: one number a frame.
/// <code>
/// frames [B, T, C, R, D]
/// conv1  Conv2d(C→16, 3×3, pad 1), ReLU, MaxPool2d(2)
/// conv2  Conv2d(16→32, 3×3, pad 1), ReLU, MaxPool2d(2)
/// flatten                                      [B, T, 32·(R/4)·(D/4)]
/// lstm   LSTM(→128, 2 layers, batch first)     [B, T, 128]
/// fc     Linear(128→1) on every frame          [B, T]
/// </code>
/// Causal: padding behind a hold never changes what its frames give. Source: formats.md, section 1.
/// </summary>
public sealed class StudyCopSpeed : SequenceRegressor
{
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly LSTM lstm;
    private readonly Linear fc;
    private readonly FastLstm? _fast;

    /// <summary>Makes the model with PyTorch's default initialisation from the global generator.</summary>
    /// <param name="shape">Shape of a frame; at least 4 × 4.</param>
    /// <param name="hidden">Width of the LSTM.</param>
    /// <param name="fast">The one-pass layers instead of libtorch's modules.</param>
    public StudyCopSpeed(FrameShape shape, int hidden = 128, bool fast = true) : base("study-frames", shape)
    {
        conv1 = nn.Conv2d(shape.Channels, 16, 3, padding: 1);
        conv2 = nn.Conv2d(16, 32, 3, padding: 1);
        lstm = nn.LSTM(StudyFrontEnd.Features(shape, 16, 32), hidden, numLayers: 2, batchFirst: true);
        fc = nn.Linear(hidden, 1);
        RegisterComponents();
        if (fast) _fast = new FastLstm(lstm, layers: 2);
    }

    /// <inheritdoc/>
    public override bool PerFrame => true;

    /// <summary>Predicts one number a frame; zero for padding.</summary>
    /// <param name="frames">[B, T, C, R, D].</param>
    /// <param name="mask">[B, T]: 1 for the hold's own frames.</param>
    /// <returns>[B, T].</returns>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = StudyFrontEnd.Run(Standardise(frames), mask, _fast is not null, conv1, conv2); // [B, T, F]
        x = _fast?.Run(x, mask) ?? lstm.forward(x, null).Item1; // [B, T, H]
        x = fc.forward(x).squeeze(-1); // [B, T]
        return (x * mask).MoveToOuterDisposeScope();
    }
}
