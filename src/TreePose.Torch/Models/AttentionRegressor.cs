using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Onnx;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>Options of <see cref="AttentionRegressor"/>.</summary>
public sealed record AttentionOptions
{
    /// <summary>Numbers that the encoder makes of a frame.</summary>
    [Range(1, 4096)]
    public int Features { get; init; } = 64;

    /// <summary>Width of the layer that scores frames.</summary>
    [Range(1, 4096)]
    public int Scores { get; init; } = 32;

    /// <summary>The frame encoder's convolutions.</summary>
    public FrameEncoderOptions Encoder { get; init; } = new();
}

/// <summary>
/// Attentive statistics pooling over the frames of a hold: one number a hold, without recurrence.
/// <code>
/// frames  [B, T, C, R, D]
/// encoder two convolutions, Linear, LayerNorm, ReLU        [B, T, F], F = 64
/// attend  Linear(F→32), tanh, Linear(32→1), softmax over the hold's own frames  [B, T]
/// pool    weighted mean and weighted deviation              [B, 2F]
/// fc      Linear(2F→1)                                      [B]
/// </code>
/// Padding gets weight zero, so it never changes an answer. Source: Okabe, Koshinaka and Shinoda, Interspeech 2018.
/// </summary>
public sealed class AttentionRegressor : SequenceRegressor, IOnnxGraph
{
    private readonly FrameEncoder encoder;
    private readonly Linear attend;
    private readonly Linear score;
    private readonly Linear fc;

    /// <summary>Makes the model with random weights from the global generator.</summary>
    /// <param name="shape">Shape of a frame; at least 4 × 4.</param>
    /// <param name="options">Widths; null takes the defaults.</param>
    public AttentionRegressor(FrameShape shape, AttentionOptions? options = null)
        : base("attention", shape)
    {
        options ??= new();
        encoder = new FrameEncoder("encoder", shape, options.Features, options.Encoder);
        attend = nn.Linear(options.Features, options.Scores);
        score = nn.Linear(options.Scores, 1, hasBias: false); // a bias would shift all scores alike, which softmax does not see
        fc = nn.Linear(2 * options.Features, 1);
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
        Tensor padding = mask.gt(Scalars.Of(0)).logical_not(); // [B, T]
        Tensor x = encoder.forward(Standardise(frames), mask).masked_fill(padding.unsqueeze(2), Scalars.Of(0)); // [B, T, F]
        Tensor scores = score.forward(attend.forward(x).tanh()).squeeze(-1); // [B, T]
        Tensor weights = scores.masked_fill(padding, Scalars.Of(double.NegativeInfinity)).softmax(1).unsqueeze(2); // [B, T, 1]
        Tensor mean = (x * weights).sum(1); // [B, F]
        Tensor squares = (x - mean.unsqueeze(1)).pow(Scalars.Of(2)); // [B, T, F]
        Tensor deviation = (squares * weights).sum(1).clamp_min(Scalars.Of(1e-6)).sqrt(); // [B, F]
        return fc.forward(cat([mean, deviation], 1)).squeeze(-1).MoveToOuterDisposeScope(); // [B]
    }

    /// <inheritdoc/>
    public bool CanStream => false;

    /// <inheritdoc/>
    public OnnxValue ToOnnx(OnnxGraph graph, OnnxValue frames)
    {
        OnnxValue SumOverTime(OnnxValue a, OnnxValue b) =>
            graph.Apply("ReduceSum", [graph.Apply("Mul", [a, b]), graph.Integers(1)], ("keepdims", 1)); // [B, 1, F]
        OnnxValue x = graph.ZeroPadding(encoder.ToOnnx(graph, "encoder", Shape, Standardise(graph, frames)), 1); // [B, T, F]
        OnnxValue scores = graph.Linear("score", score, graph.Apply("Tanh", [graph.Linear("attend", attend, x)])); // [B, T, 1]
        scores = graph.Apply("Where", [graph.Real(1), scores, graph.Constant("never", [float.NegativeInfinity])]);
        OnnxValue weights = graph.Apply("Softmax", [scores], ("axis", 1));
        OnnxValue mean = SumOverTime(x, weights);
        OnnxValue apart = graph.Apply("Sub", [x, mean]);
        OnnxValue variance = SumOverTime(graph.Apply("Mul", [apart, apart]), weights);
        OnnxValue deviation = graph.Apply("Sqrt", [graph.Apply("Max", [variance, graph.Constant("least", [1e-6f])])]);
        OnnxValue answer = graph.Linear("fc", fc, graph.Apply("Concat", [mean, deviation], ("axis", 2))); // [B, 1, 1]
        return graph.Apply("Squeeze", [answer, graph.Integers(1, 2)]); // [B]
    }
}
