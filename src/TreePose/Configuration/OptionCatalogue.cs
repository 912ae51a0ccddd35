using System.Text.Json.Nodes;
using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>
/// All options of a record with type, default, what is allowed and what they mean. The meaning comes from documentation
/// comments, and of a script's own parts from <see cref="System.ComponentModel.DescriptionAttribute"/>.
/// </summary>
public sealed class OptionCatalogue
{
    private OptionCatalogue(IReadOnlyList<OptionEntry> entries) => Entries = entries;

    /// <summary>One entry an option, in order.</summary>
    public IReadOnlyList<OptionEntry> Entries { get; }

    /// <summary>The options of a record; its values are the defaults.</summary>
    /// <exception cref="PartException">The object is no options record.</exception>
    public static OptionCatalogue Of(object options) => new([.. OptionTree.Of(options).Leaves.Select(Entry)]);

    /// <summary>The options whose key or meaning holds a text, in any case.</summary>
    public OptionCatalogue Matching(string text) =>
        new([
            .. Entries.Where(e =>
                e.Key.Contains(text, StringComparison.OrdinalIgnoreCase) || e.Meaning.Contains(text, StringComparison.OrdinalIgnoreCase)
            ),
        ]);

    /// <summary>The options that are to be shown.</summary>
    internal OptionCatalogue Where(Func<OptionEntry, bool> isShown) => new([.. Entries.Where(isShown)]);

    /// <summary>Writes key, default and what is allowed in columns, the meaning below, in lines of at most 80 characters.</summary>
    public void Write(TextWriter output)
    {
        if (Entries.Count == 0)
            return;
        int keys = Math.Min(Entries.Max(e => e.Key.Length), 32),
            defaults = Math.Min(Entries.Max(e => e.Default.Length), 12);
        foreach (OptionEntry entry in Entries)
        {
            string shown = entry.Default.Length > 0 ? entry.Default : "-";
            bool fits = shown.Length <= defaults;
            string columns = $"{entry.Key.PadRight(keys)}  {(fits ? shown.PadRight(defaults) + "  " : "")}";
            ConsoleText.WriteWrapped(output, fits ? entry.Allowed : $"{shown.Replace(",", ", ")} ({entry.Allowed})", columns, "        ");
            if (entry.Meaning.Length > 0)
                ConsoleText.WriteWrapped(output, entry.Meaning, "    ", "    ");
            foreach (OptionValue value in entry.Values)
                ConsoleText.WriteWrapped(output, value.Meaning, $"      {value.Name}: ", "        ");
        }
    }

    /// <summary>A list of objects: key, type, default, allowed, meaning, and values where they are explained.</summary>
    public JsonArray ToJson() => new([.. Entries.Select(Json)]);

    private static JsonNode Json(OptionEntry entry)
    {
        var json = new JsonObject
        {
            ["key"] = entry.Key,
            ["type"] = entry.Type,
            ["default"] = OptionsJson.Value(entry.Value),
            ["allowed"] = entry.Allowed,
            ["meaning"] = entry.Meaning,
        };
        if (entry.Values.Count == 0)
            return json;
        json["values"] = new JsonObject(entry.Values.Select(v => KeyValuePair.Create(v.Name, (JsonNode?)v.Meaning)));
        return json;
    }

    private static OptionEntry Entry(OptionLeaf leaf)
    {
        string allowed = OptionRules.Allowed(leaf) + (leaf.TakesNull ? " or none" : "");
        string value = leaf.Value is null ? "none" : OptionText.Write(leaf.Value);
        return new(leaf.Key, Kind(leaf), value, allowed, DocComments.Of(leaf.Property.Info)) { Value = leaf.Value, Values = Values(leaf) };
    }

    private static string Kind(OptionLeaf leaf)
    {
        bool list = leaf.Type.IsArray;
        if (leaf.ItemType == typeof(bool))
            return list ? "list of true or false" : "true or false";
        if (OptionRules.Values(leaf) is not null)
            return list ? "list of these" : "one of these";
        string one =
            OptionText.IsWhole(leaf.ItemType) ? "whole number"
            : OptionText.IsReal(leaf.ItemType) ? "number"
            : "text";
        return list ? $"list of {one}s" : one;
    }

    private static OptionValue[] Values(OptionLeaf leaf)
    {
        IEnumerable<OptionValue> all =
            leaf.Names is { } names ? names.Parts.Select(p => new OptionValue(p.Name, p.Summary))
            : leaf.ItemType.IsEnum
                ? Enum.GetNames(leaf.ItemType).Select(n => new OptionValue(OptionProperty.NameOf(n), DocComments.Of(leaf.ItemType, n)))
            : [];
        return [.. all.Where(v => v.Meaning.Length > 0)];
    }
}
