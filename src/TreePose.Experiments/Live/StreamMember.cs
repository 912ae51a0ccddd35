using TreePose.Datasets;
using TreePose.ModelFolders;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Torch;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using TreePose.Torch.Streaming;

namespace TreePose.Experiments.Live;

/// <summary>One network of an ensemble with the steps that were fitted for it.</summary>
internal sealed class StreamMember
{
    private readonly PipelineStream[] _learned; // of each stream
    private readonly float[] _frames; // [streams at hand, numbers of a frame]
    private readonly int _size;

    private StreamMember(StreamedClassifier network, PipelineStream[] learned, FrameShape given)
    {
        (Network, _learned, _size) = (network, learned, given.Size);
        _frames = new float[learned.Length * given.Size];
    }

    /// <summary>The network.</summary>
    public StreamedClassifier Network { get; }

    /// <summary>Reads a network and its steps.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="member">The network.</param>
    /// <param name="rest">The steps from the first that learns on.</param>
    /// <param name="architecture">Its architecture.</param>
    /// <param name="of">What it is given, and the streams.</param>
    /// <exception cref="TreePoseException">It cannot follow frames as they come, or its file is damaged.</exception>
    public static StreamMember Read(ModelFolder folder, ModelMember member, StepPipeline rest, PartSelection architecture, StreamInput of)
    {
        StepPipeline learned = rest.Restore(folder.WeightsOf(member).Steps, folder.PathOf(member.Note));
        FrameShape shape = learned.ShapeOf(of.Shape);
        TorchRuntime.EnsureLoaded();
        using FrameClassifier network = ModelFactory.Classifier(architecture, new ModelInput(shape, of.Classes), seed: 0);
        PytorchFile.LoadInto(folder.PathOf(member.Weights), network);
        PipelineStream[] steps = [.. Enumerable.Range(0, of.Streams).Select(_ => learned.Stream(of.Shape, of.SecondsPerFrame))];
        return new StreamMember(StreamedClassifier.Of(network, of.Streams), steps, shape);
    }

    /// <summary>Takes the next frame of a stream, as the fixed steps leave it.</summary>
    /// <param name="row">Place of the stream among those at hand.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="seconds">Its time from the first, s.</param>
    public void Take(int row, int stream, ReadOnlySpan<float> frame, double seconds) =>
        _learned[stream].Push(frame, seconds).CopyTo(_frames.AsSpan(row * _size));

    /// <summary>Answers for the streams whose frames were taken.</summary>
    /// <param name="streams">Their numbers.</param>
    /// <param name="probabilities">[streams at hand, classes], filled.</param>
    public void Answer(ReadOnlySpan<int> streams, Span<float> probabilities) =>
        Network.Push(streams, _frames.AsSpan(0, streams.Length * _size), probabilities);

    /// <summary>A stream begins anew.</summary>
    public void Restart(int stream)
    {
        _learned[stream].Restart();
        Network.Restart(stream);
    }
}

/// <summary>What networks of streams are given.</summary>
/// <param name="Shape">Shape of a frame as the fixed steps leave it.</param>
/// <param name="Classes">Classes told apart.</param>
/// <param name="SecondsPerFrame">Seconds from frame to frame when none is lost.</param>
/// <param name="Streams">Streams that can be served at once.</param>
internal sealed record StreamInput(FrameShape Shape, int Classes, double SecondsPerFrame, int Streams);
