using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Tracking.WandB.Records;

namespace TreePose.Tracking.WandB;

/// <summary>Values as the JSON texts that W&amp;B records carry.</summary>
internal static class WandBValues
{
    public static Item Number(string key, double value) => new() { Key = key, ValueJson = Json(value) };

    /// <summary>A text, also where it looks like a number: ids of digits stay ids.</summary>
    public static Item Text(string key, string value) => new() { Key = key, ValueJson = JsonValue.Create(value).ToJsonString() };

    /// <summary>What was a number, a truth value or nothing before it became a text; its digits stay as they are.</summary>
    public static Item Plain(string key, string value) =>
        value.Length == 0 ? new() { Key = key, ValueJson = "null" }
        : IsPlain(value) ? new() { Key = key, ValueJson = value }
        : Text(key, value);

    /// <summary>JSON has no NaN: W&amp;B's own client writes these three as texts.</summary>
    private static string Json(double value) =>
        double.IsNaN(value) ? "\"NaN\""
        : double.IsPositiveInfinity(value) ? "\"Infinity\""
        : double.IsNegativeInfinity(value) ? "\"-Infinity\""
        : JsonSerializer.Serialize(value);

    private static bool IsPlain(string value)
    {
        if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
            return false;
        try
        {
            return JsonNode.Parse(value) is JsonValue json && json.GetValueKind() != JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false; // not JSON at all: a text
        }
    }
}
