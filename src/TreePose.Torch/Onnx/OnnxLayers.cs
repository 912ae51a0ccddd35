using TorchSharp.Modules;
using TreePose.Parts;
using static TorchSharp.torch;
using DataType = TreePose.Torch.Onnx.Records.TensorProto.Types.DataType;

namespace TreePose.Torch.Onnx;

/// <summary>Layers of the shipped networks as operators of ONNX, with the parameters of their modules.</summary>
public static class OnnxLayers
{
    private static readonly int[] GatesOfOnnx = [0, 3, 1, 2]; // i, o, f, c there; i, f, g, o in PyTorch

    /// <summary>A linear layer: [..., inputs] to [..., outputs].</summary>
    public static OnnxValue Linear(this OnnxGraph graph, string name, Linear layer, OnnxValue x)
    {
        OnnxValue product = graph.Apply("MatMul", [x, graph.Weight(name + ".weight", layer.weight.t())]);
        return layer.bias is { } bias ? graph.Apply("Add", [product, graph.Weight(name + ".bias", bias)]) : product;
    }

    /// <summary>A layer norm over the last axis.</summary>
    public static OnnxValue LayerNorm(this OnnxGraph graph, string name, LayerNorm layer, OnnxValue x) =>
        graph.Apply(
            "LayerNormalization",
            [x, graph.Weight(name + ".weight", layer.weight!), graph.Weight(name + ".bias", layer.bias!)],
            ("axis", -1),
            ("epsilon", layer.eps)
        );

    /// <summary>A convolution over maps, stride 1: [N, C, R, D] to [N, channels, R, D].</summary>
    public static OnnxValue Convolution(this OnnxGraph graph, string name, Conv2d layer, OnnxValue x)
    {
        (long rows, long columns) = (layer.padding![0], layer.padding[1]);
        return graph.Apply("Conv", Parameters(graph, name, layer.weight, layer.bias, x), ("pads", new[] { rows, columns, rows, columns }));
    }

    /// <summary>A convolution along time, stride 1: [B, C, T] to [B, channels, T].</summary>
    public static OnnxValue Convolution(this OnnxGraph graph, string name, Conv1d layer, OnnxValue x) =>
        graph.Apply(
            "Conv",
            Parameters(graph, name, layer.weight, layer.bias, x),
            ("pads", new[] { layer.padding![0], layer.padding[0] }),
            ("dilations", new[] { layer.dilation[0] })
        );

    /// <summary>
    /// An LSTM of one direction, [B, T, inputs] to [B, T, hidden], zeros before the first frame. When the graph streams, each layer's
    /// memory is a pair of states, <c>h</c> and <c>c</c> [1, B, hidden].
    /// </summary>
    /// <param name="graph">The graph in the making.</param>
    /// <param name="name">Name of the module.</param>
    /// <param name="module">With biases, one direction.</param>
    /// <param name="layers">Layers of the module.</param>
    /// <param name="x">[B, T, inputs].</param>
    public static OnnxValue Lstm(this OnnxGraph graph, string name, LSTM module, int layers, OnnxValue x)
    {
        x = graph.Apply("Transpose", [x], ("perm", new long[] { 1, 0, 2 })); // [T, B, inputs]
        for (int layer = 0; layer < layers; layer++)
            x = graph.Apply("Squeeze", [Layer(graph, $"{name}.{layer}", module, layer, x), graph.Integers(1)]); // [T, B, H]
        return graph.Apply("Transpose", [x], ("perm", new long[] { 1, 0, 2 })); // [B, T, H]
    }

    /// <summary>Each sequence's real steps in reverse order, padding left in place: [B, T, F].</summary>
    public static OnnxValue ReverseWithinMask(this OnnxGraph graph, OnnxValue x) =>
        graph.Apply("ReverseSequence", [x, Lengths(graph)], ("batch_axis", 0), ("time_axis", 1));

    /// <summary>Each sequence's last real step: [B, T, F] to [B, F].</summary>
    public static OnnxValue Last(this OnnxGraph graph, OnnxValue x)
    {
        OnnxValue last = graph.Apply("Sub", [Lengths(graph), graph.Integers(1)]); // [B]
        return graph.Apply("GatherND", [x, graph.Apply("Unsqueeze", [last, graph.Integers(1)])], ("batch_dims", 1));
    }

