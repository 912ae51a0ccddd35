using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>What a name may be, and how nested JSON becomes dotted names.</summary>
internal static class RunKeys
{
    public const int LongestKey = 1000;

    /// <summary>
    /// Names of parameters, metrics, figures, tags and folds may hold anything that can be printed: a tracker that
    /// allows less escapes them reversibly.
    /// </summary>
    public static void Check(string key, string kind)
    {
        string? problem = key switch
        {
            null or "" => "is empty",
            _ when string.IsNullOrWhiteSpace(key) => "is only blanks",
            _ when key.Length > LongestKey => $"has {key.Length} characters and starts '{key[..40]}…'",
            _ when key.Any(char.IsControl) => $"'{Printable(key)}' has control characters",
            _ when !IsWellFormed(key) => $"'{Printable(key)}' has half a surrogate pair",
            _ => null,
        };
        if (problem is not null)
        {
            throw new TreePoseException(
                $"A {kind}'s name {problem}: allowed are 1 to {LongestKey} printable characters. Choose another name."
            );
        }
    }

    /// <summary>Checks all names and refuses one that is given twice.</summary>
    public static Dictionary<string, T> Checked<T>(IEnumerable<KeyValuePair<string, T>> values, string kind)
    {
        var all = new Dictionary<string, T>();
        foreach (var (key, value) in values)
        {
            Check(key, kind);
            if (all.TryAdd(key, value))
                continue;
            throw new TreePoseException(
                $"The {kind} '{key}' is given twice in one call, as {Text(all[key])} and {Text(value)}: give it once."
            );
        }
        return all;
    }

    /// <summary>
    /// Every leaf of nested objects as text under its dotted name; lists of plain values are joined by commas. A top
    /// object <c>options</c> adds no prefix, so that names are those of <c>--set</c>.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> FlattenTexts(JsonElement node) =>
        Leaves(node, "").Select(l => KeyValuePair.Create(l.Key, Leaf(l.Value)));

    /// <summary>The dotted names of leaves that are no texts: numbers, truth values and null.</summary>
    public static IEnumerable<string> FlattenPlain(JsonObject node) =>
        Leaves(JsonSerializer.SerializeToElement(node), "")
            .Where(l => l.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
            .Select(l => l.Key);

    private static IEnumerable<KeyValuePair<string, JsonElement>> Leaves(JsonElement node, string prefix)
    {
        foreach (JsonProperty member in node.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                string below = prefix.Length == 0 && member.NameEquals("options") ? "" : prefix + member.Name + ".";
                foreach (var pair in Leaves(member.Value, below))
                    yield return pair;
            }
            else
            {
                yield return new(prefix + member.Name, member.Value);
            }
        }
    }

    /// <inheritdoc cref="FlattenTexts(JsonElement)"/>
    public static IEnumerable<KeyValuePair<string, string>> FlattenTexts(JsonObject node) =>
        FlattenTexts(JsonSerializer.SerializeToElement(node));

    /// <summary>The same of results of any version: figures of baselines have their present names.</summary>
    public static IEnumerable<KeyValuePair<string, double>> FlattenFigures(JsonElement node) =>
        FlattenNumbers(node).Select(f => KeyValuePair.Create(BaselineNames.Present(f.Key), f.Value));

    /// <summary>Every number of nested objects under its dotted name; a top object <c>figures</c> adds no prefix.</summary>
    public static IEnumerable<KeyValuePair<string, double>> FlattenNumbers(JsonElement node, string prefix = "")
    {
        foreach (JsonProperty member in node.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                string below = prefix.Length == 0 && member.NameEquals("figures") ? "" : prefix + member.Name + ".";
                foreach (var pair in FlattenNumbers(member.Value, below))
                    yield return pair;
            }
            else if (Number(member.Value) is { } number)
            {
                yield return new(prefix + member.Name, number);
            }
        }
    }

    /// <inheritdoc cref="FlattenNumbers(JsonElement, string)"/>
    public static IEnumerable<KeyValuePair<string, double>> FlattenNumbers(JsonObject node) =>
        FlattenNumbers(JsonSerializer.SerializeToElement(node));

    /// <summary>What <see cref="FlattenTexts(JsonElement)"/> gives for one name, without all the others.</summary>
    public static string? FindText(JsonElement node, string key) => Find(node, key, "options", Leaf);

    /// <summary>What <see cref="FlattenNumbers(JsonElement, string)"/> gives for one name, without all the others.</summary>
    public static double? FindNumber(JsonElement node, string key) => Find(node, key, "figures", e => Number(e) as object) as double?;

    private static T? Find<T>(JsonElement node, ReadOnlySpan<char> key, string? open, Func<JsonElement, T?> value)
        where T : class
    {
        foreach (JsonProperty member in node.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Object)
            {
                if (member.NameEquals(key) && value(member.Value) is { } found)
                    return found;
            }
            else if (open is not null && member.NameEquals(open))
            {
                if (Find(member.Value, key, open, value) is { } inside)
                    return inside;
            }
            else if (Below(member, key, value) is { } below)
            {
                return below;
            }
        }
        return null;
    }

    /// <summary>Names may hold dots themselves: each one may be where the inner name begins.</summary>
    private static T? Below<T>(JsonProperty member, ReadOnlySpan<char> key, Func<JsonElement, T?> value)
        where T : class
    {
        for (int i = 0; i < key.Length; i++)
            if (key[i] == '.' && member.NameEquals(key[..i]) && Find(member.Value, key[(i + 1)..], null, value) is { } found)
                return found;
        return null;
    }

    private static double? Number(JsonElement leaf)
    {
        if (leaf.ValueKind == JsonValueKind.Number)
            return leaf.GetDouble();
        if (leaf.ValueKind != JsonValueKind.String)
            return null;
        return leaf.ValueEquals("NaN") ? double.NaN
            : leaf.ValueEquals("Infinity") ? double.PositiveInfinity
            : leaf.ValueEquals("-Infinity") ? double.NegativeInfinity
            : null;
    }

    private static string Leaf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array when value.EnumerateArray().All(IsPlain) => string.Join(",", value.EnumerateArray().Select(Leaf)),
            _ => JsonSerializer.Serialize(value),
        };

    private static bool IsPlain(JsonElement value) =>
        value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array);

    private static bool IsWellFormed(string key)
    {
        for (int i = 0; i < key.Length; i++)
        {
            if (!char.IsSurrogate(key[i]))
                continue;
            if (!char.IsHighSurrogate(key[i]) || i + 1 == key.Length || !char.IsLowSurrogate(key[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    private static string Printable(string key) =>
        string.Concat(key.Take(60).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:X4}" : c.ToString()));

    private static string Text<T>(T value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
