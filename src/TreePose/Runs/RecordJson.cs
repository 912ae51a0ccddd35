using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>
/// A JSON object of a record. Its members are checked as they are read: one of the wrong type is an error that names file and
/// member, never a guess. A member that is absent or null is null.
/// </summary>
internal sealed class RecordJson
{
    private const string Remedy = "Restore it from a copy of the record, or remove the run's folder.";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly string _prefix;

    private RecordJson(string path, string prefix, JsonObject content) => (Path, _prefix, Content) = (path, prefix, content);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The object itself.</summary>
    public JsonObject Content { get; }

    /// <summary>Content that is to be written to a file.</summary>
    public static RecordJson Of(string path, JsonObject content) => new(path, "", content);

    /// <summary>A number; JSON has no NaN and no infinities: they are texts.</summary>
    public static JsonNode OfNumber(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a file, whole or not at all.</summary>
    public static void Write(string path, JsonNode content) => AtomicFile.WriteAllText(path, content.ToJsonString(Indented) + "\n");

    /// <summary>Writes the file anew, whole or not at all.</summary>
    public void Write() => Write(Path, Content);

    /// <summary>Reads a file that must be there.</summary>
    /// <exception cref="DataFormatException">It is missing or no JSON object.</exception>
    public static RecordJson Read(string path) =>
        ReadOptional(path)
        ?? throw new DataFormatException(path, "does not exist.", "Give the folder of a run, or restore the file from a copy.");

    /// <summary>Reads a file; null when it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">How to read it; tests count here.</param>
    /// <exception cref="DataFormatException">It is no JSON object.</exception>
    public static RecordJson? ReadOptional(string path, Func<string, byte[]>? read = null) =>
        File.Exists(path) ? Parse(path, (read ?? RecordPaths.Read)(path)) : null;

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="DataFormatException">It is no JSON object.</exception>
    public static RecordJson Parse(string path, byte[] bytes)
    {
        try
        {
            if (!System.Text.Unicode.Utf8.IsValid(bytes))
                throw new JsonException("its text is not UTF-8");
            JsonNode? node = JsonNode.Parse(bytes, documentOptions: Strict);
            if (bytes.AsSpan().IndexOf("\\ud"u8) >= 0 || bytes.AsSpan().IndexOf("\\uD"u8) >= 0)
                _ = node?.ToJsonString(); // half a surrogate pair, written as an escape, is found now and not later
            return node is JsonObject content
                ? new RecordJson(path, "", content)
                : throw new DataFormatException(path, "is not a JSON object.", Remedy);
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(path, $"is not JSON ({RecordJsonRules.Why(e)}).", Remedy, e);
        }
    }

    /// <summary>A file's content in its smallest form: lists of runs read thousands of them, and ask for few members.</summary>
    /// <exception cref="DataFormatException">It is no JSON object.</exception>
    public static JsonDocument Document(string path, byte[] bytes)
    {
        if (!IsPlain(bytes))
            Parse(path, bytes);
        try
        {
            JsonDocument document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new DataFormatException(path, "is not a JSON object.", Remedy);
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(path, $"is not JSON ({RecordJsonRules.Why(e)}).", Remedy, e);
        }
    }

    /// <summary>Whether texts need no closer look.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) && bytes.IndexOf("\\ud"u8) < 0 && bytes.IndexOf("\\uD"u8) < 0;

    /// <summary>A text.</summary>
    public string? Text(string key) => Content[key] is { } node ? TextOf(node, key) : null;

    /// <summary>A finite number.</summary>
    public double? Number(string key) =>
        Content[key] is not { } node ? null
        : node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number
        : throw Wrong(key, node, "a finite number");

    /// <summary>A whole number.</summary>
    public int? Whole(string key) =>
        Content[key] is not { } node ? null
        : node is JsonValue value && value.TryGetValue(out int number) ? number
        : throw Wrong(key, node, "a whole number");

    /// <summary>True or false.</summary>
    public bool? Flag(string key) =>
        Content[key] is not { } node ? null
        : node is JsonValue value && value.TryGetValue(out bool flag) ? flag
        : throw Wrong(key, node, "true or false");

    /// <summary>A point in time.</summary>
    public DateTimeOffset? Time(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out DateTimeOffset time))
            return time;
        throw Wrong(key, text, "a point in time");
    }

    /// <summary>An object.</summary>
    public RecordJson? Object(string key) =>
        Content[key] is not { } node ? null
        : node is JsonObject inner ? new RecordJson(Path, $"{_prefix}{key}.", inner)
        : throw Wrong(key, node, "an object");

    /// <summary>An object whose members are all texts; empty when it is absent.</summary>
    public Dictionary<string, string> Texts(string key) =>
        Object(key) is { } inner ? inner.Content.ToDictionary(m => m.Key, m => inner.TextOf(m.Value, m.Key)) : [];

    /// <summary>A list of texts; empty when it is absent.</summary>
    public IReadOnlyList<string> List(string key) =>
        Content[key] switch
        {
            null => [],
            JsonArray list => [.. list.Select((item, i) => TextOf(item, $"{key}[{i}]"))],
            { } node => throw Wrong(key, node, "a list"),
        };

    /// <summary>An error about a member that has to be there.</summary>
    public DataFormatException Missing(string key, string remedy = Remedy) => new(Path, $"has no {_prefix}{key}.", remedy);

    /// <summary>An error about a member that cannot be what it is.</summary>
    public DataFormatException Wrong(string key, object? found, string allowed)
    {
        string text = found switch
        {
            null => "null",
            string s => $"'{s}'",
            JsonNode node => Show(node),
            _ => $"{found}",
        };
        return new(Path, $"{_prefix}{key} is {(text.Length > 60 ? text[..60] + "…" : text)}; {allowed} is expected.", Remedy);
    }

    private string TextOf(JsonNode? node, string key)
    {
        try
        {
            return node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw Wrong(key, node, "a text");
        }
        catch (InvalidOperationException) // half a surrogate pair, written as an escape
        {
            throw Wrong(key, node, "a text");
        }
    }

    private static string Show(JsonNode node)
    {
        try
        {
            return node.ToJsonString();
        }
        catch (InvalidOperationException)
        {
            return "broken Unicode";
        }
    }
}
