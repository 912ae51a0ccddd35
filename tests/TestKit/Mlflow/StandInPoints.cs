using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TreePose.TestKit.Mlflow.StandInRequest;

namespace TreePose.TestKit.Mlflow;

/// <summary>The points of the store, its list of artifacts, and how they are read back.</summary>
public sealed partial class StandInStore
{
    /// <summary>Keeps a point; false where a bad number swallows it and everything after it.</summary>
    private bool Store(StandInRun run, JsonNode metric)
    {
        if (metric["key"] is null || metric["value"] is null || metric["timestamp"] is null)
            throw StandInRefusal.Invalid("Missing value for required parameter 'value'.");
        bool isWhole =
            long.TryParse(metric["timestamp"]!.ToJsonString(), out long time)
            & long.TryParse(metric["step"]?.ToJsonString() ?? "0", out long step)
            & TryNumber(metric["value"]!.AsValue(), out double number);
        if (!isWhole)
            SilentHarm.Add($"bad number in {metric.ToJsonString()}: 0 is stored and all after it dropped");
        var point = new StandInPoint((string)metric["key"]!, number, time, step);
        if (!CollapseDuplicates || !run.Metrics.Contains(point))
            run.Metrics.Add(point);
        return isWhole;
    }

    private static bool TryNumber(JsonValue value, out double number)
    {
        number = 0;
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            number = double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
            return true;
        }
        string text = value.ToString();
        if (text.StartsWith(Bare, StringComparison.Ordinal))
            return false;
        number = text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw StandInRefusal.Invalid("value"),
        };
        return true;
    }

    /// <summary>Infinities come back as the largest numbers; without a page size nothing comes and the token stands still.</summary>
    private JsonObject History(JsonObject body)
    {
        if (body["max_results"] is null)
            return new JsonObject { ["metrics"] = new JsonArray(), ["next_page_token"] = "stuck" };
        string key = Text(body, "metric_key");
        var (page, next) = Page(body, Run(body).Metrics.Where(m => m.Key == key), 25_000);
        var answer = new JsonObject
        {
            ["metrics"] = new JsonArray([
                .. page.Select(m => new JsonObject
                {
                    ["key"] = m.Key,
                    ["value"] = double.IsNaN(m.Value) ? "NaN" : Math.Clamp(m.Value, double.MinValue, double.MaxValue),
                    ["timestamp"] = m.Timestamp,
                    ["step"] = m.Step,
                }),
            ]),
        };
        if (next is not null)
            answer["next_page_token"] = next;
        return answer;
    }

    private JsonObject ListArtifacts(JsonObject body)
    {
        StandInRun run = Run(body);
        string below = (string?)body["path"] is { Length: > 0 } path ? path + "/" : "";
        IEnumerable<(string Name, bool IsFolder)> found = run
            .Artifacts.Keys.Where(a => a.StartsWith(below, StringComparison.Ordinal))
            .Select(a => a.IndexOf('/', below.Length) is > 0 and var end ? (a[..end], true) : (a, false))
            .Distinct();
        return new JsonObject
        {
            ["root_uri"] = run.ArtifactUri,
            ["files"] = new JsonArray([.. found.Select(f => new JsonObject { ["path"] = f.Name, ["is_dir"] = f.IsFolder })]),
        };
    }
}
