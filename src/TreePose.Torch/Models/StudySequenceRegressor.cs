using System.ComponentModel.DataAnnotations;
using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Onnx;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>Options of the study's two regressors; the study's weight files fit the defaults.</summary>
public sealed record StudyRegressorOptions
{
    /// <summary>Width of the LSTM.</summary>
    [Range(1, 4096)]
    public int Hidden { get; init; } = 128;

    /// <summary>Layers of the LSTM.</summary>
    [Range(1, 8)]
    public int Layers { get; init; } = 2;

    /// <summary>The two convolutions.</summary>
    public FrameEncoderOptions Encoder { get; init; } = new();
}

/// <summary>
/// The network that the study's two regressors share; they differ in which frames they answer for.
/// <code>
/// frames [B, T, C, R, D]                       23 × 13, one channel, in the study
/// conv1  Conv2d(C→16, 3×3, pad 1), ReLU, MaxPool2d(2)
/// conv2  Conv2d(16→32, 3×3, pad 1), ReLU, MaxPool2d(2)
/// flatten                                      [B, T, 32·(R/4)·(D/4)] = 480
/// lstm   LSTM(480→128, 2 layers, batch first)  [B, T, 128]
/// fc     Linear(128→1)
/// </code>
/// Causal: padding behind a hold never changes what its frames give. Parameters are named as a PyTorch module with these
/// members would name them. Source: formats.md, section 1.
/// </summary>
public abstract class StudySequenceRegressor : SequenceRegressor, IOnnxGraph
{
    private protected readonly Conv2d conv1;
    private protected readonly Conv2d conv2;
    private protected readonly LSTM lstm;
    private protected readonly Linear fc;
    private readonly int _layers;
    private readonly FastLstm? _fast;

    /// <summary>Makes the model with PyTorch's default initialisation from the global generator.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="shape">Shape of a frame; at least 4 × 4.</param>
    /// <param name="options">Widths.</param>
    /// <param name="fast">The one-pass layers (same parameters, same answers, less time) instead of libtorch's modules.</param>
    private protected StudySequenceRegressor(string name, FrameShape shape, StudyRegressorOptions options, bool fast)
        : base(name, shape)
    {
        _layers = options.Layers;
        (int first, int second) = (options.Encoder.FirstChannels, options.Encoder.SecondChannels);
        conv1 = nn.Conv2d(shape.Channels, first, 3, padding: 1);
        conv2 = nn.Conv2d(first, second, 3, padding: 1);
        lstm = nn.LSTM(StudyFrontEnd.Features(shape, first, second), options.Hidden, options.Layers, batchFirst: true);
        fc = nn.Linear(options.Hidden, 1);
        RegisterComponents();
        if (fast)
            _fast = new FastLstm(lstm, options.Layers);
    }

    /// <summary>The LSTM's outputs.</summary>
    /// <param name="frames">[B, T, C, R, D].</param>
    /// <param name="mask">[B, T]: 1 for the hold's own frames.</param>
    /// <returns>[B, T, H]; padding gives what nobody may read.</returns>
    private protected Tensor Hidden(Tensor frames, Tensor mask)
    {
        Tensor x = StudyFrontEnd.Run(Standardise(frames), mask, _fast is not null, conv1, conv2); // [B, T, F]
        return _fast?.Run(x, mask) ?? lstm.forward(x, null).Item1; // [B, T, H]
    }

    /// <inheritdoc/>
    public abstract bool CanStream { get; }

    /// <inheritdoc/>
    public abstract OnnxValue ToOnnx(OnnxGraph graph, OnnxValue frames);

    /// <summary>The LSTM's outputs in a graph that leaves TreePose, [B, T, H].</summary>
    private protected OnnxValue Hidden(OnnxGraph graph, OnnxValue frames)
    {
        OnnxValue x = StudyFrontEnd.ToOnnx(graph, Standardise(graph, frames), Shape, ("conv1", conv1), ("conv2", conv2)); // [B, T, F]
        return graph.Lstm("lstm", lstm, _layers, x); // [B, T, H]
    }
}
