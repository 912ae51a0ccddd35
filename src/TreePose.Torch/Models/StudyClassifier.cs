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

    /// <summary>Makes the network with random weights.</summary>
    public StudyClassifier(FrameShape shape) : base("study", shape)
    {
        conv1 = nn.Conv2d(shape.Channels, 16, 3, padding: 1);
        lstm = nn.LSTM(16 * (shape.Rows / 2) * (shape.Columns / 2), 128, batchFirst: true);
        fc = nn.Linear(128, Classes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        long batch = frames.shape[0], time = frames.shape[1];
        Tensor x = Standardise(frames, mask).flatten(0, 1);                   // [B·T, C, R, D]
        x = Sequences.MaxPool2(conv1.forward(x).relu());                      // [B·T, 16, R/2, D/2]
        x = x.flatten(1).view(batch, time, -1);                               // [B, T, 16·R/2·D/2]
        (x, Tensor hidden, Tensor cell) = lstm.forward(x);                    // [B, T, 128]; padding stands behind the real frames
        hidden.Dispose();
        cell.Dispose();
        return fc.forward(x);                                                 // [B, T, 3]
    }
}
