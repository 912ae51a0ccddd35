using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace TreePose;

/// <summary>How the typed JSON of records is read: what is not declared as nullable has to be there and is not null.</summary>
internal static partial class RecordJsonRules
{
    /// <summary>Camel case, indented, NaN as text, unknown members passed over.</summary>
    public static readonly JsonSerializerOptions Indented = Make(indented: true);

    /// <summary>The same on one line, with letters of all languages as they are.</summary>
    public static readonly JsonSerializerOptions Line = new(Make(indented: false))
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Marks each member whose type is no null as required; the serializer by itself takes a missing one as null.</summary>
    public static void RequireMembers(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false } && !property.PropertyType.IsValueType)
                property.IsRequired = true;
        }
    }

    /// <summary>Whether an error says that content is damaged, rather than that a program is.</summary>
    public static bool IsDamage(Exception error) =>
        error
            is JsonException
                or InvalidOperationException
                or NotSupportedException
                or ArgumentException
                or FormatException
                or OverflowException
                or KeyNotFoundException
                or InvalidDataException
                or EndOfStreamException
                or InvalidCastException
                or IndexOutOfRangeException
                or NullReferenceException;

    /// <summary>
    /// Why content is damaged, for people, without a full stop: the serializer names the program's types, which say nothing to whoever
    /// has the file.
    /// </summary>
    public static string Why(Exception error)
    {
        string text = error.Message.TrimEnd('.');
        string at = (error as JsonException)?.Path is { Length: > 1 } path ? $" at '{path.TrimStart('$').TrimStart('.')}'" : "";
        if (Missing().Match(text) is { Success: true } missing)
            return $"{missing.Groups[1].Value} is missing{at}";
        if (OtherType().IsMatch(text))
            return $"the value{at} is not of the kind that belongs there";
        return text;
    }

    [GeneratedRegex("missing required properties including: (.+?)(?:\\. Path.*)?$")]
    private static partial Regex Missing();

    [GeneratedRegex(
        "could not be converted to|cannot be converted to|doesn't allow null|must be of the following type|is invalid within|"
            + "An element of type"
    )]
    private static partial Regex OtherType();

    private static JsonSerializerOptions Make(bool indented) =>
        new(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            RespectNullableAnnotations = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireMembers } },
        };
}
