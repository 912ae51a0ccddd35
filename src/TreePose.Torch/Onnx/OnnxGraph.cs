using System.Runtime.InteropServices;
using Google.Protobuf;
using TorchSharp;
using TreePose.Parts;
using TreePose.Torch.Onnx.Records;
using static TorchSharp.torch;
using DataType = TreePose.Torch.Onnx.Records.TensorProto.Types.DataType;

namespace TreePose.Torch.Onnx;

/// <summary>
/// A graph in the making, of operators of ONNX's opset 17. A value can be used once it is there, and no two have one name: what is
/// made is in order and assigned once, as ONNX asks. Layers are in <see cref="OnnxLayers"/>.
/// </summary>
public sealed class OnnxGraph
{
    internal const string Batch = "batch",
        Time = "time";
    private static readonly string[] Promised = ["frames", "frame", "mask", "logits", "probabilities", "prediction", "holdPrediction"];
    private readonly GraphProto _graph = new() { Name = "treepose" };
    private readonly HashSet<string> _names = [.. Promised];
    private readonly List<Pending> _pending = [];
    private readonly List<(string From, string To)> _states = [];
    private long _initialBytes;
    private OnnxValue? _mask,
        _started;

    /// <summary>Begins a graph.</summary>
    /// <param name="streaming">Whether it takes one frame at a time, with state in and out, rather than whole sequences.</param>
    internal OnnxGraph(bool streaming) => Streaming = streaming;

    /// <summary>Whether frames come one at a time: T is 1, each frame is real, and layers with memory keep it in states.</summary>
    public bool Streaming { get; }

    /// <summary>What stands in front of the names of constants.</summary>
    internal string Prefix { get; set; } = "";

    /// <summary>Each state's input and output, in order.</summary>
    internal IReadOnlyList<(string From, string To)> States => _states;

    /// <summary>
    /// The input <c>mask</c> [B, T]: 1 for real frames, which come first, 0 for padding. It is an input of the graph once it is asked for.
    /// </summary>
    /// <exception cref="PartException">Frames come one at a time, so that none is padding.</exception>
    public OnnxValue Mask =>
        Streaming
            ? throw new PartException("A graph that takes one frame at a time has no mask: ask for it only when not Streaming.")
            : _mask ??= Input("mask", DataType.Float, Batch, Time);

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="operation">Its name in the specification, such as <c>MatMul</c>.</param>
    /// <param name="inputs">Its inputs, in order.</param>
    /// <param name="attributes">Its attributes by name: <c>int</c>, <c>long</c>, <c>long[]</c>, <c>double</c> or <c>string</c>.</param>
    /// <exception cref="PartException">An input is not of this graph, or an attribute of another type.</exception>
    public OnnxValue Apply(
        string operation,
        IReadOnlyList<OnnxValue> inputs,
        params IReadOnlyList<(string Name, object Value)> attributes
    ) => Apply(operation, 1, inputs, attributes)[0];

    /// <summary>Adds an operator with several outputs.</summary>
    /// <inheritdoc cref="Apply(string, IReadOnlyList{OnnxValue}, IReadOnlyList{ValueTuple{string, object}})"/>
    /// <param name="operation">Its name in the specification, such as <c>LSTM</c>.</param>
    /// <param name="outputs">How many of its outputs are used.</param>
    /// <param name="inputs">Its inputs, in order.</param>
    /// <param name="attributes">Its attributes by name: <c>int</c>, <c>long</c>, <c>long[]</c>, <c>double</c> or <c>string</c>.</param>
    public OnnxValue[] Apply(
        string operation,
        int outputs,
        IReadOnlyList<OnnxValue> inputs,
        params IReadOnlyList<(string Name, object Value)> attributes
    )
    {
        if (inputs.FirstOrDefault(v => v != OnnxValue.None && !_names.Contains(v.Name)) is { Name: not null } foreign)
            throw new PartException($"The operator {operation} is given '{foreign.Name}', which this graph does not have.");
        OnnxValue[] made = [.. Enumerable.Range(0, outputs).Select(_ => new OnnxValue(NewName(operation)))];
        var node = new NodeProto { OpType = operation, Name = made[0].Name };
        node.Input.AddRange(inputs.Select(v => v.Name));
        node.Output.AddRange(made.Select(v => v.Name));
        node.Attribute.AddRange(attributes.Select(a => OnnxRecords.Attribute(operation, a.Name, a.Value)));
        _graph.Node.Add(node);
        return made;
    }

