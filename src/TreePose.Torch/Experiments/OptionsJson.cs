using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TreePose.Torch.Experiments;

/// <summary>Writes an options record as the JSON of <c>config.json</c>: names as <c>--set</c> takes them.</summary>
public static class OptionsJson
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Every option with its value.</summary>
    public static JsonObject Of<T>(T options) where T : class => JsonSerializer.SerializeToNode(options, Format)!.AsObject();
}
