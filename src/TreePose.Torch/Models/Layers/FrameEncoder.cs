using TorchSharp.Modules;
using TreePose.Datasets;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// Turns each range-Doppler map into a feature vector: Conv 3×3 (→16), ReLU, pool 2, Conv 3×3 (→32), ReLU, pool 2,
/// Linear, LayerNorm, ReLU. [B, T, C, R, D] → [B, T, features].
/// </summary>
internal sealed class FrameEncoder : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Conv2d conv1, conv2;
    private readonly Linear project;
    private readonly LayerNorm norm;

    public FrameEncoder(string name, FrameShape shape, int features) : base(name)
    {
        conv1 = nn.Conv2d(shape.Channels, 16, 3, padding: 1);
        conv2 = nn.Conv2d(16, 32, 3, padding: 1);
        project = nn.Linear(StudyFrontEnd.Features(shape, 16, 32), features);
        norm = nn.LayerNorm(features);
        RegisterComponents();
    }

    public override Tensor forward(Tensor frames, Tensor mask)
    {
        Tensor x = StudyFrontEnd.Run(frames, mask, fast: true, conv1, conv2);       // [B, T, 32·R/4·D/4]
        return norm.forward(project.forward(x)).relu();                       // [B, T, F]
    }
}
