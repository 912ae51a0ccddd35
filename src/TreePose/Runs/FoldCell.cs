using System.Globalization;
using System.Text.Json.Serialization;

namespace TreePose.Runs;

/// <summary>
/// A cell of <c>folds.csv</c>. Whether it holds a number is a property of its column, told by who writes it and never guessed
/// from the text: a participant called 01 stays a text, and a number that is not defined stays a number's empty cell.
/// </summary>
/// <param name="Key">The column.</param>
/// <param name="Value">As it stands in the table; empty where nothing is known.</param>
/// <param name="IsNumber">Whether the column holds numbers.</param>
public sealed record FoldCell(string Key, string Value, bool IsNumber = false)
{
    /// <summary>A number to the last bit; null where it is not defined.</summary>
    public static FoldCell Of(string key, double? value) =>
        new(key, value?.ToString("R", CultureInfo.InvariantCulture) ?? "", IsNumber: true);

    /// <summary>The number; null in a column of texts, and where there is none.</summary>
    [JsonIgnore]
    public double? Number => IsNumber && Numbers.TryWritten(Value, out double value) ? value : null;
}
