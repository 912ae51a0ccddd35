using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Configuration;

/// <summary>JSON in which no key stands twice in one object: System.Text.Json by itself keeps the last, or fails without a place.</summary>
public static class StrictJson
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DataFormatException">It is missing, is not JSON, or a key stands there twice.</exception>
    public static JsonNode? Read(string path)
    {
        if (!File.Exists(path))
            throw new DataFormatException(path, "the file is missing.", "Check the path.");
        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">File, for errors.</param>
    /// <exception cref="DataFormatException">It is not JSON, or a key stands there twice.</exception>
    public static JsonNode? Parse(string json, string where)
    {
        try
        {
            if (Doubled(Encoding.UTF8.GetBytes(json)) is { } key)
                throw new DataFormatException(where, $"the key '{key}' stands there twice.", "Keep one.");
            return JsonNode.Parse(json);
        }
        catch (JsonException e)
        {
            throw new DataFormatException(where, $"is not JSON, line {e.LineNumber + 1}.", "Mend it, or put back a copy.", e);
        }
    }

    /// <summary>The first key that an object has twice, with the names of the objects around it; null when there is none.</summary>
    private static string? Doubled(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var open = new Stack<(string Name, HashSet<string> Keys)>();
        string name = "";
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                open.Push((name, []));
            else if (reader.TokenType == JsonTokenType.EndObject)
                open.Pop();
            else if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = reader.GetString()!;
                IEnumerable<string> around = open.Reverse().Select(o => o.Name).Where(n => n.Length > 0);
                if (!open.Peek().Keys.Add(name))
                    return string.Join('.', around.Append(name));
            }
        }
        return null;
    }
}
