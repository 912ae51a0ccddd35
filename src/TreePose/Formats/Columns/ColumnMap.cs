using System.Globalization;

namespace TreePose.Formats.Columns;

/// <summary>What a column of a force plate's table can hold.</summary>
internal enum PlateQuantity
{
    /// <summary>Time of the row.</summary>
    Time,

    /// <summary>Centre of pressure along X.</summary>
    CopX,

    /// <summary>Centre of pressure along Y.</summary>
    CopY,

    /// <summary>Vertical force.</summary>
    ForceZ,
}

/// <summary>A column of a file, with what its numbers are multiplied by to give s, mm or N.</summary>
/// <param name="Quantity">What it holds.</param>
/// <param name="Name">Its name without the unit that was typed.</param>
/// <param name="Unit">The unit that was typed; a file's column may be called by name and unit, <c>Time[s]</c>.</param>
/// <param name="Factor">Gives s, mm or N.</param>
internal sealed record MappedColumn(PlateQuantity Quantity, string Name, string Unit, double Factor)
{
    /// <summary>Its name in a file: as it is, or with its unit behind.</summary>
    public string? In(IEnumerable<string> names)
    {
        string withUnit = $"{Name}[{Unit}]";
        string[] given = [.. names];
        return given.FirstOrDefault(n => n.Equals(Name, StringComparison.OrdinalIgnoreCase))
            ?? given.FirstOrDefault(n =>
                n.Replace(" [", "[", StringComparison.Ordinal).Equals(withUnit, StringComparison.OrdinalIgnoreCase)
            );
    }
}

/// <summary>
/// Which columns of a table are which, as typed: <c>time=Time[s],cop_x=CoPx[m],cop_y=CoPy[m],force_z=Fz[N]</c>. Behind each name stands
/// its unit in brackets; of a name that has brackets itself, the last are the unit.
/// </summary>
internal static class ColumnMap
{
    private sealed record Kind(string Key, PlateQuantity Quantity, bool Needed, Dictionary<string, double> Units);

    private static readonly Dictionary<string, double> s_seconds = new() { ["s"] = 1, ["ms"] = 1e-3 },
        s_millimetres =
            new()
            {
                ["m"] = 1000,
                ["cm"] = 10,
                ["mm"] = 1,
            },
        s_newtons = new() { ["N"] = 1, ["kN"] = 1000 };

    private static readonly Kind[] Kinds =
    [
        new("time", PlateQuantity.Time, true, s_seconds),
        new("cop_x", PlateQuantity.CopX, true, s_millimetres),
        new("cop_y", PlateQuantity.CopY, true, s_millimetres),
        new("force_z", PlateQuantity.ForceZ, false, s_newtons),
    ];

    /// <summary>Reads a map.</summary>
    /// <param name="entries">As typed, one a column.</param>
    /// <param name="key">The option's key, for errors.</param>
    /// <exception cref="OptionsException">It lists all that is wrong with it.</exception>
    public static IReadOnlyList<MappedColumn> Parse(IEnumerable<string> entries, string key)
    {
        var violations = new List<string>();
        var columns = new List<MappedColumn>();
        foreach (string entry in entries)
        {
            if (Entry(entry, out string problem) is { } column)
                columns.Add(column);
            else
                violations.Add($"'{key}': {problem}");
        }
        foreach (IGrouping<PlateQuantity, MappedColumn> twice in columns.GroupBy(c => c.Quantity).Where(g => g.Count() > 1))
            violations.Add($"'{key}': {KeyOf(twice.Key)} is given {twice.Count()} times. Give it once.");
        foreach (IGrouping<string, MappedColumn> twice in columns.GroupBy(c => c.Name).Where(g => g.Count() > 1))
            violations.Add($"'{key}': the column '{twice.Key}' is given for {string.Join(" and ", twice.Select(c => KeyOf(c.Quantity)))}.");
        string[] missing = [.. Kinds.Where(k => k.Needed && columns.All(c => c.Quantity != k.Quantity)).Select(k => k.Key)];
        if (missing.Length > 0 && violations.Count == 0)
            violations.Add($"'{key}' lacks {string.Join(", ", missing)}. {Example(key)}.");
        return violations.Count > 0 ? throw new OptionsException(violations) : columns;
    }

    /// <summary>How it is written, for errors.</summary>
    public static string Example(string key) => $"Write, for example: --set '{key}=time=Time[s],cop_x=CoPx[m],cop_y=CoPy[m],force_z=Fz[N]'";

    private static MappedColumn? Entry(string entry, out string problem)
    {
        problem = "";
        string[] parts = entry.Split('=', 2, StringSplitOptions.TrimEntries);
        Kind? kind = Kinds.FirstOrDefault(k => k.Key == parts[0]);
        if (kind is null || parts.Length < 2)
        {
            string keys = string.Join(", ", Kinds.Select(k => k.Key));
            problem = $"'{entry}' is not KEY=COLUMN[UNIT]; keys are {keys}.";
            return null;
        }
        int bracket = parts[1].LastIndexOf('[');
        string units = string.Join(", ", kind.Units.Keys);
        if (bracket < 1 || !parts[1].EndsWith(']'))
        {
            problem = $"'{entry}' says no unit. Write {kind.Key}={Bare(parts[1])}[UNIT], with a unit of {units}.";
            return null;
        }
        string unit = parts[1][(bracket + 1)..^1],
            name = parts[1][..bracket].TrimEnd();
        if (kind.Units.TryGetValue(unit, out double factor))
            return new MappedColumn(kind.Quantity, name, unit, factor);
        problem = $"'{entry}' has the unit '{unit}'; allowed are {units}.";
        return null;
    }

    private static string Bare(string name) => name.Length > 0 ? name : "COLUMN";

    private static string KeyOf(PlateQuantity quantity) => Kinds.First(k => k.Quantity == quantity).Key;

    /// <summary>A map as it is typed, for errors.</summary>
    public static string Said(IEnumerable<MappedColumn> columns) =>
        string.Join(", ", columns.Select(c => string.Create(CultureInfo.InvariantCulture, $"{KeyOf(c.Quantity)}={c.Name}")));
}
