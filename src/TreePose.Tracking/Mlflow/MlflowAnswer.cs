using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Tracking.Mlflow;

/// <summary>An answer of a server, of which nothing is believed: a member that is missing or of another type is none.</summary>
internal sealed record MlflowAnswer(HttpStatusCode Status, string Text, TimeSpan? RetryAfter)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>What it says; null where it is no JSON object: HTML or plain text.</summary>
    public JsonObject? Body { get; } = Parse(Text);

    /// <summary>
    /// MLflow answers at least {}: an empty answer, or only the beginning of one, comes from something between and tells
    /// nothing about the deed.
    /// </summary>
    public bool IsLost => (IsSuccess && Text.Length == 0) || (Body is null && Text.AsSpan().TrimStart().StartsWith("{"));

    /// <summary>A member of an answer's part; null where there is none.</summary>
    public static JsonNode? Member(JsonNode? part, string name) => (part as JsonObject)?[name];

    /// <summary>The objects of a list; none where it is no list.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>A text; null where it is none.</summary>
    public static string? TextOf(JsonNode? value) => value is JsonValue text && text.TryGetValue(out string? said) ? said : null;

    /// <summary>A text that an answer must have.</summary>
    /// <exception cref="TrackerRefusedException">It has none.</exception>
    public static string Need(JsonNode? value, string what) =>
        TextOf(value) is { Length: > 0 } text
            ? text
            : throw new TrackerRefusedException($"The server's answer does not tell {what}: is it an MLflow server?");

    private static JsonObject? Parse(string text)
    {
        try
        {
            var body = JsonNode.Parse(text, documentOptions: Strict) as JsonObject;
            if (text.Contains("\\ud", StringComparison.OrdinalIgnoreCase))
                _ = body?.ToJsonString(); // half a surrogate pair, written as an escape, is found now and not later
            return body;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
