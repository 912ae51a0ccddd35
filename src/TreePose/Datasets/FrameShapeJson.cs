using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TreePose.Datasets;

/// <summary>
/// A shape in manifests and checkpoints: <c>{"channels": 4, "rows": 16, "columns": 11, "rowAxis": "range", "columnAxis": "Doppler",
/// "size": 704}</c> for a map of channels, <c>{"axes": [{"kind": "point", "length": 64}, …], "size": 320}</c> for everything else.
/// </summary>
internal sealed class FrameShapeJson : JsonConverter<FrameShape>
{
    private static readonly Dictionary<string, AxisKind> Kinds = Enum.GetValues<AxisKind>().ToDictionary(FrameAxis.NameOf);

    public override FrameShape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            JsonObject json = JsonNode.Parse(ref reader)?.AsObject() ?? throw new JsonException("a shape is null");
            FrameShape shape = json["axes"] is JsonArray axes
                ? new([.. axes.Select(a => new FrameAxis(Kind(a!["kind"]), Length(a["length"])))])
                : FrameShape.Map(
                    Length(json["channels"]),
                    new(Kind(json["rowAxis"]), Length(json["rows"])),
                    new(Kind(json["columnAxis"]), Length(json["columns"]))
                );
            return Length(json["size"]) == shape.Size
                ? shape
                : throw new JsonException($"frames {shape} have {shape.Size} numbers, not {json["size"]}");
        }
        catch (Exception e) when (e is TreePoseException or InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new JsonException($"no shape of a frame: {e.Message}", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, FrameShape value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.IsMap && value.IndexOf(AxisKind.Channel) == 0)
        {
            writer.WriteNumber("channels", value.Channels);
            writer.WriteNumber("rows", value.Rows);
            writer.WriteNumber("columns", value.Columns);
            writer.WriteString("rowAxis", value.RowAxis.Name);
            writer.WriteString("columnAxis", value.ColumnAxis.Name);
        }
        else
        {
            WriteAxes(writer, value);
        }
        writer.WriteNumber("size", value.Size);
        writer.WriteEndObject();
    }

    private static void WriteAxes(Utf8JsonWriter writer, FrameShape shape)
    {
        writer.WriteStartArray("axes");
        foreach (FrameAxis axis in shape.Axes)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", axis.Name);
            writer.WriteNumber("length", axis.Length);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static AxisKind Kind(JsonNode? node) =>
        node?.GetValue<string>() is { } name && Kinds.TryGetValue(name, out AxisKind kind)
            ? kind
            : throw new JsonException($"'{node}' is no axis of a frame: allowed is {string.Join(", ", Kinds.Keys)}");

    private static int Length(JsonNode? node) => node?.GetValue<int>() ?? throw new JsonException("a length is missing");
}
