using System.ComponentModel.DataAnnotations;
using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>
/// Applies <c>key=value</c> overrides to an immutable options record and checks stated ranges. Nested records have dotted keys
/// (<c>training.learningRate=0.0003</c>), and so have the options of parts (<c>model.tcn.width=32</c>). Every violation is
/// reported at once.
/// </summary>
public static class OptionOverrides
{
    /// <summary>Returns a copy of <paramref name="defaults"/> with the overrides applied and every range checked.</summary>
    /// <param name="defaults">
    /// An options record; init-only properties carry <see cref="RangeAttribute"/> or <see cref="AllowedValuesAttribute"/>.
    /// </param>
    /// <param name="overrides"><c>key=value</c> texts as given to <c>--set</c>.</param>
    /// <exception cref="OptionsException">A key is unknown, a value does not parse, or a value is not allowed.</exception>
    /// <exception cref="PartException">The object is no options record.</exception>
    public static T Apply<T>(T defaults, IEnumerable<string> overrides)
        where T : class
    {
        var read = new List<OptionOverride>();
        var violations = new List<string>();
        OptionTree tree = OptionTree.Of(defaults);
        foreach (string text in overrides)
        {
            if (OptionOverride.TryParse(text) is { } item)
                read.Add(item);
            else
                violations.Add($"'{text}' is not an override. Write --set key=value{Example(tree)}.");
        }
        return Apply(tree, defaults, read, violations);
    }

    /// <summary>Applies overrides that may know where they were read: each of their violations begins with it.</summary>
    /// <inheritdoc cref="Apply{T}(T, IEnumerable{string})"/>
    public static T Apply<T>(T defaults, IEnumerable<OptionOverride> overrides)
        where T : class => Apply(OptionTree.Of(defaults), defaults, overrides, []);

    /// <summary>Checks the ranges stated on an options record and on whatever it holds.</summary>
    /// <exception cref="OptionsException">Some value is not allowed.</exception>
    public static T Validated<T>(T options)
        where T : class => Apply(options, Array.Empty<OptionOverride>());

    /// <summary>Every option in effect with its value as text, in order; the options of parts that are not chosen are left out.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Flatten(object options) =>
        [.. OptionTree.Of(options).Leaves.Where(l => l.Idle is null).Select(l => KeyValuePair.Create(l.Key, OptionText.Write(l.Value)))];

    /// <summary>Every dotted key that <c>--set</c> accepts for an options record.</summary>
    public static IEnumerable<string> Keys(object options) => OptionTree.Of(options).Leaves.Select(l => l.Key);

    /// <summary>Overrides that change nothing, because they are for a part that is not chosen.</summary>
    /// <param name="options">The record that the overrides came to.</param>
    /// <param name="overrides">Overrides whose keys the record knows.</param>
    public static IReadOnlyList<UnusedOption> Unused(object options, IEnumerable<OptionOverride> overrides)
    {
        OptionTree tree = OptionTree.Of(options);
        IEnumerable<OptionLeaf> given = overrides.Select(o => tree.Find(o.Key)).OfType<OptionLeaf>().Distinct();
        return [.. given.Where(l => l.Idle is not null).Select(l => new UnusedOption(l.Key, l.Idle!.Because))];
    }

    /// <inheritdoc cref="Unused(object, IEnumerable{OptionOverride})"/>
    public static IReadOnlyList<UnusedOption> Unused(object options, IEnumerable<string> overrides) =>
        Unused(options, overrides.Select(OptionOverride.TryParse).OfType<OptionOverride>());

    /// <summary>Overrides that change nothing, because they are for another kind of data.</summary>
    /// <param name="options">The record that the overrides came to.</param>
    /// <param name="overrides"><c>key=value</c> texts whose keys the record knows.</param>
    /// <param name="data">The kind of data in use: <c>mars</c>.</param>
    public static IReadOnlyList<UnusedOption> ForOtherData(object options, IEnumerable<string> overrides, string data)
    {
        OptionTree tree = OptionTree.Of(options);
        IEnumerable<OptionLeaf> given = overrides
            .Select(OptionOverride.TryParse)
            .Select(o => o is null ? null : tree.Find(o.Key))
            .OfType<OptionLeaf>();
        return
        [
            .. given
                .Where(l => l.Section is { } section && section.Name != data)
                .Select(l => new UnusedOption(l.Key, $"the data is {data}:…")),
        ];
    }

    private static T Apply<T>(OptionTree tree, T defaults, IEnumerable<OptionOverride> overrides, List<string> violations)
        where T : class
    {
        object result = defaults;
        var origins = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (OptionOverride item in overrides)
        {
            string from = item.Origin is { } origin ? origin + ": " : "";
            if (tree.Find(item.Key) is not { } leaf)
            {
                violations.Add($"{from}'{item.Key}' is not a known key. {NearestKey.Sentence(tree, item.Key)}");
                continue;
            }
            origins[leaf.Key] = from;
            string? hint = null;
            bool fits = OptionText.Fits(leaf, item);
            if (fits && OptionText.TryParse(leaf, item.Value, out object? value, out hint))
                result = leaf.With(result, value);
            else
                violations.Add(from + Refused(leaf, fits ? item.Value : item.Shown, hint));
        }
        foreach (OptionLeaf leaf in OptionTree.Of(result).Leaves.Where(l => !OptionRules.Allows(l, l.Value)))
            violations.Add(origins.GetValueOrDefault(leaf.Key) + Refused(leaf, OptionText.Write(leaf.Value), null));
        return violations.Count == 0 ? (T)result : throw new OptionsException(violations);
    }

    private static string Refused(OptionLeaf leaf, string? value, string? hint)
    {
        string[] unknown =
            leaf is { Names: { } names, Type.IsArray: true } && value?.Contains(',') == true
                ? [.. value.Split(',').Where(v => names.Parts.All(p => p.Name != v.Trim()))]
                : [];
        if (unknown.Length > 0)
            return $"'{leaf.Key}' cannot hold '{string.Join("', '", unknown)}': allowed is {OptionRules.Allowed(leaf)}.";
        string shown = value is null ? "null" : $"'{value}'",
            whole = leaf.Property.Range is not null && OptionText.IsWhole(leaf.ItemType) && !Numbers.TryWhole(value ?? "", out _)
                ? ", whole numbers"
                : "",
            instead = hint is null ? "" : $"write {hint}; ";
        return $"'{leaf.Key}' cannot be {shown}: {instead}allowed is {OptionRules.Allowed(leaf)}{whole}.";
    }

    private static string Example(OptionTree tree) => tree.Leaves.Count > 0 ? $", for example --set {tree.Leaves[0].Key}=…" : "";
}
