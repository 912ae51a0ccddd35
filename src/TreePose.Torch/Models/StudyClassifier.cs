using TorchSharp;
using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// The study's foot-event classifier: Conv(C→16, 3×3, pad 1), ReLU, MaxPool 2, flatten (1056 for 23×13), LSTM hidden 128,
/// Linear → 3 classes a frame. It looks only backwards in time. Source: the study's GOUP_DOWN notebook.
/// </summary>
public sealed class StudyClassifier : FrameClassifier
{
    private readonly Conv2d conv1;
    private readonly LSTM lstm;
    private readonly Linear fc;
    private readonly FastLstm? _fast;

    /// <summary>Makes the network with random weights.</summary>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="hidden">Width of the LSTM.</param>
    /// <param name="fast">The one-pass layers (same parameters, same answers, less time) instead of libtorch's modules.</param>
    public StudyClassifier(FrameShape shape, int hidden = 128, bool fast = true) : base("study", shape)
    {
        conv1 = nn.Conv2d(shape.Channels, 16, 3, padding: 1);
        lstm = nn.LSTM(StudyFrontEnd.Features(shape, 16), hidden, batchFirst: true);
        fc = nn.Linear(hidden, Classes);
        RegisterComponents();
        if (fast) _fast = new FastLstm(lstm, layers: 1);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = StudyFrontEnd.Run(Standardise(frames, mask), mask, _fast is not null, conv1);    // [B, T, 16·R/2·D/2]
        x = _fast?.Run(x, mask) ?? lstm.forward(x).Item1;                                           // [B, T, 128]; padding stands behind the real frames
        return fc.forward(x).MoveToOuterDisposeScope();                                       // [B, T, 3]
    }
}
