using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using TreePose.Parts;

namespace TreePose.TestKit.Contracts;

/// <summary>Options records with values at random, all of them allowed: nested records and every type of value, seeded.</summary>
public static class RandomOptions
{
    /// <summary>A copy with every value drawn anew.</summary>
    public static object Of(object options, Random random)
    {
        object copy = options.GetType().GetMethod("<Clone>$")!.Invoke(options, null)!;
        foreach (PropertyInfo property in copy.GetType().GetProperties().Where(p => p.SetMethod is { IsPublic: true }))
        {
            property.SetValue(
                copy,
                property.GetValue(copy) switch
                {
                    PartSelection selection => Chosen(selection, random),
                    PartSections all => Options(all.From).Aggregate(all, (s, n) => s.WithOptions(n, Of(s.OptionsOf(n)!, random))),
                    { } value when value.GetType().GetMethod("<Clone>$") is not null => Of(value, random),
                    _ => Value(property, random),
                }
            );
        }
        return copy;
    }

    /// <summary>Parts at random; those chosen have options at random, too.</summary>
    private static PartSelection Chosen(PartSelection selection, Random random)
    {
        string[] all = [.. selection.From.Parts.Select(p => p.Name)];
        random.Shuffle(all);
        PartSelection chosen = selection.With([.. all.Take(selection.IsList ? random.Next(all.Length + 1) : 1)]);
        IEnumerable<string> withOptions = Options(selection.From).Where(chosen.Names.Contains);
        return withOptions.Aggregate(chosen, (s, n) => s.WithOptions(n, Of(s.OptionsOf(n)!, random)));
    }

    private static IEnumerable<string> Options(IPartList from) => from.Parts.Where(p => p.Defaults is not null).Select(p => p.Name);

    private static object? Value(PropertyInfo property, Random random)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        bool takesNull = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        if (takesNull && random.Next(3) == 0)
            return null;
        if (!type.IsArray)
            return Item(property, type, random);
        var array = Array.CreateInstance(type.GetElementType()!, random.Next(4));
        for (int i = 0; i < array.Length; i++)
            array.SetValue(Item(property, type.GetElementType()!, random), i);
        return array;
    }

    private static object Item(PropertyInfo property, Type type, Random random)
    {
        if (property.GetCustomAttribute<AllowedValuesAttribute>()?.Values is { } allowed)
            return allowed[random.Next(allowed.Length)]!;
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))!;
        if (type == typeof(bool))
            return random.Next(2) == 0;
        if (type == typeof(string))
            return new[] { "a", "x.y", "none", "0", "é\"\\ß" }[random.Next(5)];
        RangeAttribute? range = property.GetCustomAttribute<RangeAttribute>();
        double low = Convert.ToDouble(range?.Minimum ?? -1e6, CultureInfo.InvariantCulture);
        double high = Convert.ToDouble(range?.Maximum ?? 1e6, CultureInfo.InvariantCulture);
        double value = random.Next(4) switch
        {
            0 => low,
            1 => high,
            2 => Math.Clamp(random.Next(10), low, high),
            _ => low + random.NextDouble() * (high - low),
        };
        return Convert.ChangeType(type == typeof(double) ? value : Math.Truncate(value), type, CultureInfo.InvariantCulture);
    }
}
