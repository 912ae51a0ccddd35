namespace TreePose.Configuration;

/// <summary>Finds experiment, seed, data, preset and options in a configuration file, of either shape.</summary>
/// <param name="path">The file, for errors.</param>
internal sealed class ConfigShape(string path)
{
    /// <summary>What a file has beside its options.</summary>
    private static readonly string[] Header = ["description", "experiment", "seed", "data", "preset", "options"];

    /// <summary>What the record of a run has beside them.</summary>
    private static readonly string[] OfRecord = ["overrides", "dataSource", "dataManifest"];

    /// <summary>What the record of a run has under its <c>options</c>.</summary>
    private static readonly string[] OfRun = ["data", "preset", "options", "nested", "trainOnAll"];

    /// <summary>Whether files have a key for themselves; no option may be called so.</summary>
    public static bool IsHeader(string key) => IsIn(Header, key);

    /// <summary>What the content comes to.</summary>
    /// <exception cref="DataFormatException">It has neither shape.</exception>
    public ConfigFile Read(ConfigNode content)
    {
        ConfigMap root = content as ConfigMap ?? throw Refused(content, "holds no keys.", "Write key: value.");
        var file = new ConfigFile
        {
            Path = path,
            Description = Text(root, "description") ?? "",
            Experiment = Text(root, "experiment"),
            Seed = Seed(root),
            Data = Text(root, "data"),
            Preset = Text(root, "preset"),
        };
        if (root["options"] is not { } options)
            return file with { Overrides = Flatten(root.Entries) };
        Only(root, [.. Header, .. OfRecord]);
        ConfigMap given = options as ConfigMap ?? throw Refused(options, "'options' holds no keys.", "Write the options below it.");
        if (given["sweep"] is { } sweep)
            throw Refused(sweep, "is the configuration of a sweep.", "Name one of its runs.");
        file = file with
        {
            Data = Text(given, "data") ?? file.Data ?? Text(root, "dataSource"),
            Preset = Text(given, "preset") ?? file.Preset,
        };
        if (given["options"] is not { } inner)
            return file with { Overrides = Flatten(given.Entries) };
        Only(given, OfRun);
        ConfigMap resolved = inner as ConfigMap ?? throw Refused(inner, "'options.options' holds no keys.", "Write the options below it.");
        return file with { Nested = Texts(given, "nested"), TrainOnAll = Flag(given, "trainOnAll"), Overrides = Flatten(resolved.Entries) };
    }

    private List<OptionOverride> Flatten(IEnumerable<ConfigEntry> entries)
    {
        var found = new List<OptionOverride>();
        var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        Flatten(entries.Where(e => !IsHeader(e.Key)), "", found, lines);
        return found;
    }

    private void Flatten(IEnumerable<ConfigEntry> entries, string prefix, List<OptionOverride> found, Dictionary<string, int> lines)
    {
        foreach (ConfigEntry entry in entries)
        {
            string key = prefix + entry.Key;
            if (entry.Value is ConfigMap map)
            {
                Flatten(map.Entries, key + ".", found, lines);
                continue;
            }
            // training: {epochs: 3} and training.epochs: 4 are the same key.
            if (!lines.TryAdd(key, entry.Line))
                throw ConfigMapBuilder.Doubled(path, key, lines[key], entry.Line);
            found.Add(Override(key, entry.Value) with { Origin = $"{path}, line {entry.Line}" });
        }
    }

    private OptionOverride Override(string key, ConfigNode value)
    {
        if (value is ConfigScalar scalar)
            return new(key, scalar.Text) { Form = scalar.Form };
        IReadOnlyList<ConfigNode> items = ((ConfigList)value).Items;
        OptionForm form = items.OfType<ConfigScalar>().Aggregate(OptionForm.List, (all, item) => all | item.Form);
        return new(key, string.Join(',', items.Select(i => Item(key, i)))) { Form = form };
    }

    /// <summary>Lists of options are joined by commas, and blanks around an item are not part of it.</summary>
    private string Item(string key, ConfigNode item)
    {
        if (item is ConfigScalar { Text: { Length: > 0 } text } && !text.Contains(',') && text.Trim() == text)
            return text;
        throw Refused(item, $"'{key}' holds {Show(item)}.", "Write texts or numbers without commas and without blanks around them.");
    }

    private int? Seed(ConfigMap map)
    {
        if (map["seed"] is not { } node)
            return null;
        string given = node is ConfigScalar { Form: not OptionForm.Text, Text: { } text } ? text : "";
        if (Numbers.TryWhole(given, out long seed) && seed is >= int.MinValue and <= int.MaxValue)
            return (int)seed;
        throw Refused(node, $"'seed' cannot be {Show(node)}.", $"Write {Numbers.Meant(given, whole: true) ?? "a whole number"}.");
    }

    private bool Flag(ConfigMap map, string key) =>
        map[key] switch
        {
            null or ConfigScalar { Text: "false" } => false,
            ConfigScalar { Text: "true" } => true,
            var node => throw Refused(node, $"'{key}' cannot be {Show(node)}.", "Write true or false."),
        };

    private string? Text(ConfigMap map, string key) =>
        map[key] switch
        {
            null or ConfigScalar { Text: null } => null,
            ConfigScalar scalar => scalar.Text,
            var node => throw Refused(node, $"'{key}' cannot be {Show(node)}.", "Write a text."),
        };

    private string[] Texts(ConfigMap map, string key) =>
        map[key] switch
        {
            null => [],
            ConfigList list when list.Items.All(i => i is ConfigScalar { Text: not null }) =>
            [
                .. list.Items.Cast<ConfigScalar>().Select(i => i.Text!),
            ],
            var node => throw Refused(node, $"'{key}' cannot be {Show(node)}.", "Write a list of texts."),
        };

    private void Only(ConfigMap map, IReadOnlyList<string> known)
    {
        if (map.Entries.FirstOrDefault(e => !IsIn(known, e.Key)) is not { } other)
            return;
        string remedy = $"Known are {string.Join(", ", known)}; an option stands under 'options' or, without it, at the top.";
        throw new DataFormatException($"{path}, line {other.Line}", $"'{other.Key}' is not a key of a run's configuration.", remedy);
    }

    private DataFormatException Refused(ConfigNode node, string problem, string remedy) =>
        new($"{path}, line {node.Line}", problem, remedy);

    private static bool IsIn(IReadOnlyList<string> keys, string key) => keys.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static string Show(ConfigNode node) =>
        node switch
        {
            ConfigScalar { Text: { } text } => $"'{text}'",
            ConfigScalar => "null",
            ConfigList => "a list",
            _ => "an object",
        };
}
