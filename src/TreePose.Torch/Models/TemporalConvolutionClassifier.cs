using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// Two-convolution frame encoder (→64), then residual blocks of dilated convolutions over time (kernel 3, dilations
/// 1, 2, 4, 8, centred: ±15 frames are seen), Linear → 3 classes. Source: Farha and Gall, MS-TCN (2019), one stage.
/// </summary>
public sealed class TemporalConvolutionClassifier : FrameClassifier
{
    private const int Features = 64;
    private const double DropoutProbability = 0.3;
    private static readonly int[] Dilations = [1, 2, 4, 8];
    private readonly FrameEncoder encoder;
    private readonly ModuleList<Conv1d> dilated = new(), mix = new();
    private readonly Linear head;

    /// <summary>Makes the network with random weights.</summary>
    public TemporalConvolutionClassifier(FrameShape shape) : base("tcn", shape)
    {
        encoder = new FrameEncoder("encoder", shape, Features);
        foreach (int dilation in Dilations)
        {
            dilated.Add(nn.Conv1d(Features, Features, 3, padding: dilation, dilation: dilation));
            mix.Add(nn.Conv1d(Features, Features, 1));
        }
        head = nn.Linear(Features, Classes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        Tensor real = mask.unsqueeze(1);                                                          // [B, 1, T]
        Tensor x = encoder.forward(Standardise(frames, mask), mask).transpose(1, 2) * real;             // [B, 64, T]
        for (int i = 0; i < Dilations.Length; i++)
        {
            Tensor inner = mix[i].forward(dilated[i].forward(x).relu());                          // [B, 64, T]
            x = (x + Sequences.Dropout(inner, DropoutProbability, training, Randomness)) * real;  // padding stays zero for the next block
        }
        return head.forward(x.transpose(1, 2));                                                   // [B, T, 3]
    }
}
