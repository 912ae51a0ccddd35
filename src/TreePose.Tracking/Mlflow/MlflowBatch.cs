using System.Text.Json.Nodes;

namespace TreePose.Tracking.Mlflow;

/// <summary>
/// What one <c>log-batch</c> will carry: at most 1000 items in all, 100 parameters, 100 tags. One tag is kept free for
/// the position in the journal: the server itself then says how far it has got, whoever asks and from wherever.
/// </summary>
internal sealed class MlflowBatch
{
    private const int MostItems = 1000 - 1;
    private const int MostTags = 100 - 1;
    private const int MostParameters = 100;
    private readonly JsonArray _metrics = [];
    private readonly Dictionary<string, string> _parameters = [];
    private readonly Dictionary<string, string> _tags = [];

    public bool IsEmpty => Count == 0;

    private int Count => _metrics.Count + _parameters.Count + _tags.Count;

    /// <summary>Adds a point; false when the batch is full.</summary>
    public bool TryAddMetric(string key, double value, long milliseconds, long step)
    {
        if (Count == MostItems)
            return false;
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
        tags.Add(MlflowRun.Pair(MlflowRun.PositionTag, position.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return new JsonObject
        {
            ["run_id"] = runId,
            ["metrics"] = _metrics,
            ["params"] = Pairs(_parameters),
            ["tags"] = tags,
        };
    }

    private bool TryAdd(Dictionary<string, string> to, int most, string key, string value)
    {
        if (!to.ContainsKey(key) && (Count == MostItems || to.Count == most))
            return false;
        to[key] = value;
        return true;
    }

    private static JsonArray Pairs(Dictionary<string, string> values) => new([.. values.Select(v => MlflowRun.Pair(v.Key, v.Value))]);
}
