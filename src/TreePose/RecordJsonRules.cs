using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TreePose;

/// <summary>How the typed JSON of records is read: what is not declared as nullable has to be there and is not null.</summary>
internal static class RecordJsonRules
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

    private static JsonSerializerOptions Make(bool indented) =>
        new(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            RespectNullableAnnotations = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireMembers } },
        };
}
