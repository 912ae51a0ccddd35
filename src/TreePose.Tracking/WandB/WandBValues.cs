using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Tracking.WandB.Records;

namespace TreePose.Tracking.WandB;

/// <summary>Values as the JSON texts that W&amp;B records carry.</summary>
internal static class WandBValues
{
    public static Item Number(string key, double value) => new() { Key = key, ValueJson = Json(value) };

    /// <summary>A text; one that reads as a JSON number or truth value is given as such, so that pages can sort by it.</summary>
    public static Item Text(string key, string value) =>
        new() { Key = key, ValueJson = IsPlain(value) ? value : JsonValue.Create(value).ToJsonString() };

    /// <summary>JSON has no NaN: W&amp;B's own client writes these three as texts.</summary>
    private static string Json(double value) =>
        double.IsNaN(value) ? "\"NaN\""
        : double.IsPositiveInfinity(value) ? "\"Infinity\""
        : double.IsNegativeInfinity(value) ? "\"-Infinity\""
        : JsonSerializer.Serialize(value);

    private static bool IsPlain(string value)
    {
        if (value is "true" or "false")
            return true;
        if (value.Length == 0 || char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
            return false;
        try
        {
            return JsonNode.Parse(value) is JsonValue json && json.GetValueKind() == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false; // not JSON at all: a text
        }
    }
}
