namespace TreePose.Configuration;

/// <summary>A value of a configuration file, as it was typed: JSON and YAML say the same.</summary>
/// <param name="Line">Its line, from 1.</param>
internal abstract record ConfigNode(int Line);

/// <summary>A text, number or truth value; what it is, the option decides.</summary>
/// <param name="Text">As typed, without quotes; null for no value.</param>
/// <param name="Form">How it was written.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed record ConfigScalar(string? Text, OptionForm Form, int Line) : ConfigNode(Line);

/// <summary>A list.</summary>
internal sealed record ConfigList(IReadOnlyList<ConfigNode> Items, int Line) : ConfigNode(Line);

/// <summary>Keys with values.</summary>
internal sealed record ConfigMap(IReadOnlyList<ConfigEntry> Entries, int Line) : ConfigNode(Line)
{
    /// <summary>The value of a key; null when it is not there.</summary>
    public ConfigNode? this[string key] => Entries.FirstOrDefault(e => e.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Value;
}

/// <summary>A key with its value.</summary>
internal sealed record ConfigEntry(string Key, ConfigNode Value, int Line);

/// <summary>Collects the entries of a map and refuses a key that comes twice, in whatever case.</summary>
/// <param name="where">File, for errors.</param>
internal sealed class ConfigMapBuilder(string where)
{
    private readonly Dictionary<string, ConfigEntry> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigEntry> _entries = [];

    /// <summary>Adds an entry.</summary>
    /// <exception cref="DataFormatException">The key is there.</exception>
    public void Add(ConfigEntry entry)
    {
        if (!_seen.TryAdd(entry.Key, entry))
            throw Doubled(where, entry.Key, _seen[entry.Key].Line, entry.Line);
        _entries.Add(entry);
    }

    /// <summary>The map.</summary>
    public ConfigMap Build(int line) => new(_entries, line);

    /// <summary>The error for a key that comes twice.</summary>
    public static DataFormatException Doubled(string where, string key, int first, int second) =>
        new($"{where}, line {second}", $"the key '{key}' stands there twice, first in line {first}.", "Keep one.");
}
