using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>
/// An options record as the JSON of <c>config.json</c>: names as <c>--set</c> takes them. A choice of parts is their name or
/// the list of their names, and beside it stands an object <c>model.tcn</c> for the options of each part chosen.
/// </summary>
public static class OptionsJson
{
    private static readonly JsonSerializerOptions Format = new()
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Every option in effect with its value.</summary>
    /// <exception cref="PartException">The object is no options record.</exception>
    public static JsonObject Of(object options) => Write(OptionTree.Of(options).Root);

    /// <summary>Reads <see cref="Of"/>'s JSON back, onto a record whose options it need not all name.</summary>
    /// <param name="json">The options.</param>
    /// <param name="defaults">What holds where the JSON says nothing.</param>
    /// <param name="where">File, for errors.</param>
    /// <exception cref="DataFormatException">A key is unknown or has no effect, or a value has the wrong type.</exception>
    public static T Read<T>(JsonNode? json, T defaults, string where)
        where T : class => new OptionsJsonReader(where).Read(json, defaults);

    /// <summary>A value of an option.</summary>
    internal static JsonNode? Value(object? value) => JsonSerializer.SerializeToNode(value, value?.GetType() ?? typeof(object), Format);

    private static JsonObject Write(OptionGroup group)
    {
        var json = new JsonObject();
        foreach (OptionNode child in group.Children.Where(c => c.Idle is null))
        {
            json[child.Name] = child switch
            {
                OptionLeaf leaf => Value(leaf.Value),
                OptionGroup { IsNull: false } below => Write(below),
                _ => null,
            };
        }
        return json;
    }
}
