using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TreePose.Configuration;

/// <summary>Writes an options record as the JSON of <c>config.json</c>: names as <c>--set</c> takes them.</summary>
public static class OptionsJson
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Every option with its value.</summary>
    public static JsonObject Of(object options) => JsonSerializer.SerializeToNode(options, options.GetType(), Format)!.AsObject();

    /// <summary>Reads <see cref="Of"/>'s JSON back.</summary>
    /// <param name="json">The options.</param>
    /// <param name="where">File, for errors.</param>
    /// <exception cref="DataFormatException">It is not what <see cref="Of"/> wrote.</exception>
    public static T Read<T>(JsonNode? json, string where) where T : class => (T)Read(json, typeof(T), where);

    /// <summary>Reads <see cref="Of"/>'s JSON back.</summary>
    /// <param name="json">The options.</param>
    /// <param name="type">Type of the options.</param>
    /// <param name="where">File, for errors.</param>
    /// <exception cref="DataFormatException">It is not what <see cref="Of"/> wrote.</exception>
    public static object Read(JsonNode? json, Type type, string where)
    {
        try
        {
            return json?.Deserialize(type, Format) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(where, $"does not hold the options of this experiment ({e.Message}).", "Start a new run.", e);
        }
    }
}
