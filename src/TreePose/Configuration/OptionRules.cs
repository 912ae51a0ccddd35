using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace TreePose.Configuration;

/// <summary>The rules that an option states about its value, or about each item of a list.</summary>
internal static class OptionRules
{
    /// <summary>Whether a value is allowed.</summary>
    public static bool Allows(OptionLeaf leaf, object? value)
    {
        OptionProperty property = leaf.Property;
        if (value is null)
            return leaf.TakesNull;
        if (property.Rules.Any(r => !r.IsValid(value)))
            return false;
        return value is Array list ? list.Cast<object?>().All(i => ItemAllowed(leaf, i)) : ItemAllowed(leaf, value);
    }

    /// <summary>What is allowed, such as <c>1 to 10</c>.</summary>
    public static string Allowed(OptionLeaf leaf)
    {
        bool list = leaf.Type.IsArray;
        string between = leaf.ItemType == typeof(bool) ? " or " : ", ";
        if (Values(leaf) is { } values)
            return (list ? "a list of " : "") + string.Join(between, values);
        if (leaf.Property.Range is { } range)
            return (list ? "a list of numbers, each " : "") + Text(range);
        return list ? $"a list of {Kind(leaf.ItemType)}s" : $"a {Kind(leaf.ItemType)}";
    }

    /// <summary>Every value, where they can be counted.</summary>
    public static IReadOnlyList<string>? Values(OptionLeaf leaf) =>
        leaf.Names is { } names ? [.. names.Parts.Select(p => p.Name)]
        : leaf.Property.Allowed is { } values ? [.. values.Select(OptionText.Write)]
        : leaf.ItemType.IsEnum ? [.. Enum.GetNames(leaf.ItemType).Select(OptionProperty.NameOf)]
        : leaf.ItemType == typeof(bool) ? ["true", "false"]
        : null;

    /// <summary>A range as <c>1 to 10</c>.</summary>
    public static string Text(RangeAttribute range) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(range.MinimumIsExclusive ? "above " : "")}{range.Minimum} to {(range.MaximumIsExclusive ? "below " : "")}{range.Maximum}"
        );

    private static string Kind(Type type) =>
        OptionText.IsWhole(type) ? "whole number"
        : type == typeof(string) ? "text"
        : "finite number";

    private static bool ItemAllowed(OptionLeaf leaf, object? item)
    {
        if (item is null)
            return false;
        if (leaf.Names is { } names)
            return names.Parts.Any(p => p.Name == (string)item);
        if (leaf.Property.Allowed is { } values && !values.Contains(item))
            return false;
        if (leaf.Property.Range is { } range)
            return InRange(range, item);
        return item is not (double or float) || double.IsFinite(Real(item));
    }

    private static double Real(object number) => Convert.ToDouble(number, CultureInfo.InvariantCulture);

    /// <summary>A range of whole numbers rounds what it is asked about: 3.4 would be within 0 to 3.</summary>
    private static bool InRange(RangeAttribute range, object item)
    {
        if (item is string || (range.OperandType != typeof(int) && range.OperandType != typeof(double)))
            return range.IsValid(item);
        double value = Real(item),
            low = Real(range.Minimum),
            high = Real(range.Maximum);
        return (range.MinimumIsExclusive ? value > low : value >= low) && (range.MaximumIsExclusive ? value < high : value <= high);
    }
}
