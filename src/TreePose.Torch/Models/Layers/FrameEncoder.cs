using System.ComponentModel.DataAnnotations;
using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Onnx;
using TreePose.Torch.Streaming;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>Widths of two convolutions over a frame; up to the next multiple of 16 they cost the same.</summary>
public sealed record FrameEncoderOptions
{
    /// <summary>Channels of the first convolution.</summary>
    [Range(1, 1024)]
    public int FirstChannels { get; init; } = 16;

    /// <summary>Channels of the second convolution.</summary>
    [Range(1, 1024)]
    public int SecondChannels { get; init; } = 32;
}

/// <summary>
/// Turns each range-Doppler map into a feature vector: Conv 3×3 (→16), ReLU, pool 2, Conv 3×3 (→32), ReLU, pool 2,
/// Linear, LayerNorm, ReLU. [B, T, C, R, D] → [B, T, features]. What padding becomes nobody may read.
/// </summary>
public sealed class FrameEncoder : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Conv2d conv1,
        conv2;
    private readonly Linear project;
    private readonly LayerNorm norm;

    /// <summary>Makes the layers with random weights from the global generator.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="shape">Shape of a frame; at least 4 × 4.</param>
    /// <param name="features">Numbers a frame.</param>
    /// <param name="options">Widths of the convolutions; null takes the defaults.</param>
    public FrameEncoder(string name, FrameShape shape, int features, FrameEncoderOptions? options = null)
        : base(name)
    {
        options ??= new();
        conv1 = nn.Conv2d(shape.Channels, options.FirstChannels, 3, padding: 1);
        conv2 = nn.Conv2d(options.FirstChannels, options.SecondChannels, 3, padding: 1);
        project = nn.Linear(StudyFrontEnd.Features(shape, options.FirstChannels, options.SecondChannels), features);
        norm = nn.LayerNorm(features);
        RegisterComponents();
    }

    /// <summary>The convolutions on one frame after the other.</summary>
    /// <param name="shape">Shape of a frame.</param>
    internal FrontEndStream Front(FrameShape shape) => new(shape, conv1, conv2);

    /// <summary>The layers behind them.</summary>
    internal DenseLayers Dense => new(project, norm);

    /// <summary>Encodes every frame by itself.</summary>
    /// <param name="frames">[B, T, C, R, D].</param>
    /// <param name="mask">[B, T]: 1 for real frames.</param>
    /// <returns>[B, T, features].</returns>
    public override Tensor forward(Tensor frames, Tensor mask)
    {
        Tensor x = StudyFrontEnd.Run(frames, mask, fast: true, conv1, conv2); // [B, T, 32·R/4·D/4]
        return norm.forward(TimeConvolution.Run(project, x)).relu(); // [B, T, F]
    }

    /// <summary>The same in a graph that leaves TreePose: [B, T, C, R, D] to [B, T, features].</summary>
    /// <param name="graph">The graph in the making.</param>
    /// <param name="name">Name of the module in its network.</param>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="frames">[B, T, C, R, D].</param>
    public OnnxValue ToOnnx(OnnxGraph graph, string name, FrameShape shape, OnnxValue frames)
    {
        OnnxValue x = StudyFrontEnd.ToOnnx(graph, frames, shape, (name + ".conv1", conv1), (name + ".conv2", conv2));
        x = graph.LayerNorm(name + ".norm", norm, graph.Linear(name + ".project", project, x));
        return graph.Apply("Relu", [x]); // [B, T, F]
    }
}
