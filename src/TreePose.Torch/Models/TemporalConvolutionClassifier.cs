using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>Options of <see cref="TemporalConvolutionClassifier"/>.</summary>
public sealed record TemporalConvolutionOptions
{
    private const int MostBlocks = 32, LargestDilation = 4096;

    /// <summary>Numbers that the encoder makes of a frame, and width of every block.</summary>
    [Range(1, 4096)]
    public int Width { get; init; } = 64;

    /// <summary>Frames that a dilated convolution reads; odd, since it is centred.</summary>
    [Range(1, 63)]
    public int Kernel { get; init; } = 3;

    /// <summary>
    /// Frames from one that a convolution reads to the next: one block each, 1 to 32 of them, each 1 to 4096. Together the
    /// blocks see (kernel − 1)/2 times their sum on each side.
    /// </summary>
    public int[] Dilations { get; init; } = [1, 2, 4, 8];

    /// <summary>Probability of each number of a block's answer to be lost in training.</summary>
    [Range(0.0, 0.95)]
    public double Dropout { get; init; } = 0.3;

    /// <summary>The frame encoder's convolutions.</summary>
    public FrameEncoderOptions Encoder { get; init; } = new();

    /// <summary>Reports what no range can say.</summary>
    /// <exception cref="OptionsException">The kernel is even, there is no block, or a dilation is out of range.</exception>
    internal TemporalConvolutionOptions Checked()
    {
        List<string> violations = [];
        if (Kernel % 2 == 0) violations.Add($"'tcn.kernel' cannot be {Kernel}: allowed is an odd number, since the convolution is centred.");
        if (Dilations.Length is 0 or > MostBlocks) violations.Add($"'tcn.dilations' cannot hold {Dilations.Length} numbers: allowed is 1 to {MostBlocks}, one for each block.");
        if (Dilations.Any(d => d is < 1 or > LargestDilation))
            violations.Add($"'tcn.dilations' cannot be '{string.Join(",", Dilations)}': allowed is 1 to {LargestDilation} each.");
        return violations.Count == 0 ? this : throw new OptionsException(violations);
    }
}

/// <summary>
/// Two-convolution frame encoder (→64), then residual blocks of dilated convolutions over time (kernel 3, dilations
/// 1, 2, 4, 8, centred: ±15 frames are seen), Linear → classes. Source: Farha and Gall, MS-TCN (2019), one stage.
/// </summary>
public sealed class TemporalConvolutionClassifier : FrameClassifier
{
    private readonly TemporalConvolutionOptions _options;
    private readonly FrameEncoder encoder;
    private readonly ModuleList<Conv1d> dilated = new(), mix = new();
    private readonly Linear head;

    /// <summary>Makes the network with random weights from the global generator.</summary>
    /// <param name="input">Frames, at least 4 × 4, and classes.</param>
    /// <param name="options">Widths, dilations and dropout; null takes the defaults.</param>
    /// <exception cref="OptionsException">The options do not go together.</exception>
    public TemporalConvolutionClassifier(ModelInput input, TemporalConvolutionOptions? options = null) : base("tcn", input)
    {
        _options = options = (options ?? new()).Checked();
        encoder = new FrameEncoder("encoder", input, options.Width, options.Encoder);
        foreach (int dilation in options.Dilations)
        {
            dilated.Add(nn.Conv1d(options.Width, options.Width, options.Kernel, padding: options.Kernel / 2 * dilation, dilation: dilation));
            mix.Add(nn.Conv1d(options.Width, options.Width, 1));
        }
        head = nn.Linear(options.Width, input.Classes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = mask.unsqueeze(1);                                                          // [B, 1, T]
        Tensor x = encoder.forward(Standardise(frames, mask), mask).transpose(1, 2) * real;       // [B, W, T]
        for (int i = 0; i < dilated.Count; i++)
        {
            Tensor inner = TimeConvolution.Run(mix[i], TimeConvolution.Run(dilated[i], x).relu()); // [B, W, T]
            x = x.add(Dropout(inner, _options.Dropout), Scalars.One) * real;                      // padding stays zero for the next block
        }
        return head.forward(x.transpose(1, 2)).MoveToOuterDisposeScope();                         // [B, T, classes]
    }
}
