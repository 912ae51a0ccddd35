using TorchSharp;
using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// Attentive statistics pooling over the frames of a hold: one number a hold, without recurrence.
/// <code>
/// frames  [B, T, C, R, D]
/// encoder two convolutions, Linear, LayerNorm, ReLU        [B, T, 64]
/// attend  Linear(64→32), tanh, Linear(32→1), softmax over the hold's own frames  [B, T]
/// pool    weighted mean and weighted deviation              [B, 128]
/// fc      Linear(128→1)                                     [B]
/// </code>
/// Padding gets weight zero, so it never changes an answer. Source: Okabe, Koshinaka and Shinoda, Interspeech 2018.
/// </summary>
public sealed class AttentionRegressor : SequenceRegressor
{
    private const int Features = 64, Scores = 32;
    private readonly FrameEncoder encoder;
    private readonly Linear attend;
    private readonly Linear score;
    private readonly Linear fc;

    /// <summary>Makes the model with random weights from the global generator.</summary>
    /// <param name="shape">Shape of a frame; at least 4 × 4.</param>
    public AttentionRegressor(FrameShape shape) : base("attention", shape)
    {
        encoder = new FrameEncoder("encoder", shape, Features);
        attend = nn.Linear(Features, Scores);
        score = nn.Linear(Scores, 1, hasBias: false); // a bias would shift all scores alike, which softmax does not see
        fc = nn.Linear(2 * Features, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FrontEnd => ["encoder."];

    /// <summary>Predicts one number a hold.</summary>
    /// <param name="frames">[B, T, C, R, D].</param>
    /// <param name="mask">[B, T]: 1 for the hold's own frames.</param>
    /// <returns>[B].</returns>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor own = mask.gt(0);                                                                       // [B, T]
        Tensor x = encoder.forward(Standardise(frames), mask).masked_fill(own.logical_not().unsqueeze(2), 0); // [B, T, F]
        Tensor scores = score.forward(attend.forward(x).tanh()).squeeze(-1);                           // [B, T]
        Tensor weights = scores.masked_fill(own.logical_not(), double.NegativeInfinity).softmax(1).unsqueeze(2); // [B, T, 1]
        Tensor mean = (x * weights).sum(1);                                                            // [B, F]
        Tensor deviation = ((x - mean.unsqueeze(1)).square() * weights).sum(1).clamp_min(1e-6).sqrt(); // [B, F]
        return fc.forward(cat([mean, deviation], 1)).squeeze(-1).MoveToOuterDisposeScope();            // [B]
    }
}
