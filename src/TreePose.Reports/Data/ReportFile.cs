using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TreePose.Reports.Data;

/// <summary>
/// The files in a record's folder <c>report/</c>: what the run report draws and nothing else in the record holds. Compact
/// JSON, one object a file with a <c>version</c>; bytes are base64.
/// </summary>
public static class ReportFile
{
    /// <summary>Version of the files; another one is not read.</summary>
    public const int Version = 1;

    /// <summary>The records' JSON: camelCase, absent instead of null, safe inside HTML.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RecordJsonRules.RequireMembers } },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new FiniteNumber() },
    };

    /// <summary>Writes a file, whole or not at all.</summary>
    public static void Write<T>(string path, T content) =>
        AtomicFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(content, Json));

    /// <summary>Reads a file; null when the run did not write it.</summary>
    /// <exception cref="DataFormatException">It is damaged or of another version.</exception>
    public static T? Read<T>(string folder, string relativePath)
        where T : class, IVersioned
    {
        string path = Path.Combine(folder, relativePath);
        if (!File.Exists(path))
            return null;
        try
        {
            T content = JsonSerializer.Deserialize<T>(RecordPaths.Read(path), Json) ?? throw new JsonException("the file says null");
            return content.Version == Version ? content : throw new JsonException($"version {content.Version} where {Version} is expected");
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(
                path,
                $"is not a file of the run report ({RecordJsonRules.Why(e)}).",
                "Restore it from a copy of the record, or delete it: the report then does without.",
                e
            );
        }
    }
}

/// <summary>JSON has no infinity, but 1e999 would be read as one.</summary>
internal sealed class FiniteNumber : JsonConverter<double>
{
    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        double value = reader.GetDouble();
        return double.IsFinite(value) ? value : throw new JsonException("a number is too large");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>A file that says its version.</summary>
public interface IVersioned
{
    /// <summary>Version of the content.</summary>
    int Version { get; }
}
