using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Torch.Onnx;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>The front end of the study's models: rounds of Conv2d(3×3, padding 1) → ReLU → MaxPool2d(2) on every frame alone.</summary>
public static class StudyFrontEnd
{
    /// <summary>Features of one frame after the given rounds.</summary>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="channels">Channels that each round gives.</param>
    /// <exception cref="PartException">Frames are too small: each round halves their rows and columns.</exception>
    public static long Features(FrameShape shape, params ReadOnlySpan<long> channels)
    {
        (long rows, long columns) = (shape.Rows, shape.Columns);
        foreach (long _ in channels)
            (rows, columns) = (rows / 2, columns / 2);
        int smallest = 1 << channels.Length;
        if (rows == 0 || columns == 0)
            throw new TreePoseException(
                $"they are too small: {channels.Length} poolings by two leave {rows} × {columns}. "
                    + $"Use frames of at least {smallest} × {smallest}, or a model that takes these."
            );
        return rows * columns * channels[^1];
    }

    /// <summary>Runs the rounds.</summary>
    /// <param name="frames">[B, T, C, R, D].</param>
    /// <param name="mask">[B, T]: 1 for frames that count; the others give zero.</param>
    /// <param name="fast">The one-pass layers, rather than the three modules of libtorch for each round.</param>
    /// <param name="rounds">The convolutions, in order.</param>
    /// <returns>[B, T, features], flattened channel by channel as in PyTorch.</returns>
    public static Tensor Run(Tensor frames, Tensor mask, bool fast, params ReadOnlySpan<Conv2d> rounds)
    {
        (long batch, long time) = (frames.size(0), frames.size(1));
        Tensor x = frames.flatten(0, 1); // [B·T, C, R, D]
        if (fast && FastMath.CanRead(x))
            return FastFrontEnd
                .Run(x, mask, [.. rounds.ToArray().Select(conv => ((Tensor)conv.weight, (Tensor)conv.bias!))])
                .view(batch, time, -1);
        foreach (Conv2d conv in rounds)
            x = nn.functional.max_pool2d(nn.functional.relu(conv.forward(x)), 2); // [B·T, F, R/2, D/2]
        return x.reshape(batch, time, -1) * mask.unsqueeze(2); // [B, T, F]
    }

    /// <summary>The same in a graph that leaves TreePose; what padding becomes nobody may read.</summary>
    /// <param name="graph">The graph in the making.</param>
    /// <param name="frames">[B, T, C, R, D].</param>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="rounds">The convolutions with their names, in order.</param>
    /// <returns>[B, T, features].</returns>
    public static OnnxValue ToOnnx(
        OnnxGraph graph,
        OnnxValue frames,
        FrameShape shape,
        params IReadOnlyList<(string Name, Conv2d Layer)> rounds
    )
    {
        OnnxValue x = graph.JoinBatchAndTime(frames, shape.Lengths); // [B·T, C, R, D]
        foreach ((string name, Conv2d layer) in rounds)
        {
            x = graph.Apply("Relu", [graph.Convolution(name, layer, x)]);
            x = graph.Apply("MaxPool", [x], ("kernel_shape", new[] { 2L, 2 }), ("strides", new[] { 2L, 2 })); // [B·T, F, R/2, D/2]
        }
        return graph.SplitBatchAndTime(x, frames); // [B, T, F]
    }
}
