using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Onnx;
using TreePose.Torch.Streaming;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>Options of <see cref="StudyClassifier"/>; the study's weight files fit the defaults.</summary>
public sealed record StudyClassifierOptions
{
    /// <summary>Channels of the convolution.</summary>
    [Range(1, 1024)]
    public int Channels { get; init; } = 16;

    /// <summary>Width of the LSTM.</summary>
    [Range(1, 4096)]
    public int Hidden { get; init; } = 128;

    /// <summary>Layers of the LSTM.</summary>
    [Range(1, 8)]
    public int Layers { get; init; } = 1;
}

/// <summary>
/// The study's foot-event classifier: Conv(C→16, 3×3, pad 1), ReLU, MaxPool 2, flatten (1056 for 23×13), LSTM hidden 128,
/// Linear → classes of a frame. It looks only backwards in time. Source: the study's GOUP_DOWN notebook.
/// </summary>
public sealed class StudyClassifier : FrameClassifier, IOnnxGraph, IStreamingNetwork
{
    private readonly int _layers;
    private readonly Conv2d conv1;
    private readonly LSTM lstm;
    private readonly Linear fc;
    private readonly FastLstm? _fast;

    /// <summary>Makes the network with random weights from the global generator.</summary>
    /// <param name="input">Frames, at least 2 × 2, and classes.</param>
    /// <param name="options">Widths; null takes the defaults.</param>
    /// <param name="fast">The one-pass layers (same parameters, same answers, less time) instead of libtorch's modules.</param>
    public StudyClassifier(ModelInput input, StudyClassifierOptions? options = null, bool fast = true)
        : base("study", input)
    {
        options ??= new();
        _layers = options.Layers;
        conv1 = nn.Conv2d(input.Shape.Channels, options.Channels, 3, padding: 1);
        lstm = nn.LSTM(StudyFrontEnd.Features(input, options.Channels), options.Hidden, options.Layers, batchFirst: true);
        fc = nn.Linear(options.Hidden, input.Classes);
        RegisterComponents();
        if (fast)
            _fast = new FastLstm(lstm, options.Layers);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FrontEnd => ["conv1."];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Head => ["fc."];

    /// <inheritdoc/>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = StudyFrontEnd.Run(Standardise(frames, mask), mask, _fast is not null, conv1); // [B, T, 16·R/2·D/2]
        x = _fast?.Run(x, mask) ?? lstm.forward(x).Item1; // [B, T, H]; padding stands behind the real frames
        return fc.forward(x).MoveToOuterDisposeScope(); // [B, T, classes]
    }

    /// <inheritdoc/>
    public bool CanStream => true;

    /// <inheritdoc/>
    public OnnxValue ToOnnx(OnnxGraph graph, OnnxValue frames)
    {
        OnnxValue x = StudyFrontEnd.ToOnnx(graph, Standardise(graph, frames), Shape, ("conv1", conv1)); // [B, T, 16·R/2·D/2]
        return graph.Linear("fc", fc, graph.Lstm("lstm", lstm, _layers, x)); // [B, T, classes]
    }

    string? IStreamingNetwork.WhyNoStream => null;

    StreamedClassifier IStreamingNetwork.Stream(int streams) =>
        new(
            this,
            new NetworkParts(new FrontEndStream(Shape, conv1), null, new LstmStream(_fast ?? new FastLstm(lstm, _layers), streams), fc),
            streams
        );
}
