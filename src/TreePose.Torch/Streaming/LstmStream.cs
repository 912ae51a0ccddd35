using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Streaming;

/// <summary>An LSTM that keeps its state from frame to frame, zeros before the first.</summary>
internal sealed class LstmStream : TimeStream
{
    private readonly Layer[] _layers;
    private readonly int _hidden; // in whole vectors

    /// <summary>Copies the weights.</summary>
    /// <param name="module">One direction.</param>
    /// <param name="streams">Streams that can be served at once.</param>
    public LstmStream(FastLstm module, int streams)
    {
        _hidden = (int)FastMath.InLanes(module.Hidden);
        _layers = [.. module.FilledLayers().Select(parameters => new Layer(parameters, _hidden, streams))];
    }

    public override int Stride => _hidden;

    public override void Step(
        ReadOnlySpan<int> streams,
        ReadOnlySpan<int> now,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<float> x,
        Span<float> y
    )
    {
        foreach (Layer layer in _layers)
        {
            layer.Input.Multiply(x, layer.Input.Inputs, layer.Gates.Numbers, streams.Length);
            FastLstmKernels.Step(
                layer.Recurrent.Numbers,
                layer.Gates.Numbers,
                streams,
                layer.Outputs.Numbers,
                layer.Cells.Numbers,
                layer.Answers.Numbers,
                _hidden
            );
            x = layer.Answers.Numbers;
        }
        x[..(streams.Length * _hidden)].CopyTo(y);
    }

    public override void Whole(ReadOnlySpan<float> x, Span<float> y, int frames)
    {
        var gates = new AlignedFloats(frames * 4 * _hidden);
        AlignedFloats outputs = new(frames * _hidden),
            cells = new(frames * _hidden);
        foreach (Layer layer in _layers)
        {
            layer.Input.Multiply(x, layer.Input.Inputs, gates.Numbers, frames);
            FastLstmKernels.Forward(layer.Recurrent.Numbers, gates.Numbers, outputs.Numbers, cells.Numbers, [frames], _hidden);
            outputs.Numbers.CopyTo(y);
            x = y;
        }
    }

    public override void Restart(int stream)
    {
        foreach (Layer layer in _layers)
        {
            layer.Outputs.Row(stream, _hidden).Clear();
            layer.Cells.Row(stream, _hidden).Clear();
        }
    }

    private sealed class Layer
    {
        public Layer(Tensor[] parameters, int hidden, int streams)
        {
            using Tensor bias = parameters[2].add(parameters[3], Scalars.One), // [4H]
                recurrent = parameters[1].detach().contiguous(); // [4H, H]
            Input = new PackedMatrix(parameters[0], bias);
            Recurrent = new(4 * hidden * hidden);
            FastLstmKernels.Pack(FastMath.Numbers(recurrent), Recurrent.Numbers, hidden);
            (Gates, Answers) = (new(streams * 4 * hidden), new(streams * hidden));
            (Outputs, Cells) = (new(streams * hidden), new(streams * hidden));
        }

        public PackedMatrix Input { get; }

        public AlignedFloats Recurrent { get; }

        /// <summary>Room for a step, [streams at hand, …].</summary>
        public AlignedFloats Gates { get; }
        public AlignedFloats Answers { get; }

        /// <summary>What is remembered, [stream, H].</summary>
        public AlignedFloats Outputs { get; }
        public AlignedFloats Cells { get; }
    }
}
