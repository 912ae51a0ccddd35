using System.Text;

namespace TreePose.Configuration;

/// <summary>
/// A file with options, in JSON (with comments) or YAML: options as <c>config.json</c> nests them or by dotted keys, and beside
/// them, if wanted, <c>experiment</c>, <c>data</c>, <c>preset</c>, <c>seed</c> and <c>description</c>. The <c>config.json</c> of a
/// run is one as it stands.
/// </summary>
public sealed record ConfigFile
{
    private const int LargestBytes = 1 << 20;

    /// <summary>The file, as it was named.</summary>
    public required string Path { get; init; }

    /// <summary>What it is for: its key <c>description</c>, or the comment that it begins with; empty when it says nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>The experiment that it is for; null when it does not say.</summary>
    public string? Experiment { get; init; }

    /// <summary>Seed of everything random; null when it does not say.</summary>
    public int? Seed { get; init; }

    /// <summary>The data source; null when it does not say.</summary>
    public string? Data { get; init; }

    /// <summary>The named options to start from; null when it does not say.</summary>
    public string? Preset { get; init; }

    /// <summary>Options among which each fold chooses, as a record has them.</summary>
    public IReadOnlyList<string> Nested { get; init; } = [];

    /// <summary>Whether a model is trained on everybody, too, as a record has it.</summary>
    public bool TrainOnAll { get; init; }

    /// <summary>The options in the order of the file; each knows its file and line.</summary>
    public IReadOnlyList<OptionOverride> Overrides { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its name, which ends with <c>.json</c>, <c>.yaml</c> or <c>.yml</c>.</param>
    /// <exception cref="DataFormatException">
    /// It is missing or not of that form, a key comes twice, or a value has the wrong type.
    /// </exception>
    public static ConfigFile Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestBytes)
                throw new DataFormatException(path, $"has more than {LargestBytes} bytes: it is no configuration.", "Name another file.");
            return Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF'), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException(path, $"the file cannot be read ({e.Message.TrimEnd('.')}).", "Check its path.", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new DataFormatException(path, "is not UTF-8 text.", "Save it as UTF-8.", e);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">Content of the file.</param>
    /// <param name="path">Name of the file, whose ending says what it is.</param>
    /// <inheritdoc cref="Read(string)"/>
    public static ConfigFile Parse(string text, string path)
    {
        bool isJson = System.IO.Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".json" => true,
            ".yaml" or ".yml" => false,
            _ => throw new DataFormatException(path, "is no configuration: allowed are .json, .yaml and .yml.", "Give it such a name."),
        };
        ConfigNode content = isJson ? ConfigJson.Parse(text, path) : ConfigYaml.Parse(text, path);
        ConfigFile file = new ConfigShape(path).Read(content);
        return file.Description.Length > 0 ? file : file with { Description = FirstComment(text, isJson ? "//" : "#") };
    }

    private static string FirstComment(string text, string mark)
    {
        IEnumerable<string> lines = text.Split('\n').Select(l => l.Trim()).SkipWhile(l => l is "" or "---");
        return string.Join(' ', lines.TakeWhile(l => l.StartsWith(mark, StringComparison.Ordinal)).Select(l => l[mark.Length..].Trim()));
    }
}
