using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TreePose.Tracking.Mlflow;

/// <summary>
/// What one <c>log-batch</c> will carry: at most 1000 items in all, 100 parameters, 100 tags, and less than the megabyte that a
/// reverse proxy lets pass. Two tags are kept free: for the position in the journal, so that the server itself says how far it
/// has got, and for the batch's own digest, so that it says whether a batch whose answer was lost has come.
/// </summary>
internal sealed class MlflowBatch
{
    /// <summary>Two of the server's 1000 and 100 are our own tags.</summary>
    public const int MostItems = 1000 - 2;
    private const int MostTags = 100 - 2;
    private const int MostParameters = 100;
    private const int MostBytes = 900_000;
    private const int BytesOfPoint = 100;
    private const int BytesOfPair = 30;
    private readonly JsonArray _metrics = [];
    private readonly Dictionary<string, string> _parameters = [];
    private readonly Dictionary<string, string> _tags = [];
    private int _bytes;

    public bool IsEmpty => Count == 0;

    private int Count => _metrics.Count + _parameters.Count + _tags.Count;

    /// <summary>Whether so many points fit beside what is here.</summary>
    public bool HasRoomFor(IReadOnlyCollection<string> keys) =>
        Count + (2 * keys.Count) <= MostItems && _bytes + (2 * keys.Sum(k => BytesOfPoint + Bytes(k))) <= MostBytes;

    /// <summary>Adds a point; false when the batch is full.</summary>
    public bool TryAddMetric(string key, double value, long milliseconds, long step)
    {
        int bytes = BytesOfPoint + Bytes(key);
        if (Count == MostItems || _bytes + bytes > MostBytes)
            return false;
        _bytes += bytes;
        // A bare NaN is answered with 200 and drops everything after it.
        JsonNode number =
            double.IsNaN(value) ? "NaN"
            : double.IsPositiveInfinity(value) ? "Infinity"
            : double.IsNegativeInfinity(value) ? "-Infinity"
            : value;
        _metrics.Add(
            new JsonObject
            {
                ["key"] = key,
                ["value"] = number,
                ["timestamp"] = milliseconds,
                ["step"] = step,
            }
        );
        return true;
    }

    /// <summary>Adds a parameter; false when the batch is full. A name twice in a batch is an error at the server.</summary>
    public bool TryAddParameter(string key, string value) => TryAdd(_parameters, MostParameters, key, value);

    /// <summary>Adds a tag; false when the batch is full. The last value counts.</summary>
    public bool TryAddTag(string key, string value) => TryAdd(_tags, MostTags, key, value);

    /// <summary>The request's body, saying that all events up to <paramref name="position"/> are in.</summary>
    public JsonObject Body(string runId, long position)
    {
        JsonArray tags = Pairs(_tags);
        tags.Add(MlflowRun.Pair(MlflowRun.PositionTag, position.ToString(CultureInfo.InvariantCulture)));
        var body = new JsonObject
        {
            ["run_id"] = runId,
            ["metrics"] = _metrics,
            ["params"] = Pairs(_parameters),
            ["tags"] = tags,
        };
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(body.ToJsonString()));
        tags.Add(MlflowRun.Pair(MlflowRun.BatchTag, Convert.ToHexStringLower(hash)[..16]));
        return body;
    }

    private bool TryAdd(Dictionary<string, string> to, int most, string key, string value)
    {
        int bytes = BytesOfPair + Bytes(key) + Bytes(value);
        if (!to.ContainsKey(key) && (Count == MostItems || to.Count == most))
            return false;
        if (Count > 0 && _bytes + bytes > MostBytes)
            return false;
        _bytes += bytes;
        to[key] = value;
        return true;
    }

    /// <summary>How many bytes a text takes in JSON, at most: what is not plain is written as \uXXXX.</summary>
    private static int Bytes(string text) => text.Sum(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ' ' or '/' ? 1 : 6);

    private static JsonArray Pairs(Dictionary<string, string> values) => new([.. values.Select(v => MlflowRun.Pair(v.Key, v.Value))]);
}
