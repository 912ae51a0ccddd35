using System.Text.Json.Nodes;

namespace TreePose;

/// <summary>
/// Names of the baselines that experiments bring with them: one for files, without blanks, and one for people. What earlier versions
/// wrote is read under the present names.
/// </summary>
public static class BaselineNames
{
    /// <summary>The one that never finds an event.</summary>
    public const string NoEvent = "noEvent";

    /// <summary>The one that lifts and lowers the foot in the training participants' rhythm.</summary>
    public const string Rhythm = "rhythm";

    /// <summary>The mean of the training participants' holds.</summary>
    public const string TrainingMean = "trainingMean";

    /// <summary>The mean of the tested person's own calibration holds.</summary>
    public const string CalibrationMean = "calibrationMean";

    /// <summary>How long an attempt lasted.</summary>
    public const string AttemptLength = "attemptLength";

    /// <summary>The mean of a person's first holds, beside that person's own model.</summary>
    public const string MeanOfFirstHolds = "meanOfFirstHolds";

    private static readonly Dictionary<string, string> Titles = new()
    {
        [NoEvent] = "no event",
        [Rhythm] = "rhythm",
        [TrainingMean] = "training mean",
        [CalibrationMean] = "calibration mean",
        [AttemptLength] = "attempt length",
        [MeanOfFirstHolds] = "mean of the first holds",
    };

    /// <summary>Names that files of earlier versions have.</summary>
    private static readonly Dictionary<string, string> Earlier = new()
    {
        ["always neither"] = NoEvent,
        ["metronome"] = Rhythm,
        ["training mean"] = TrainingMean,
        ["calibration mean"] = CalibrationMean,
        ["attempt length"] = AttemptLength,
        ["mean of the first holds"] = MeanOfFirstHolds,
    };

    /// <summary>How people read it; a name that is not known here stays as it is.</summary>
    /// <param name="name">As files have it.</param>
    public static string Title(string name) => Titles.GetValueOrDefault(name, name);

    /// <summary>
    /// The present name of a baseline, or of a figure of one (<c>mae.zero-shot.training mean</c>, <c>baselines.metronome.event.f1</c>).
    /// </summary>
    /// <param name="name">As any version writes it.</param>
    public static string Present(string name)
    {
        foreach ((string before, string now) in Earlier)
        {
            if (name == before)
                return now;
            if (name.EndsWith("." + before, StringComparison.Ordinal))
                return name[..^before.Length] + now;
            name = name.Replace($".{before}.", $".{now}.", StringComparison.Ordinal);
        }
        return name;
    }

    /// <summary>A name as any version may have written it, the present one first.</summary>
    /// <param name="name">As any version writes it.</param>
    internal static IEnumerable<string> Spellings(string name)
    {
        string now = Present(name);
        yield return now;
        foreach ((string before, string key) in Earlier)
        {
            if (now.EndsWith("." + key, StringComparison.Ordinal))
                yield return now[..^key.Length] + before;
            else if (now.Contains($".{key}.", StringComparison.Ordinal))
                yield return now.Replace($".{key}.", $".{before}.", StringComparison.Ordinal);
        }
    }

    /// <summary>The same results with the present names of baselines: as keys, and where one is called by its name.</summary>
    /// <param name="results"><c>results.json</c> of any version; it is changed.</param>
    internal static JsonObject Present(JsonObject results)
    {
        foreach ((string key, JsonNode? value) in results.ToArray())
        {
            if (key is "baseline" or "name" && value is JsonValue text && text.TryGetValue(out string? named))
            {
                if (Earlier.TryGetValue(named, out string? now))
                    results[key] = now;
                continue;
            }
            if (value is JsonObject below)
                Present(below);
            foreach (JsonObject item in (value as JsonArray ?? []).OfType<JsonObject>())
                Present(item);
        }
        if (results.All(m => Present(m.Key) == m.Key))
            return results;
        (string Key, JsonNode? Value)[] members = [.. results.Select(m => (Present(m.Key), m.Value))];
        results.Clear();
        foreach ((string key, JsonNode? value) in members)
            results[key] = value;
        return results;
    }
}
