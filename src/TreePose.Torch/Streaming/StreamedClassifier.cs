using TorchSharp;
using TorchSharp.Modules;
using TreePose.Parts;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Streaming;

/// <summary>An architecture that can follow frames as they come.</summary>
internal interface IStreamingNetwork
{
    /// <summary>Why this network cannot; null when it can. Goes on from "The network 'NAME'".</summary>
    string? WhyNoStream { get; }

    /// <summary>A copy of the weights that follows streams.</summary>
    /// <param name="streams">Streams that can be served at once.</param>
    StreamedClassifier Stream(int streams);
}

/// <summary>Layers behind the convolutions over a frame: Linear, LayerNorm, ReLU.</summary>
/// <param name="Project">The linear layer.</param>
/// <param name="Norm">The norm.</param>
internal sealed record DenseLayers(Linear Project, LayerNorm Norm);

/// <summary>The parts of a network that follows streams.</summary>
/// <param name="Front">Convolutions over a frame.</param>
/// <param name="Dense">Layers behind them; null for none.</param>
/// <param name="Time">The part that mixes frames.</param>
/// <param name="Head">Linear to the classes.</param>
internal sealed record NetworkParts(FrontEndStream Front, DenseLayers? Dense, TimeStream Time, Linear Head);

/// <summary>
/// A trained classifier outside libtorch that takes frames of many streams as they come and remembers each. Each stream's answers are
/// to the bit those of one pass over all its frames, whoever else is served. A step allocates nothing.
/// </summary>
public sealed class StreamedClassifier
{
    private readonly float[] _mean,
        _deviation; // of each number of a frame
    private readonly FrontEndStream _front;
    private readonly FrameNorm? _norm;
    private readonly PackedMatrix? _project;
    private readonly TimeStream _time;
    private readonly PackedMatrix _head;
    private readonly int[] _given, // [stream]
        _lengths,
        _now; // [streams at hand]
    private readonly int[] _lengthsNow;
    private readonly Rooms _rooms;

    /// <summary>Copies what is not copied yet.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="streams">Streams that can be served at once.</param>
    internal StreamedClassifier(FrameClassifier network, NetworkParts parts, int streams)
    {
        (Classes, Name) = (network.Classes, network.PartName);
        (_mean, _deviation) = network.ScalingOfFrame();
        (_front, _time) = (parts.Front, parts.Time);
        if (parts.Dense is { } dense)
            (_project, _norm) = (new(dense.Project.weight, dense.Project.bias), new(dense.Norm));
        _head = new(parts.Head.weight, parts.Head.bias);
        (_given, _lengths, _now, _lengthsNow) = (new int[streams], new int[streams], new int[streams], new int[streams]);
        _lengths.AsSpan().Fill(int.MaxValue);
        _rooms = new(this, streams);
    }

    /// <summary>The part that the network was made of.</summary>
    public string Name { get; }

    /// <summary>Classes told apart.</summary>
    public int Classes { get; }

    /// <summary>Frames that have to come before a frame is answered.</summary>
    public int LookAhead => _time.LookAhead;

    /// <summary>A copy of a network's weights that follows streams.</summary>
    /// <param name="network">The network; it may be disposed afterwards.</param>
    /// <param name="streams">Streams that can be served at once.</param>
    /// <exception cref="PartException">Its answers need the whole capture, or its architecture does not say.</exception>
    public static StreamedClassifier Of(FrameClassifier network, int streams)
    {
        var streaming = network as IStreamingNetwork;
        string? why = streaming is null
            ? "is of an architecture that does not say how it takes one frame at a time"
            : streaming.WhyNoStream;
        if (why is not null)
            throw new PartException(
                $"The network '{network.PartName}' {why}, so it cannot follow frames as they come. Train one that can (study, tcn, or "
                    + "bilstm with model.bilstm.bidirectional=false), or predict whole captures."
            );
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        return streaming!.Stream(streams);
    }

    /// <summary>Takes the next frame of some streams.</summary>
    /// <param name="streams">Their numbers, each once.</param>
    /// <param name="frames">[streams at hand, numbers of a frame].</param>
    /// <param name="probabilities">
    /// [streams at hand, classes], filled: of the frame <see cref="LookAhead"/> before; nothing while there is none.
    /// </param>
    public void Push(ReadOnlySpan<int> streams, ReadOnlySpan<float> frames, Span<float> probabilities)
    {
        Encode(frames, _rooms, streams.Length);
        Step(streams, probabilities);
    }

