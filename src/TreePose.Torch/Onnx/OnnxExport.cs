using System.Globalization;
using Google.Protobuf;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Torch.Models;
using static TorchSharp.torch;
using DataType = TreePose.Torch.Onnx.Records.TensorProto.Types.DataType;

namespace TreePose.Torch.Onnx;

/// <summary>
/// Writes trained networks as ONNX, operators of opset 17: steps, input scaling, networks, mean of the ensemble and scale of the
/// target are all in the graph.
/// <code>
/// frames        [batch, time, then the axes of a frame]
/// mask          [batch, time]: 1 for real frames, which come first, 0 for padding; only where padding could change an answer
/// probabilities [batch, time, classes], of a single network its logits too
/// prediction    [batch] of a regressor of holds, or [batch, time] with holdPrediction [batch], the mean over a hold's own frames
/// </code>
/// The streaming variant takes <c>frame</c> [batch, then the axes of a frame] and states, zeros before the first frame, and gives the
/// frame's <c>probabilities</c> [batch, classes] or <c>prediction</c> [batch] with each state's <c>…_next</c>.
/// Source: the ONNX specification (onnx.ai), IR version 8.
/// </summary>
public static class OnnxExport
{
    private const int IrVersion = 8,
        Opset = 17;

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether it may take the place of one that is there.</param>
    /// <exception cref="TreePoseException">There is a file already, or the model cannot be written; the message says why.</exception>
    public static void Write(OnnxModel model, string path, bool overwrite = false)
    {
        AtomicFile.RequireFree(path, overwrite);
        byte[] bytes = Bytes(model);
        AtomicFile.RequireFree(path, overwrite);
        AtomicFile.WriteAllBytes(path, bytes);
    }

    /// <summary>The content of the file.</summary>
    /// <exception cref="PartException">An architecture does not declare its graph, or a step has none.</exception>
    /// <exception cref="TreePoseException">Frames are of another shape, or the networks do not go together.</exception>
    public static byte[] Bytes(OnnxModel model)
    {
        if (model.Members.Count == 0)
            throw new TreePoseException("A model to be written as ONNX needs a network; it has none.");
        foreach (OnnxMember member in model.Members)
            Require(model, member);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        var graph = new OnnxGraph(model.Streaming);
        object[] axes = [.. model.Frames.Lengths.Select(n => (object)n)];
        OnnxValue frames = model.Streaming
            ? graph.Apply("Unsqueeze", [graph.Input("frame", DataType.Float, [OnnxGraph.Batch, .. axes]), graph.Integers(1)])
            : graph.Input("frames", DataType.Float, [OnnxGraph.Batch, OnnxGraph.Time, .. axes]); // [B, T, …]
        var steps = new StepGraphs(graph, model.SecondsPerFrame);
        (OnnxValue given, FrameShape shape) = steps.Add(model.Steps, model.Frames, frames);
        OnnxValue[] answers = [.. model.Members.Select((m, i) => Answer(model, m, i, steps.Add(m.Learned, shape, given).Frames, graph))];
        Outputs(graph, model.Members[0].Network, answers);
        return OnnxMetadata.Of(model, graph, Opset, IrVersion).ToByteArray();
    }

    private static OnnxValue Answer(OnnxModel model, OnnxMember member, int index, OnnxValue frames, OnnxGraph graph)
    {
        RadarNetwork network = member.Network;
        graph.Prefix = model.Members.Count > 1 ? $"{index}." : "";
        OnnxValue answer = ModelCheck.Run(network.PartName, () => "in its ToOnnx", () => ((IOnnxGraph)network).ToOnnx(graph, frames));
        if (member.Scale is not { } scale)
            return answer;
        OnnxValue scaled = graph.Apply("Mul", [answer, graph.Constant("targetDeviation", [(float)scale.Deviation])]);
        return graph.Apply("Add", [scaled, graph.Constant("targetMean", [(float)scale.Mean])]);
    }

    private static void Outputs(OnnxGraph graph, RadarNetwork network, OnnxValue[] answers)
    {
        OnnxValue Mean(OnnxValue[] of) => of.Length == 1 ? of[0] : graph.Apply("Mean", of);
        OnnxValue OfFrame(OnnxValue x) => graph.Streaming ? graph.Apply("Squeeze", [x, graph.Integers(1)]) : x;
        object[] each = graph.Streaming ? [OnnxGraph.Batch] : [OnnxGraph.Batch, OnnxGraph.Time];
        if (network is FrameClassifier { Classes: var classes })
        {
            OnnxValue probabilities = Mean([.. answers.Select(a => graph.Apply("Softmax", [a], ("axis", -1)))]); // [B, T, classes]
            graph.Output("probabilities", OfFrame(probabilities), DataType.Float, [.. each, classes]);
            if (answers.Length == 1)
                graph.Output("logits", OfFrame(answers[0]), DataType.Float, [.. each, classes]);
            return;
        }
        OnnxValue prediction = Mean(answers);
        if (network is not SequenceRegressor { PerFrame: true })
        {
            graph.Output("prediction", prediction, DataType.Float, OnnxGraph.Batch);
            return;
        }
        graph.Output("prediction", OfFrame(prediction), DataType.Float, each); // [B, T]
        if (graph.Streaming)
            return;
        OnnxValue own = graph.ZeroPadding(prediction, 0); // [B, T]
        OnnxValue Sum(OnnxValue x) => graph.Apply("ReduceSum", [x, graph.Integers(1)], ("keepdims", 0)); // [B]
        graph.Output("holdPrediction", graph.Apply("Div", [Sum(own), Sum(graph.Mask)]), DataType.Float, OnnxGraph.Batch);
    }

    private static void Require(OnnxModel model, OnnxMember member)
    {
        (RadarNetwork network, RadarNetwork first) = (member.Network, model.Members[0].Network);
        if (network is not IOnnxGraph own)
            throw new PartException(
                $"The architecture '{network.PartName}' does not say what its graph is, so it cannot be written as ONNX: let its class "
                    + "implement IOnnxGraph (docs/extending.md)."
            );
        if (model.Streaming && !own.CanStream)
            throw new PartException(
                $"The network '{network.PartName}' cannot take one frame at a time: its answers need frames that come later. Write it "
                    + "for whole sequences, without streaming."
            );
        FrameShape given = member.Learned.ShapeOf(model.Steps.ShapeOf(model.Frames));
        if (!given.Equals(network.Shape))
            throw new TreePoseException(
                $"The network '{network.PartName}' takes frames {network.Shape}; the steps make {given} of frames {model.Frames}. Name the "
                    + "shape and the steps that it was trained with."
            );
        (int? classes, int? expected) = ((network as FrameClassifier)?.Classes, (first as FrameClassifier)?.Classes);
        bool perFrame = network is SequenceRegressor { PerFrame: true },
            firstPerFrame = first is SequenceRegressor { PerFrame: true };
        if (classes != expected || perFrame != firstPerFrame || (model.Classes is { } names && names.Count != classes))
            throw new TreePoseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The network '{network.PartName}' has {classes ?? 0} classes, '{first.PartName}' has {expected ?? 0} and the "
                )
                    + $"model names {model.Classes?.Count ?? 0}: networks that answer together give answers of one kind, "
                    + "of the classes that are named."
            );
    }
}
