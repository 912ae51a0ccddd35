using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TreePose.TestKit.Mlflow;

/// <summary>Reads the body of a request as the real server does.</summary>
internal static partial class StandInRequest
{
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
    public static string Text(JsonObject body, string name) => (string?)body[name] ?? throw StandInRefusal.Missing(name);

    [GeneratedRegex(@"^[/\p{L}\p{N}_.\- :]*$")]
    private static partial Regex AllowedKey();
}