    /// <summary>A step of a stream behind its last frame.</summary>
    /// <param name="stream">Its number.</param>
    /// <param name="probabilities">[classes], filled: of the frame <see cref="LookAhead"/> before this step.</param>
    public void PushEnd(int stream, Span<float> probabilities)
    {
        if (_lengths[stream] == int.MaxValue)
            _lengths[stream] = _given[stream];
        Step([stream], probabilities);
    }

    /// <summary>Class probabilities of all frames of a capture in one pass, [frame, class].</summary>
    /// <param name="frames">[frame, numbers of a frame].</param>
    internal float[] Whole(ReadOnlySpan<float> frames)
    {
        int count = frames.Length / _mean.Length;
        var rooms = new Rooms(this, count);
        var probabilities = new float[count * Classes];
        Encode(frames, rooms, count);
        _time.Whole(rooms.Encoded.Numbers, rooms.Mixed.Numbers, count);
        Decide(rooms, probabilities, count);
        return probabilities;
    }

    /// <summary>A stream begins anew.</summary>
    /// <param name="stream">Its number.</param>
    public void Restart(int stream)
    {
        (_given[stream], _lengths[stream]) = (0, int.MaxValue);
        _time.Restart(stream);
    }

    private void Step(ReadOnlySpan<int> streams, Span<float> probabilities)
    {
        for (int row = 0; row < streams.Length; row++)
            (_now[row], _lengthsNow[row]) = (_given[streams[row]]++, _lengths[streams[row]]);
        _time.Step(
            streams,
            _now.AsSpan(0, streams.Length),
            _lengthsNow.AsSpan(0, streams.Length),
            _rooms.Encoded.Numbers,
            _rooms.Mixed.Numbers
        );
        Decide(_rooms, probabilities, streams.Length);
    }

    /// <summary>Every frame by itself.</summary>
    private void Encode(ReadOnlySpan<float> frames, Rooms rooms, int rows)
    {
        int size = _mean.Length,
            features = _front.Features;
        Span<float> scaled = rooms.Scaled.Numbers;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> frame = frames.Slice(row * size, size);
            for (int i = 0; i < size; i++)
                scaled[i] = (frame[i] - _mean[i]) / _deviation[i];
            _front.Run(scaled, rooms.Features.Row(row, features));
        }
        if (_project is null)
            return;
        _project.Multiply(rooms.Features.Numbers, features, rooms.Encoded.Numbers, rows);
        for (int row = 0; row < rows; row++)
            _norm!.Run(rooms.Encoded.Row(row, _project.Outputs));
    }

    private void Decide(Rooms rooms, Span<float> probabilities, int rows)
    {
        _head.Multiply(rooms.Mixed.Numbers, _time.Stride, probabilities, rows);
        for (int row = 0; row < rows; row++)
            Softmax(probabilities.Slice(row * Classes, Classes));
    }

    private static void Softmax(Span<float> logits)
    {
        float most = logits[0],
            sum = 0;
        foreach (float logit in logits)
            most = Math.Max(most, logit);
        foreach (ref float logit in logits)
            sum += logit = MathF.Exp(logit - most);
        foreach (ref float logit in logits)
            logit /= sum;
    }

    /// <summary>Room for the numbers of so many frames on their way.</summary>
    private sealed class Rooms
    {
        public Rooms(StreamedClassifier of, int rows)
        {
            Scaled = new(of._mean.Length);
            Features = new(rows * of._front.Features);
            Encoded = of._project is { } project ? new(rows * project.Outputs) : Features;
            Mixed = new(rows * of._time.Stride);
        }

        public AlignedFloats Scaled { get; } // one frame

        /// <summary>[row, …].</summary>
        public AlignedFloats Features { get; }
        public AlignedFloats Encoded { get; }
        public AlignedFloats Mixed { get; }
    }

    /// <summary>Layer norm and ReLU of a row.</summary>
    private sealed class FrameNorm(LayerNorm norm)
    {
        private readonly float[] _weight = Numbers(norm.weight!),
            _bias = Numbers(norm.bias!);
        private readonly double _epsilon = norm.eps;

        public void Run(Span<float> row)
        {
            double sum = 0,
                squares = 0;
            foreach (float x in row)
                sum += x;
            double mean = sum / row.Length;
            foreach (float x in row)
                squares += (x - mean) * (x - mean);
            double scale = 1 / Math.Sqrt(squares / row.Length + _epsilon);
            for (int i = 0; i < row.Length; i++)
                row[i] = Math.Max(0, (float)((row[i] - mean) * scale) * _weight[i] + _bias[i]);
        }

        private static float[] Numbers(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
    }
}
