using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace TreePose.Configuration;

/// <summary>
/// Applies <c>key=value</c> overrides to an immutable options record, nested records by dotted keys
/// (<c>training.learningRate=0.0003</c>), and checks stated ranges. Every violation is reported at once.
/// </summary>
public static class OptionOverrides
{
    /// <summary>Returns a copy of <paramref name="defaults"/> with the overrides applied and every range checked.</summary>
    /// <param name="defaults">An options record; init-only properties carry <see cref="RangeAttribute"/> or <see cref="AllowedValuesAttribute"/>.</param>
    /// <param name="overrides"><c>key=value</c> texts as given to <c>--set</c>.</param>
    /// <exception cref="OptionsException">A key is unknown, a value does not parse, or a value is out of range.</exception>
    public static T Apply<T>(T defaults, IEnumerable<string> overrides) where T : class
    {
        var violations = new List<string>();
        object result = Copy(defaults);
        foreach (string text in overrides)
        {
            int equals = text.IndexOf('=');
            if (equals <= 0)
            {
                violations.Add($"'{text}' is not an override. Write --set key=value, for example --set {Keys(defaults).First()}=….");
                continue;
            }
            Set(result, text[..equals].Trim(), text[(equals + 1)..].Trim(), violations);
        }
        Validate(result, "", violations);
        return violations.Count == 0 ? (T)result : throw new OptionsException(violations);
    }

    /// <summary>Checks the ranges stated on an options record and its nested records.</summary>
    /// <exception cref="OptionsException">Some value is out of range.</exception>
    public static T Validated<T>(T options) where T : class => Apply(options, []);

    /// <summary>Every dotted key of an options record with its value as text, in declaration order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Flatten(object options)
    {
        var flat = new List<KeyValuePair<string, string>>();
        foreach (string key in Keys(options))
        {
            object? value = key.Split('.').Aggregate((object?)options, (o, part) => Property(o!, part)!.GetValue(o));
            flat.Add(new(key, Text(value)));
        }
        return flat;
    }

    /// <summary>Every dotted key that <c>--set</c> accepts for an options record.</summary>
    public static IEnumerable<string> Keys(object options)
    {
        foreach (PropertyInfo property in Settable(options.GetType()))
        {
            string name = CamelCase(property.Name);
            if (IsNested(property.PropertyType))
            {
                foreach (string inner in Keys(property.GetValue(options)!)) yield return $"{name}.{inner}";
            }
            else
            {
                yield return name;
            }
        }
    }

    private static void Set(object target, string key, string value, List<string> violations)
    {
        string[] parts = key.Split('.');
        object holder = target;
        for (int i = 0; i < parts.Length; i++)
        {
            PropertyInfo? property = Property(holder, parts[i]);
            bool last = i == parts.Length - 1;
            if (property is null || IsNested(property.PropertyType) == last)
            {
                violations.Add($"'{key}' is not a known key. {Nearest(target, key)}");
                return;
            }
            if (!last)
            {
                holder = property.GetValue(holder)!;
                continue;
            }
            try
            {
                property.SetValue(holder, Parse(property.PropertyType, value));
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or JsonException)
            {
                violations.Add($"'{key}' cannot be '{value}': {Allowed(property)}.");
            }
        }
    }

    private static string Nearest(object target, string key)
    {
        string[] all = [.. Keys(target)];
        string nearest = all.MinBy(k => Distance(k.ToLowerInvariant(), key.ToLowerInvariant()))!;
        return $"Did you mean '{nearest}'? Known keys: {string.Join(", ", all)}.";
    }

    private static void Validate(object options, string prefix, List<string> violations)
    {
        foreach (PropertyInfo property in Settable(options.GetType()))
        {
            string key = prefix + CamelCase(property.Name);
            object? value = property.GetValue(options);
            if (value is not null && IsNested(property.PropertyType))
            {
                Validate(value, key + ".", violations);
                continue;
            }
            bool finite = value is not double number || double.IsFinite(number);
            if (!finite || property.GetCustomAttributes<ValidationAttribute>().Any(a => value is not null && !a.IsValid(value)))
                violations.Add($"'{key}' cannot be '{Text(value)}': {Allowed(property)}.");
        }
    }

    private static string Allowed(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is { } range) return string.Create(CultureInfo.InvariantCulture, $"allowed is {range.Minimum} to {range.Maximum}");
        if (property.GetCustomAttribute<AllowedValuesAttribute>() is { } values) return "allowed is " + string.Join(", ", values.Values);
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum) return "allowed is " + string.Join(", ", Enum.GetNames(type).Select(CamelCase));
        if (type == typeof(bool)) return "allowed is true or false";
        if (type.IsArray) return $"allowed is a list like 1,2,3 of {type.GetElementType()!.Name}";
        return type == typeof(int) || type == typeof(long) ? "allowed is a whole number" : type == typeof(string) ? "allowed is a text" : "allowed is a finite number";
    }

    private static object? Parse(Type type, string text)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return text is "" or "null" or "none" ? null : Parse(inner, text);
        if (type == typeof(string)) return text;
        if (type.IsEnum) return Enum.Parse(type, text, ignoreCase: true);
        if (type.IsArray)
        {
            string[] items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var array = Array.CreateInstance(type.GetElementType()!, items.Length);
            for (int i = 0; i < items.Length; i++) array.SetValue(Parse(type.GetElementType()!, items[i]), i);
            return array;
        }
        return type == typeof(bool) ? bool.Parse(text) : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
    }

    private static object Copy(object options)
    {
        object copy = options.GetType().GetMethod("<Clone>$")!.Invoke(options, null)!;
        foreach (PropertyInfo property in Settable(options.GetType()).Where(p => IsNested(p.PropertyType)))
            property.SetValue(copy, Copy(property.GetValue(options)!));
        return copy;
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && p.GetIndexParameters().Length == 0);

    private static PropertyInfo? Property(object holder, string name) =>
        Settable(holder.GetType()).FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsNested(Type type) => type.GetMethod("<Clone>$") is not null;

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Text(object? value) => value switch
    {
        null => "",
        bool b => b ? "true" : "false",
        Enum e => CamelCase(e.ToString()),
        Array a => string.Join(",", a.Cast<object>().Select(Text)),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = cost;
            }
        }
        return row[b.Length];
    }
}
