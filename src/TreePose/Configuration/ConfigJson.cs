using System.Text;
using System.Text.Json;

namespace TreePose.Configuration;

/// <summary>Reads a configuration file in JSON; comments and commas behind the last entry are allowed.</summary>
internal static class ConfigJson
{
    /// <summary>What the file says.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="where">Its name, for errors.</param>
    /// <exception cref="DataFormatException">It is not JSON, or a key comes twice.</exception>
    public static ConfigNode Parse(string json, string where)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            ConfigNode node = Node(ref reader, bytes, where);
            while (reader.Read()) { } // fails at anything behind it
            return node;
        }
        catch (JsonException e)
        {
            throw new DataFormatException($"{where}, line {e.LineNumber + 1}", "is not JSON.", "Mend the line.", e);
        }
    }

    private static ConfigNode Node(ref Utf8JsonReader reader, byte[] bytes, string where)
    {
        int line = Line(reader, bytes);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new ConfigMapBuilder(where);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    (string key, int at) = (reader.GetString()!, Line(reader, bytes));
                    reader.Read();
                    map.Add(new(key, Node(ref reader, bytes, where), at));
                }
                return map.Build(line);
            case JsonTokenType.StartArray:
                var items = new List<ConfigNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Node(ref reader, bytes, where));
                return new ConfigList(items, line);
            case JsonTokenType.String:
                return new ConfigScalar(reader.GetString(), OptionForm.Text, line);
            case JsonTokenType.Null:
                return new ConfigScalar(null, OptionForm.Any, line);
            default:
                return new ConfigScalar(Encoding.UTF8.GetString(reader.ValueSpan), OptionForm.Literal, line);
        }
    }

    private static int Line(Utf8JsonReader reader, byte[] bytes) => 1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');
}
