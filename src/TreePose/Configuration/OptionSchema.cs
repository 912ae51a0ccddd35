using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>
/// A JSON Schema (draft 2020-12) of an options record, for editors: nested objects as <see cref="OptionsJson"/> writes them,
/// a choice of parts as an enumeration with the options of each part beside it.
/// </summary>
public static class OptionSchema
{
    /// <summary>The schema; the record's values are the defaults.</summary>
    /// <param name="options">The record.</param>
    /// <param name="title">What it is called.</param>
    /// <exception cref="PartException">The object is no options record.</exception>
    public static JsonObject Of(object options, string title)
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        foreach ((string name, JsonNode? value) in Group(OptionTree.Of(options).Root))
            schema[name] = value?.DeepClone();
        return schema;
    }

    /// <summary>The schema of a <see cref="ConfigFile"/> written by hand, which may say more than options.</summary>
    /// <inheritdoc cref="Of"/>
    public static JsonObject OfFile(object options, string title)
    {
        JsonObject schema = Of(options, title),
            properties = schema["properties"]!.AsObject();
        (string Key, string Type, string Meaning)[] header =
        [
            ("description", "string", "What the file is for."),
            ("experiment", "string", "The experiment that it is for."),
            ("data", "string", "The data source."),
            ("preset", "string", "The options to start from."),
            ("seed", "integer", "Seed of everything random."),
        ];
        foreach ((string key, string type, string meaning) in header.Reverse())
            properties.Insert(0, key, new JsonObject { ["type"] = type, ["description"] = meaning });
        return schema;
    }

    private static JsonObject Group(OptionGroup group)
    {
        var schema = new JsonObject { ["type"] = group.IsNull ? new JsonArray("object", "null") : "object" };
        Describe(schema, group.Part?.Summary ?? (group.Property is { } property ? DocComments.Of(property.Info) : ""));
        schema["properties"] = new JsonObject(
            group.Children.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)(c is OptionLeaf leaf ? Leaf(leaf) : Group((OptionGroup)c))))
        );
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject Leaf(OptionLeaf leaf)
    {
        JsonObject schema = leaf.Type.IsArray
            ? new() { ["type"] = leaf.TakesNull ? new JsonArray("array", "null") : "array", ["items"] = Item(leaf, takesNull: false) }
            : Item(leaf, leaf.TakesNull);
        Describe(schema, DocComments.Of(leaf.Property.Info));
        schema["default"] = OptionsJson.Value(leaf.Value);
        return schema;
    }

    private static JsonObject Item(OptionLeaf leaf, bool takesNull)
    {
        Type item = leaf.ItemType;
        string type =
            OptionText.IsWhole(item) ? "integer"
            : OptionText.IsReal(item) ? "number"
            : item == typeof(bool) ? "boolean"
            : "string";
        var schema = new JsonObject { ["type"] = takesNull ? new JsonArray(type, "null") : type };
        if (item != typeof(bool) && OptionRules.Values(leaf) is { } names)
        {
            IEnumerable<JsonNode?> values =
                leaf.Property.Allowed is { } allowed && leaf.Names is null
                    ? allowed.Select(OptionsJson.Value)
                    : names.Select(n => (JsonNode?)n);
            schema["enum"] = new JsonArray([.. values, .. takesNull ? new JsonNode?[] { null } : []]);
        }
        if (leaf.Property.Range is { } range && type is "integer" or "number")
            Limit(schema, range);
        return schema;
    }

    private static void Limit(JsonObject schema, RangeAttribute range)
    {
        double low = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
        double high = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
        if (double.IsFinite(low))
            schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = low;
        if (double.IsFinite(high))
            schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = high;
    }

    private static void Describe(JsonObject schema, string meaning)
    {
        if (meaning.Length > 0)
            schema["description"] = meaning;
    }
}