    /// <summary>Parameters or buffers of a network, as 32-bit floats.</summary>
    /// <param name="name">What they are called in the graph, where it is free.</param>
    /// <param name="tensor">Of any shape.</param>
    public OnnxValue Weight(string name, Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor plain = tensor.detach().to_type(ScalarType.Float32).cpu().contiguous();
        return Constant(name, plain.data<float>().ToArray(), tensor.shape);
    }

    /// <summary>Numbers that do not change.</summary>
    /// <param name="name">What they are called in the graph, where it is free.</param>
    /// <param name="values">In C order.</param>
    /// <param name="shape">Lengths of the axes; none for a single number.</param>
    public OnnxValue Constant(string name, float[] values, params long[] shape) =>
        Initial(name, DataType.Float, MemoryMarshal.AsBytes<float>(values), shape);

    /// <inheritdoc cref="Constant(string, float[], long[])"/>
    public OnnxValue Constant(string name, double[] values, params long[] shape) =>
        Initial(name, DataType.Double, MemoryMarshal.AsBytes<double>(values), shape);

    /// <summary>A list of whole numbers, such as the axes of a sum.</summary>
    public OnnxValue Integers(params long[] values) =>
        Initial("integers", DataType.Int64, MemoryMarshal.AsBytes<long>(values), values.Length);

    /// <summary>One whole number without an axis, such as an index.</summary>
    public OnnxValue Integer(long value) => Initial("integer", DataType.Int64, MemoryMarshal.AsBytes<long>([value]));

    /// <summary>An input of the graph.</summary>
    internal OnnxValue Input(string name, DataType type, params IReadOnlyList<object> dimensions)
    {
        string own = Own(name);
        _graph.Input.Add(OnnxRecords.Value(own, type, dimensions));
        return new OnnxValue(own);
    }

    /// <summary>An output of the graph.</summary>
    /// <returns>Its name.</returns>
    internal string Output(string name, OnnxValue value, DataType type, params IReadOnlyList<object> dimensions)
    {
        string own = Own(name);
        var node = new NodeProto { OpType = "Identity", Name = own };
        node.Input.Add(value.Name);
        node.Output.Add(own);
        _graph.Node.Add(node);
        _graph.Output.Add(OnnxRecords.Value(own, type, dimensions));
        return own;
    }

    /// <summary>A state: an input, zeros before the first frame. <see cref="Next"/> must follow.</summary>
    internal OnnxValue State(string name, DataType type, params object[] dimensions)
    {
        OnnxValue state = Input(name, type, dimensions);
        _pending.Add(new Pending(state, type, dimensions));
        return state;
    }

    /// <summary>What a state is at the next frame: an output.</summary>
    internal void Next(OnnxValue state, OnnxValue next) => _pending.Single(p => p.State == state).Next = next;

    /// <summary>The state <c>started</c> [B]: 0 at the first frame, 1 from then on.</summary>
    internal OnnxValue Started
    {
        get
        {
            if (_started is { } there)
                return there;
            OnnxValue started = State("started", DataType.Float, Batch);
            Next(started, Apply("Max", [started, Constant("one", [1f])]));
            _started = started;
            return started;
        }
    }

    /// <summary>Ends the graph: the states' outputs stand behind those of the network.</summary>
    internal GraphProto Finish()
    {
        foreach (Pending state in _pending)
            _states.Add((state.State.Name, Output(state.State.Name + "_next", state.Next, state.Type, state.Dimensions)));
        _pending.Clear();
        return _graph;
    }

    /// <summary>A name that nothing else in the graph has, subgraphs included.</summary>
    internal string NewName(string wanted)
    {
        string name = wanted;
        for (int i = 2; !_names.Add(name); i++)
            name = $"{wanted}_{i}";
        return name;
    }

    /// <summary>A name of an input or output: what is promised to the outside is free for it.</summary>
    private string Own(string name) => Promised.Contains(name) ? name : NewName(name);

    private OnnxValue Initial(string name, DataType type, ReadOnlySpan<byte> bytes, params long[] shape)
    {
        const long Most = int.MaxValue - (1 << 20); // a file of protobuf holds 2 GiB at most
        _initialBytes += bytes.Length;
        if (_initialBytes > Most)
            throw new TreePoseException(
                "The network has more than 2 GiB of parameters, which no single ONNX file holds. Choose a smaller one."
            );
        var tensor = new TensorProto
        {
            Name = NewName(Prefix + name),
            DataType = type,
            RawData = ByteString.CopyFrom(bytes),
        };
        tensor.Dims.AddRange(shape);
        _graph.Initializer.Add(tensor);
        return new OnnxValue(tensor.Name);
    }

    private sealed record Pending(OnnxValue State, DataType Type, object[] Dimensions)
    {
        public OnnxValue Next { get; set; }
    }
}
