using System.Globalization;
using TreePose.Runs;
using TreePose.Torch.Onnx.Records;

namespace TreePose.Torch.Onnx;

/// <summary>The file around a graph: versions, and what a reader who has nothing else must know.</summary>
internal static class OnnxMetadata
{
    private const string Sequences =
        "Takes whole sequences of radar frames; where there is a mask, 1 is a real frame, and padding stands behind them.";
    private const string Frames =
        "Takes one radar frame at a time. States are zeros before the first frame; give each its _next of the frame before.";

    public static ModelProto Of(OnnxModel model, OnnxGraph graph, int opset, int irVersion)
    {
        string version = typeof(RunRecord).Assembly.GetName().Version?.ToString(3) ?? "unknown";
        var file = new ModelProto
        {
            IrVersion = irVersion,
            ProducerName = "TreePose",
            ProducerVersion = version,
            Graph = graph.Finish(),
            DocString =
                (model.Streaming ? Frames : Sequences) + " Steps and scaling are in the graph: give frames as their source made them.",
        };
        file.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        foreach ((string key, string? value) in Entries(model, graph, version))
        {
            if (value is not null)
                file.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }
        file.MetadataProps.Add(model.Notes.Select(n => new StringStringEntryProto { Key = n.Key, Value = n.Value }));
        return file;
    }

    private static Dictionary<string, string?> Entries(OnnxModel model, OnnxGraph graph, string version) =>
        new()
        {
            ["treepose"] = version,
            ["architecture"] = string.Join(",", model.Members.Select(m => m.Network.PartName).Distinct()),
            ["networks"] = model.Members.Count.ToString(CultureInfo.InvariantCulture),
            ["frameAxes"] = model.Frames.ToString(),
            ["secondsPerFrame"] = model.SecondsPerFrame?.ToString("R", CultureInfo.InvariantCulture),
            ["classes"] = model.Classes is { } classes ? string.Join(",", classes) : null,
            ["unit"] = model.Unit,
            ["steps"] = Steps(model) is { Length: > 0 } steps ? steps : null,
            ["states"] = model.Streaming ? string.Join(",", graph.States.Select(s => $"{s.From}={s.To}")) : null,
        };

    private static string Steps(OnnxModel model) =>
        string.Join(",", model.Steps.Steps.Concat(model.Members[0].Learned.Steps).Select(s => s.Name));
}
