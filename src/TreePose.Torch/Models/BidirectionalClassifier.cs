using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Onnx;
using TreePose.Torch.Streaming;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>Options of <see cref="BidirectionalClassifier"/>.</summary>
public sealed record BidirectionalOptions
{
    /// <summary>Numbers that the encoder makes of a frame.</summary>
    [Range(1, 4096)]
    public int Features { get; init; } = 64;

    /// <summary>Width of each LSTM.</summary>
    [Range(1, 4096)]
    public int Hidden { get; init; } = 64;

    /// <summary>Layers of each LSTM.</summary>
    [Range(1, 8)]
    public int Layers { get; init; } = 1;

    /// <summary>Whether an LSTM also runs backwards in time; without it the model reads only the past.</summary>
    public bool Bidirectional { get; init; } = true;

    /// <summary>Probability of each number to be lost in training, before and behind the LSTMs.</summary>
    [Range(0.0, 0.95)]
    public double Dropout { get; init; } = 0.3;

    /// <summary>The frame encoder's convolutions.</summary>
    public FrameEncoderOptions Encoder { get; init; } = new();
}

/// <summary>
/// Two-convolution frame encoder (→64), one LSTM forwards and one backwards in time (hidden 64 each), Linear → classes.
/// The backward one starts at the last real frame, so padding is never read. Source: Schuster and Paliwal (1997) over a
/// per-frame CNN, as common for radar activity recognition.
/// </summary>
public sealed class BidirectionalClassifier : FrameClassifier, IOnnxGraph, IStreamingNetwork
{
    private readonly BidirectionalOptions _options;
    private readonly FrameEncoder encoder;
    private readonly LSTM forwards;
    private readonly LSTM? backwards;
    private readonly FastLstm _ahead;
    private readonly FastLstm? _behind;
    private readonly Linear head;

    /// <summary>Makes the network with random weights from the global generator.</summary>
    /// <param name="input">Frames, at least 4 × 4, and classes.</param>
    /// <param name="options">Widths and dropout; null takes the defaults.</param>
    public BidirectionalClassifier(ModelInput input, BidirectionalOptions? options = null)
        : base("bilstm", input)
    {
        _options = options ??= new();
        encoder = new FrameEncoder("encoder", input, options.Features, options.Encoder);
        forwards = nn.LSTM(options.Features, options.Hidden, options.Layers, batchFirst: true);
        if (options.Bidirectional)
            backwards = nn.LSTM(options.Features, options.Hidden, options.Layers, batchFirst: true);
        head = nn.Linear((options.Bidirectional ? 2 : 1) * options.Hidden, input.Classes);
        RegisterComponents();
        _ahead = new FastLstm(forwards, options.Layers);
        if (backwards is not null)
            _behind = new FastLstm(backwards, options.Layers);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FrontEnd => ["encoder."];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Head => ["head."];

    /// <inheritdoc/>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = encoder.forward(Standardise(frames, mask), mask); // [B, T, F]
        x = Dropout(x, _options.Dropout);
        Tensor y = _ahead.Run(x); // [B, T, H]
        if (_behind is not null)
        {
            Tensor behind = _behind.Run(Sequences.ReverseWithinMask(x, mask)); // [B, T, H], last frame first
            y = cat([y, Sequences.ReverseWithinMask(behind, mask)], 2); // [B, T, 2H]
        }
        return head.forward(Dropout(y, _options.Dropout)).MoveToOuterDisposeScope(); // [B, T, classes]
    }

    /// <inheritdoc/>
    public bool CanStream => backwards is null;

    /// <inheritdoc/>
    public OnnxValue ToOnnx(OnnxGraph graph, OnnxValue frames)
    {
        OnnxValue x = encoder.ToOnnx(graph, "encoder", Shape, Standardise(graph, frames)); // [B, T, F]
        OnnxValue y = graph.Lstm("forwards", forwards, _options.Layers, x); // [B, T, H]
        if (backwards is not null)
        {
            OnnxValue behind = graph.Lstm("backwards", backwards, _options.Layers, graph.ReverseWithinMask(x)); // last frame first
            y = graph.Apply("Concat", [y, graph.ReverseWithinMask(behind)], ("axis", 2)); // [B, T, 2H]
        }
        return graph.Linear("head", head, y); // [B, T, classes]
    }

    string? IStreamingNetwork.WhyNoStream => backwards is null ? null : "also reads backwards from the end of a capture";

    StreamedClassifier IStreamingNetwork.Stream(int streams) =>
        new(this, new NetworkParts(encoder.Front(Shape), encoder.Dense, new LstmStream(_ahead, streams), head), streams);
}
