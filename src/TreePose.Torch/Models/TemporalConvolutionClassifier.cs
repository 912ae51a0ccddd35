using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Onnx;
using TreePose.Torch.Streaming;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>Options of <see cref="TemporalConvolutionClassifier"/>.</summary>
public sealed record TemporalConvolutionOptions
{
    private const int MostBlocks = 32;

    /// <summary>Numbers that the encoder makes of a frame, and width of every block.</summary>
    [Range(1, 4096)]
    public int Width { get; init; } = 64;

    /// <summary>Frames that a dilated convolution reads; odd, since it is centred.</summary>
    [AllowedValues(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 25, 31)]
    public int Kernel { get; init; } = 3;

    /// <summary>
    /// Frames from one that a convolution reads to the next: one block each, 1 to 32 of them. Together the blocks see
    /// (kernel − 1)/2 times their sum on each side.
    /// </summary>
    [Range(1, 4096)]
    public int[] Dilations { get; init; } = [1, 2, 4, 8];

    /// <summary>Probability of each number of a block's answer to be lost in training.</summary>
    [Range(0.0, 0.95)]
    public double Dropout { get; init; } = 0.3;

    /// <summary>The frame encoder's convolutions.</summary>
    public FrameEncoderOptions Encoder { get; init; } = new();

    /// <summary>Says what no range can.</summary>
    /// <exception cref="OptionsException">There is no block, or there are too many.</exception>
    internal TemporalConvolutionOptions Checked() =>
        Dilations.Length is > 0 and <= MostBlocks
            ? this
            : throw new OptionsException([
                $"'tcn.dilations' cannot hold {Dilations.Length} numbers: allowed is 1 to {MostBlocks} of them, one for each block.",
            ]);
}

/// <summary>
/// Two-convolution frame encoder (→64), then residual blocks of dilated convolutions over time (kernel 3, dilations
/// 1, 2, 4, 8, centred: ±15 frames are seen), Linear → classes. Source: Farha and Gall, MS-TCN (2019), one stage.
/// </summary>
public sealed class TemporalConvolutionClassifier : FrameClassifier, IOnnxGraph, IStreamingNetwork
{
    private readonly TemporalConvolutionOptions _options;
    private readonly FrameEncoder encoder;
    private readonly ModuleList<Conv1d> dilated = new(),
        mix = new();
    private readonly Linear head;

    /// <summary>Makes the network with random weights from the global generator.</summary>
    /// <param name="input">Frames, at least 4 × 4, and classes.</param>
    /// <param name="options">Widths, dilations and dropout; null takes the defaults.</param>
    /// <exception cref="OptionsException">There is no block, or there are too many.</exception>
    public TemporalConvolutionClassifier(ModelInput input, TemporalConvolutionOptions? options = null)
        : base("tcn", input)
    {
        _options = options = (options ?? new()).Checked();
        encoder = new FrameEncoder("encoder", input, options.Width, options.Encoder);
        foreach (int dilation in options.Dilations)
        {
            dilated.Add(
                nn.Conv1d(options.Width, options.Width, options.Kernel, padding: options.Kernel / 2 * dilation, dilation: dilation)
            );
            mix.Add(nn.Conv1d(options.Width, options.Width, 1));
        }
        head = nn.Linear(options.Width, input.Classes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FrontEnd => ["encoder."];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Head => ["head."];

    /// <inheritdoc/>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = mask.unsqueeze(2); // [B, T, 1]
        Tensor x = encoder.forward(Standardise(frames, mask), mask) * real; // [B, T, W]
        for (int i = 0; i < dilated.Count; i++)
        {
            Tensor inner = TimeConvolution.Run(mix[i], TimeConvolution.Run(dilated[i], x).relu()); // [B, T, W]
            x = x.add(Dropout(inner, _options.Dropout), Scalars.One) * real; // padding stays zero for the next block
        }
        return head.forward(x).MoveToOuterDisposeScope(); // [B, T, classes]
    }

    /// <inheritdoc/>
    public bool CanStream => false;

    /// <inheritdoc/>
    public OnnxValue ToOnnx(OnnxGraph graph, OnnxValue frames)
    {
        OnnxValue Turned(OnnxValue v) => graph.Apply("Transpose", [v], ("perm", new long[] { 0, 2, 1 }));
        OnnxValue real = graph.Apply("Unsqueeze", [graph.Mask, graph.Integers(1)]); // [B, 1, T]
        OnnxValue x = encoder.ToOnnx(graph, "encoder", Shape, Standardise(graph, frames)); // [B, T, W]
        x = Turned(graph.ZeroPadding(x, 1)); // [B, W, T]
        for (int i = 0; i < dilated.Count; i++)
        {
            OnnxValue inner = graph.Apply("Relu", [graph.Convolution($"dilated.{i}", dilated[i], x)]);
            inner = graph.Convolution($"mix.{i}", mix[i], inner); // [B, W, T]
            x = graph.Apply("Mul", [graph.Apply("Add", [x, inner]), real]);
        }
        return graph.Linear("head", head, Turned(x)); // [B, T, classes]
    }

    string? IStreamingNetwork.WhyNoStream => null;

    StreamedClassifier IStreamingNetwork.Stream(int streams) =>
        new(this, new NetworkParts(encoder.Front(Shape), encoder.Dense, new DilatedStream([.. dilated.Zip(mix)], streams), head), streams);
}
