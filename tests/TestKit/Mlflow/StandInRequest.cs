using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TreePose.TestKit.Mlflow;

/// <summary>Reads the body of a request as the real server does.</summary>
internal static partial class StandInRequest
{
    /// <summary>Stands for a bare NaN or Infinity, which is no JSON and which the real server takes.</summary>
    public const string Bare = "\uFFFFbare ";

    /// <summary>A body; one that is no JSON object is a <see cref="JsonException"/>.</summary>
    public static JsonObject Parse(byte[] body)
    {
        string text = BareNumber().Replace(Encoding.UTF8.GetString(body), m => m.Value[0] == '"' ? m.Value : $"\"{Bare}{m.Value}\"");
        return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("no object");
    }

    /// <summary>Keys with their values.</summary>
    public static List<KeyValuePair<string, string>> Pairs(JsonObject body, string name) =>
        [
            .. (body[name] as JsonArray ?? []).Select(p => new KeyValuePair<string, string>(
                (string?)p!["key"] ?? throw StandInRefusal.Missing("key"),
                (string?)p["value"] ?? ""
            )),
        ];

    /// <summary>Refuses a key that the server refuses.</summary>
    public static void CheckKey(string key)
    {
        bool normal = key.Length > 0 && key[0] != '/' && key.Split('/').All(p => p is not ("" or "." or ".."));
        if (key.Length > 250 || !AllowedKey().IsMatch(key) || !normal)
            throw StandInRefusal.Invalid($"Invalid name: '{key}'.");
    }

    /// <summary>A field that must be there.</summary>
    public static string Text(JsonObject body, string name) =>
        body[name] is not { } value ? throw StandInRefusal.Missing(name)
        : value.GetValueKind() == JsonValueKind.String ? (string)value!
        : throw StandInRefusal.Invalid($"Invalid value {value.ToJsonString()} for parameter '{name}' supplied.");

    /// <summary>Which part of what was found is asked for, and what the answer says about the rest.</summary>
    public static (IEnumerable<T> Page, string? Next) Page<T>(JsonObject body, IEnumerable<T> found, int most)
    {
        if (!int.TryParse(body["max_results"]?.ToString() ?? "1000", out int size) || size < 1 || size > most)
            throw StandInRefusal.Invalid($"Invalid value {body["max_results"]} for parameter 'max_results' supplied.");
        int from = int.Parse(body["page_token"]?.ToString() ?? "0");
        T[] rest = [.. found.Skip(from)];
        return (rest.Take(size), rest.Length > size ? (from + size).ToString() : null);
    }

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|-?\\b(?:NaN|Infinity)\\b", RegexOptions.Singleline)]
    private static partial Regex BareNumber();

    [GeneratedRegex(@"^[/\p{L}\p{N}_.\- :]*$")]
    private static partial Regex AllowedKey();
}
