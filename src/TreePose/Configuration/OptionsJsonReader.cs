using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Configuration;

/// <summary>Reads the JSON of <see cref="OptionsJson"/> back, strictly.</summary>
/// <param name="where">File, for errors.</param>
internal sealed class OptionsJsonReader(string where)
{
    /// <summary>The record that the JSON makes of the defaults.</summary>
    public T Read<T>(JsonNode? json, T defaults)
        where T : class
    {
        JsonObject options = json as JsonObject ?? throw Wrong("", json, "an object with options");
        try
        {
            // Choices of parts first: what is chosen decides which options have an effect.
            object chosen = Apply(options, OptionTree.Of(defaults).Root, defaults, choices: true);
            return (T)Apply(options, OptionTree.Of(chosen).Root, chosen, choices: false);
        }
        catch (ArgumentException e) // JsonObject, of a key that stands there twice
        {
            throw new DataFormatException(where, "a key of its options stands there twice.", "Keep one.", e);
        }
    }

    private object Apply(JsonObject json, OptionGroup group, object root, bool choices)
    {
        foreach ((string name, JsonNode? value) in json)
        {
            OptionNode? node = group.Children.FirstOrDefault(c => c.Name == name);
            string key = group.Key.Length > 0 ? $"{group.Key}.{name}" : name;
            if (node is null)
                throw Unknown(key, group);
            if (!choices && node.Idle is { } idle)
                throw Problem($"'{key}' has no effect: {idle.Because}.", "Take it out.");
            if (node is OptionLeaf leaf)
            {
                if (choices == (leaf.Names is not null))
                    root = leaf.With(root, Value(leaf, value));
            }
            else if (value is JsonObject below)
            {
                root = Apply(below, (OptionGroup)node, root, choices);
            }
            else if (!(value is null && ((OptionGroup)node).IsNull))
            {
                throw Wrong(key, value, "an object with options");
            }
        }
        return root;
    }

    private object? Value(OptionLeaf leaf, JsonNode? json)
    {
        if (json is null)
            return leaf.TakesNull ? null : throw Wrong(leaf, json);
        if (!leaf.Type.IsArray)
            return Item(leaf, json, json);
        // A choice of several parts may be written as --set takes it.
        if (leaf.Names is not null && json is JsonValue && OptionText.TryParse(leaf, Text(json), out object? named, out _))
            return Known(leaf, (string[])named!, json);
        JsonArray list = json as JsonArray ?? throw Wrong(leaf, json);
        var array = Array.CreateInstance(leaf.ItemType, list.Count);
        for (int i = 0; i < array.Length; i++)
            array.SetValue(Item(leaf, list[i], list), i);
        return array;
    }

    private object Item(OptionLeaf leaf, JsonNode? json, JsonNode whole)
    {
        Type type = leaf.ItemType;
        JsonValueKind kind = json?.GetValueKind() ?? JsonValueKind.Null;
        bool fits = kind switch
        {
            JsonValueKind.String when Text(json!) is "Infinity" or "-Infinity" => type == typeof(string) || OptionText.IsReal(type),
            JsonValueKind.String => type == typeof(string) || type.IsEnum,
            JsonValueKind.Number => OptionText.IsWhole(type) || OptionText.IsReal(type),
            JsonValueKind.True or JsonValueKind.False => type == typeof(bool),
            _ => false,
        };
        if (!fits || !OptionText.TryItem(type, Text(json!), out object? value, out _))
            throw Wrong(leaf, whole);
        return leaf.Names is null ? value! : Known(leaf, [(string)value!], whole)[0];
    }

    private string[] Known(OptionLeaf leaf, string[] names, JsonNode? json)
    {
        string? gone = names.FirstOrDefault(n => leaf.Names!.Parts.All(p => p.Name != n));
        if (gone is null)
            return names;
        throw Problem($"'{leaf.Key}' is {Show(json)}. {leaf.Names!.Missing(gone)}", "Run the script that adds it.");
    }

    private static string Text(JsonNode json) =>
        json.GetValueKind() == JsonValueKind.String ? json.GetValue<string>() : json.ToJsonString();

    private DataFormatException Unknown(string key, OptionGroup group)
    {
        string known = string.Join(", ", group.Children.Where(c => c.Idle is null).Select(c => c.Name));
        return Problem($"'{key}' is not an option; known are {known}.", "Take it out, or use the version that wrote it.");
    }

    private DataFormatException Wrong(OptionLeaf leaf, JsonNode? json) => Wrong(leaf.Key, json, OptionRules.Allowed(leaf));

    private DataFormatException Wrong(string key, JsonNode? json, string allowed)
    {
        string what = key.Length > 0 ? $"'{key}'" : "the record of options";
        return Problem($"{what} is {Show(json)}: allowed is {allowed}.", "Mend it, or start a new run.");
    }

    private DataFormatException Problem(string problem, string remedy) => new(where, problem, remedy);

    private static string Show(JsonNode? json) => ConsoleText.Clip(json?.ToJsonString() ?? "null", 80);
}
