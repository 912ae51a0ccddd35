using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.Tracking.WandB.Records;

namespace TreePose.Tracking.WandB;

/// <summary>Values as the JSON texts that W&amp;B records carry.</summary>
internal static class WandBValues
{
    public static Item Number(string key, double value) => new() { Key = key, ValueJson = Json(value) };

    /// <summary>A text, also where it is digits: an id, a name, a tag.</summary>
    public static Item Text(string key, string value) => new() { Key = key, ValueJson = JsonValue.Create(value).ToJsonString() };

    /// <summary>
    /// A parameter: a number or a truth value as such, so that pages can sort by it, when it is written as a program writes one;
    /// <c>1.10</c> and <c>09</c> are texts, which a number would change.
    /// </summary>
    public static Item Parameter(string key, string value) => IsPlain(value) ? new() { Key = key, ValueJson = value } : Text(key, value);

    /// <summary>A line of <c>folds.csv</c>: types are the columns', so that a person 09 and a person 10 are both texts.</summary>
    public static IEnumerable<Item> Results(FoldEnded line) =>
        FoldColumn
            .Typed(line.Columns)
            .Select(c => c.Number is { } number ? Number("result." + c.Column, number) : Text("result." + c.Column, c.Text));

    /// <summary>JSON has no NaN: W&amp;B's own client writes these three as texts.</summary>
    private static string Json(double value) =>
        double.IsNaN(value) ? "\"NaN\""
        : double.IsPositiveInfinity(value) ? "\"Infinity\""
        : double.IsNegativeInfinity(value) ? "\"-Infinity\""
        : JsonSerializer.Serialize(value);

    private static bool IsPlain(string value) =>
        value is "true" or "false"
        || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
            && number.ToString(CultureInfo.InvariantCulture) == value;
}
