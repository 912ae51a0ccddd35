using TorchSharp.Modules;
using TreePose.Datasets;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// Turns each range-Doppler map into a feature vector: Conv 3×3 (→16), ReLU, pool 2, Conv 3×3 (→32), ReLU, pool 2,
/// Linear, LayerNorm, ReLU. [B, T, C, R, D] → [B, T, features].
/// </summary>
internal sealed class FrameEncoder : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv1, conv2;
    private readonly Linear project;
    private readonly LayerNorm norm;

    public FrameEncoder(string name, FrameShape shape, int features) : base(name)
    {
        conv1 = nn.Conv2d(shape.Channels, 16, 3, padding: 1);
        conv2 = nn.Conv2d(16, 32, 3, padding: 1);
        project = nn.Linear(32 * (shape.Rows / 2 / 2) * (shape.Columns / 2 / 2), features);
        norm = nn.LayerNorm(features);
        RegisterComponents();
    }

    public override Tensor forward(Tensor frames)
    {
        long batch = frames.shape[0], time = frames.shape[1];
        Tensor x = frames.flatten(0, 1);                                      // [B·T, C, R, D]
        x = Sequences.MaxPool2(conv1.forward(x)).relu();                      // [B·T, 16, R/2, D/2]
        x = Sequences.MaxPool2(conv2.forward(x)).relu();                      // [B·T, 32, R/4, D/4]
        x = norm.forward(project.forward(x.flatten(1))).relu();               // [B·T, F]
        return x.view(batch, time, -1);                                       // [B, T, F]
    }
}
