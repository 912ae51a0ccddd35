using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// Two-convolution frame encoder (→64), one LSTM forwards and one backwards in time (hidden 64 each), Linear → 3 classes.
/// The backward one starts at the last real frame, so padding is never read. Source: Schuster and Paliwal (1997) over a
/// per-frame CNN, as common for radar activity recognition.
/// </summary>
public sealed class BidirectionalClassifier : FrameClassifier
{
    private const int Features = 64, Hidden = 64;
    private const double DropoutProbability = 0.3;
    private readonly FrameEncoder encoder;
    private readonly LSTM forwards, backwards;
    private readonly FastLstm _ahead, _behind;
    private readonly Linear head;

    /// <summary>Makes the network with random weights.</summary>
    public BidirectionalClassifier(FrameShape shape) : base("bilstm", shape)
    {
        encoder = new FrameEncoder("encoder", shape, Features);
        forwards = nn.LSTM(Features, Hidden, batchFirst: true);
        backwards = nn.LSTM(Features, Hidden, batchFirst: true);
        head = nn.Linear(2 * Hidden, Classes);
        RegisterComponents();
        _ahead = new FastLstm(forwards, layers: 1);
        _behind = new FastLstm(backwards, layers: 1);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        Tensor x = encoder.forward(Standardise(frames, mask), mask);                                    // [B, T, 64]
        x = Sequences.Dropout(x, DropoutProbability, training, Randomness);
        Tensor ahead = _ahead.Run(x);                                                             // [B, T, 64]
        Tensor behind = _behind.Run(Sequences.ReverseWithinMask(x, mask));                        // [B, T, 64], last frame first
        x = cat([ahead, Sequences.ReverseWithinMask(behind, mask)], 2);                           // [B, T, 128]
        x = Sequences.Dropout(x, DropoutProbability, training, Randomness);
        return head.forward(x);                                                                   // [B, T, 3]
    }
}
