using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>What a property of an options record is to it.</summary>
internal enum OptionKind
{
    /// <summary>A value.</summary>
    Value,

    /// <summary>A record with options of its own.</summary>
    Record,

    /// <summary>A choice of parts.</summary>
    Selection,

    /// <summary>The options of all parts of a list.</summary>
    Sections,
}

/// <summary>A property of an options record that can be set, with the rules that it states.</summary>
internal sealed class OptionProperty
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionProperty>> Known = [];

    private OptionProperty(PropertyInfo info)
    {
        (Info, Name) = (info, NameOf(info.Name));
        Type = Nullable.GetUnderlyingType(info.PropertyType) ?? info.PropertyType;
        // Where nullability is not stated, null is nobody's mistake but the author's.
        TakesNull = new NullabilityInfoContext().Create(info).WriteState != NullabilityState.NotNull;
        Kind =
            Type == typeof(PartSelection) ? OptionKind.Selection
            : Type == typeof(PartSections) ? OptionKind.Sections
            : CloneOf(Type) is not null ? OptionKind.Record
            : OptionKind.Value;
        Range = info.GetCustomAttribute<RangeAttribute>();
        Allowed = info.GetCustomAttribute<AllowedValuesAttribute>()?.Values;
        Rules = [.. info.GetCustomAttributes<ValidationAttribute>().Where(a => a is not (RangeAttribute or AllowedValuesAttribute))];
    }

    /// <summary>The property.</summary>
    public PropertyInfo Info { get; }

    /// <summary>Its name in keys and JSON.</summary>
    public string Name { get; }

    /// <summary>Its type, without <see cref="Nullable{T}"/>.</summary>
    public Type Type { get; }

    /// <summary>Whether null is a value.</summary>
    public bool TakesNull { get; }

    /// <summary>What it is to the record.</summary>
    public OptionKind Kind { get; }

    /// <summary>The range of its value, or of each item of a list.</summary>
    public RangeAttribute? Range { get; }

    /// <summary>The values that it, or each item of a list, may have.</summary>
    public object?[]? Allowed { get; }

    /// <summary>Any other rules.</summary>
    public IReadOnlyList<ValidationAttribute> Rules { get; }

    /// <summary>
    /// The properties of a record that can be set, in order of declaration; those of the derived record first, as in JSON.
    /// </summary>
    public static IReadOnlyList<OptionProperty> Of(Type record) =>
        Known.GetOrAdd(
            record,
            type =>
                [
                    .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                        .Where(p => p.SetMethod is { IsPublic: true } && p.GetMethod is not null && p.GetIndexParameters().Length == 0)
                        .Select(p => new OptionProperty(p)),
                ]
        );

    /// <summary>The method that copies a record; null when the type is no record.</summary>
    public static MethodInfo? CloneOf(Type type) => type.GetMethod("<Clone>$");

    /// <summary>How names of properties and of enumerations are written.</summary>
    public static string NameOf(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