    /// <summary>Zeros where a frame is padding, whatever stood there; when the graph streams, what is given.</summary>
    /// <param name="graph">The graph in the making.</param>
    /// <param name="x">[B, T, then more axes].</param>
    /// <param name="axes">How many axes stand behind time.</param>
    public static OnnxValue ZeroPadding(this OnnxGraph graph, OnnxValue x, int axes) =>
        graph.Streaming ? x : graph.Apply("Where", [Real(graph, axes), x, graph.Constant("zero", [0f])]);

    /// <summary>Whether a frame is real, [B, T, then so many axes of length 1].</summary>
    public static OnnxValue Real(this OnnxGraph graph, int axes)
    {
        OnnxValue mask = graph.Mask;
        if (axes > 0)
            mask = graph.Apply("Unsqueeze", [mask, graph.Integers([.. Enumerable.Range(2, axes).Select(i => (long)i)])]);
        return graph.Apply("Greater", [mask, graph.Constant("zero", [0f])]);
    }

    /// <summary>All frames of a batch one behind the other: [B, T, …] to [B·T, …].</summary>
    /// <param name="graph">The graph in the making.</param>
    /// <param name="frames">[B, T, then the axes of a frame].</param>
    /// <param name="lengths">Lengths of the axes of a frame.</param>
    public static OnnxValue JoinBatchAndTime(this OnnxGraph graph, OnnxValue frames, params IReadOnlyList<int> lengths) =>
        graph.Apply("Reshape", [frames, graph.Integers([-1, .. lengths.Select(n => (long)n)])]);

    /// <summary>The way back: [B·T, …] to [B, T, F].</summary>
    /// <param name="graph">The graph in the making.</param>
    /// <param name="x">[B·T, then more axes].</param>
    /// <param name="frames">A value [B, T, …] to take batch and time from.</param>
    public static OnnxValue SplitBatchAndTime(this OnnxGraph graph, OnnxValue x, OnnxValue frames)
    {
        OnnxValue batchAndTime = graph.Apply("Shape", [frames], ("start", 0), ("end", 2));
        OnnxValue shape = graph.Apply("Concat", [batchAndTime, graph.Integers(-1)], ("axis", 0));
        return graph.Apply("Reshape", [x, shape]);
    }

    private static OnnxValue Lengths(OnnxGraph graph)
    {
        OnnxValue sum = graph.Apply("ReduceSum", [graph.Mask, graph.Integers(1)], ("keepdims", 0)); // [B]
        return graph.Apply("Cast", [sum], ("to", (long)DataType.Int64));
    }

    private static OnnxValue[] Parameters(OnnxGraph graph, string name, Tensor weight, Tensor? bias, OnnxValue x) =>
        bias is null
            ? [x, graph.Weight(name + ".weight", weight)]
            : [x, graph.Weight(name + ".weight", weight), graph.Weight(name + ".bias", bias)];

    /// <summary>[T, B, inputs] to [T, 1, B, hidden].</summary>
    private static OnnxValue Layer(OnnxGraph graph, string name, LSTM module, int layer, OnnxValue x)
    {
        Tensor Parameter(string kind) =>
            module.get_parameter($"{kind}_l{layer}") ?? throw new PartException($"The LSTM '{name}' has no parameter {kind}_l{layer}.");
        Tensor hiddenWeight = Parameter("weight_hh");
        long hidden = hiddenWeight.size(1);
        Tensor biases = cat([Gates(Parameter("bias_ih"), hidden), Gates(Parameter("bias_hh"), hidden)]); // [8H]
        OnnxValue[] inputs =
        [
            x,
            graph.Weight(name + ".W", Gates(Parameter("weight_ih"), hidden).unsqueeze(0)), // [1, 4H, inputs]
            graph.Weight(name + ".R", Gates(hiddenWeight, hidden).unsqueeze(0)), // [1, 4H, H]
            graph.Weight(name + ".B", biases.unsqueeze(0)), // [1, 8H]
        ];
        if (!graph.Streaming)
            return graph.Apply("LSTM", inputs, ("hidden_size", hidden));
        OnnxValue h = graph.State("h", DataType.Float, 1L, OnnxGraph.Batch, hidden),
            c = graph.State("c", DataType.Float, 1L, OnnxGraph.Batch, hidden);
        OnnxValue[] made = graph.Apply("LSTM", 3, [.. inputs, OnnxValue.None, h, c], ("hidden_size", hidden));
        graph.Next(h, made[1]);
        graph.Next(c, made[2]);
        return made[0];
    }

    private static Tensor Gates(Tensor parameter, long hidden) =>
        cat([.. GatesOfOnnx.Select(gate => parameter.narrow(0, gate * hidden, hidden))]);
}
