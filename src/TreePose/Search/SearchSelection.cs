namespace TreePose.Search;

/// <summary>
/// A key whose value is the names of parts (<c>model=tcn</c>, <c>steps=log,crop.range</c>) and below which each part has
/// options of its own (<c>model.tcn.width</c>). Those options exist in a trial only where it uses the part.
/// </summary>
/// <param name="Key">The key: <c>model</c>.</param>
/// <param name="Selected">Names in use where the search does not vary the key: the default, or what was fixed with <c>--set</c>.</param>
/// <param name="Known">Names of all parts that could be used; they may hold dots.</param>
public sealed record SearchSelection(string Key, IReadOnlyList<string> Selected, IReadOnlyList<string> Known)
{
    /// <summary>The names in a value.</summary>
    internal static string[] NamesIn(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a key stands below this one.</summary>
    internal bool Owns(string key) => key.StartsWith(Key + ".", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The part whose option a key below this one is; null when there is none. The longest name counts: <c>steps.crop.range.to</c>
    /// belongs to <c>crop.range</c> though there may be a part <c>crop</c>.
    /// </summary>
    internal string? PartOf(string key) =>
        Known.Where(name => key.StartsWith($"{Key}.{name}.", StringComparison.OrdinalIgnoreCase)).MaxBy(name => name.Length);
}

/// <summary>What must be in use for a dimension to exist.</summary>
/// <param name="Selection">The key that decides.</param>
/// <param name="Part">The part that it must name.</param>
/// <param name="VariedBy">Position of the dimension that varies that key; null when none does.</param>
internal sealed record SearchCondition(SearchSelection Selection, string Part, int? VariedBy);
