using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TreePose.Configuration;

/// <summary>Writes an options record as the JSON of <c>config.json</c>: names as <c>--set</c> takes them.</summary>
public static class OptionsJson
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Every option with its value.</summary>
    public static JsonObject Of<T>(T options) where T : class => JsonSerializer.SerializeToNode(options, Format)!.AsObject();

    /// <summary>Reads <see cref="Of"/>'s JSON back.</summary>
    /// <param name="json">The options.</param>
    /// <param name="where">File, for errors.</param>
    /// <exception cref="DataFormatException">It is not what <see cref="Of"/> wrote.</exception>
    public static T Read<T>(JsonNode? json, string where) where T : class
    {
        try
        {
            return json?.Deserialize<T>(Format) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(where, $"does not hold the options of this experiment ({e.Message}).", "Start a new run.", e);
        }
    }
}
