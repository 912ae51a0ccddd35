using System.Globalization;

namespace TreePose.Configuration;

/// <summary>Values of options as text: what <c>--set</c> takes and what a record's parameters show.</summary>
internal static class OptionText
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Whether values of a type (or the items of a list) can be written.</summary>
    public static bool CanWrite(Type type) =>
        type == typeof(string) || type == typeof(bool) || type.IsEnum || IsWhole(type) || IsReal(type);

    /// <summary>Whether a type is a whole number.</summary>
    public static bool IsWhole(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    /// <summary>Whether a type is a number with decimals.</summary>
    public static bool IsReal(Type type) => Type.GetTypeCode(type) is TypeCode.Single or TypeCode.Double or TypeCode.Decimal;

    /// <summary>A value as text that <see cref="TryParse"/> reads back; nothing and an empty list are an empty text.</summary>
    public static string Write(object? value) =>
        value switch
        {
            null => "",
            bool b => b ? "true" : "false",
            Enum e => OptionProperty.NameOf(e.ToString()),
            Array a => string.Join(",", a.Cast<object?>().Select(Write)),
            IFormattable f => f.ToString(null, Invariant),
            _ => value.ToString() ?? "",
        };

    /// <summary>Whether an option can have a value that was written in this form.</summary>
    public static bool Fits(OptionLeaf leaf, OptionOverride item)
    {
        bool named = leaf.ItemType == typeof(string) || leaf.ItemType.IsEnum;
        bool infinite = IsReal(leaf.ItemType) && item.Value is "Infinity" or "-Infinity"; // JSON has no other way
        if (item.Form.HasFlag(OptionForm.List) && !leaf.Type.IsArray)
            return false;
        return item.Form.HasFlag(OptionForm.Text)
            ? (named || infinite) && !item.Form.HasFlag(OptionForm.Literal)
            : !item.Form.HasFlag(OptionForm.Literal) || !named;
    }

    /// <summary>Reads a value.</summary>
    /// <param name="leaf">The option.</param>
    /// <param name="text">As typed; null for no value.</param>
    /// <param name="value">What was read.</param>
    /// <param name="hint">When nothing was: how it is written instead, where that can be told.</param>
    public static bool TryParse(OptionLeaf leaf, string? text, out object? value, out string? hint)
    {
        (value, hint) = (null, null);
        bool none = text is null or "" || (leaf.Type.IsValueType && text is "null" or "none");
        if (text is null || (none && leaf.TakesNull))
            return leaf.TakesNull;
        if (!leaf.Type.IsArray)
            return TryItem(leaf.Type, text, out value, out hint);

        string[] items = text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries);
        var array = Array.CreateInstance(leaf.ItemType, items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Length == 0 || !TryItem(leaf.ItemType, items[i], out object? item, out hint))
                return false;
            array.SetValue(item, i);
        }
        value = array;
        return true;
    }

    /// <summary>Reads a value, or an item of a list.</summary>
    public static bool TryItem(Type type, string text, out object? value, out string? hint)
    {
        hint = null;
        value =
            type == typeof(string) ? text
            : type == typeof(bool) ? Bool(text, ref hint)
            : type.IsEnum ? Named(type, text)
            : IsWhole(type) ? Whole(type, text)
            : IsReal(type) ? Real(type, text)
            : null;
        if (value is null && type != typeof(bool))
            hint = Numeric(type) ? Hint(text, IsWhole(type)) : null;
        return value is not null;
    }

    private static bool Numeric(Type type) => IsWhole(type) || IsReal(type);

    private static string? Hint(string text, bool whole)
    {
        string plain = text;
        while (LeadingZero(plain))
            plain = plain.Remove(plain.IndexOf('0'), 1);
        return Numbers.Meant(plain, whole) ?? (plain != text && Numbers.TryReal(plain, out _) ? plain : null);
    }

    private static object? Bool(string text, ref string? hint)
    {
        if (bool.TryParse(text, out bool value) && text.Length == text.Trim().Length)
            return value;
        hint = text.ToLowerInvariant() switch
        {
            "yes" or "on" or "y" or "1" => "true",
            "no" or "off" or "n" or "0" => "false",
            _ => null,
        };
        return null;
    }

    /// <summary>By name alone: Enum.Parse would take numbers and lists of names, too.</summary>
    private static object? Named(Type type, string text)
    {
        string? name = Enum.GetNames(type).FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name is null ? null : Enum.Parse(type, name);
    }

    private static object? Whole(Type type, string text)
    {
        if (LeadingZero(text) || !Numbers.TryWhole(text, out long value))
            return null;
        try
        {
            return Convert.ChangeType(value, type, Invariant);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static object? Real(Type type, string text)
    {
        if (LeadingZero(text))
            return null;
        if (type == typeof(float))
            return Numbers.TryParse(text, out float single) ? single : null;
        if (type == typeof(decimal))
            return Numbers.TryParse(text, out decimal exact) ? exact : null;
        return Numbers.TryReal(text, out double value) ? value : Infinite(text);
    }

    /// <summary>Options whose range says so may be infinite; the others are refused by their range.</summary>
    private static object? Infinite(string text) =>
        text switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        };

    /// <summary>Some languages read 010 as eight.</summary>
    private static bool LeadingZero(string text) => text.TrimStart('-') is ['0', >= '0' and <= '9', ..];
}
