using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static TreePose.TestKit.Mlflow.StandInRequest;

namespace TreePose.TestKit.Mlflow;

/// <summary>What an MLflow tracking server keeps and refuses, written from docs/tracking.md.</summary>
public sealed partial class StandInStore
{
    /// <summary>Experiments: id by name; a deleted one keeps its name.</summary>
    public Dictionary<string, (string Id, bool Deleted)> Experiments { get; } = new() { ["Default"] = ("0", false) };

    /// <summary>Runs by id.</summary>
    public Dictionary<string, StandInRun> Runs { get; } = [];

    /// <summary>SQL stores collapse points that are equal in everything; others keep both.</summary>
    public bool CollapseDuplicates { get; set; } = true;

    /// <summary>Without its proxy a server names a folder of its own disk.</summary>
    public bool ArtifactProxy { get; set; } = true;

    /// <summary>Silent harm: values that were cut, numbers that were swallowed with all after them.</summary>
    public List<string> SilentHarm { get; } = [];

    /// <summary>Answers one request of the JSON API.</summary>
    public JsonObject Answer(string endpoint, JsonObject body) =>
        endpoint switch
        {
            "experiments/create" => CreateExperiment(Text(body, "name")),
            "experiments/search" => SearchExperiments(body),
            "experiments/get-by-name" => GetExperiment(Text(body, "experiment_name")),
            "runs/create" => CreateRun(body),
            "runs/get" => new JsonObject { ["run"] = Show(Run(body)) },
            "runs/search" => Search(body),
            "runs/update" => Update(body),
            "runs/log-batch" => LogBatch(body),
            "runs/log-inputs" => LogInputs(body),
            "runs/delete-tag" => DeleteTag(body),
            "metrics/get-history" => History(body),
            "artifacts/list" => ListArtifacts(body),
            "registered-models/create" => CreateModel(Text(body, "name")),
            "registered-models/get" => Models.ContainsKey(Text(body, "name")) ? [] : throw StandInRefusal.NotFound("Registered Model"),
            "model-versions/create" => CreateVersion(body),
            "model-versions/search" => SearchVersions(Text(body, "filter")),
            _ => throw new StandInRefusal(404, "", "<html>Not Found</html>"),
        };

    private JsonObject DeleteTag(JsonObject body) =>
        Run(body).Tags.Remove(Text(body, "key")) ? [] : throw StandInRefusal.NotFound($"tag {Text(body, "key")}");

    private JsonObject CreateExperiment(string name)
    {
        if (name.Length > 500)
            throw StandInRefusal.Invalid("name too long");
        if (Experiments.ContainsKey(name))
            throw new StandInRefusal(400, "RESOURCE_ALREADY_EXISTS", $"Experiment '{name}' already exists.");
        Experiments[name] = (Experiments.Count.ToString(), false);
        return new JsonObject { ["experiment_id"] = Experiments[name].Id };
    }

    private JsonObject GetExperiment(string name)
    {
        if (!Experiments.TryGetValue(name, out var found))
            throw StandInRefusal.NotFound($"experiment with name '{name}'");
        return new JsonObject
        {
            ["experiment"] = new JsonObject
            {
                ["experiment_id"] = found.Id,
                ["name"] = name,
                ["lifecycle_stage"] = found.Deleted ? "deleted" : "active",
            },
        };
    }

    private JsonObject SearchExperiments(JsonObject body)
    {
        if (body["max_results"] is null)
            throw StandInRefusal.Missing("max_results");
        var (page, next) = Page(body, Experiments.Where(e => !e.Value.Deleted), 50_000);
        var answer = new JsonObject
        {
            ["experiments"] = new JsonArray([.. page.Select(e => new JsonObject { ["experiment_id"] = e.Value.Id, ["name"] = e.Key })]),
        };
        if (next is not null)
            answer["next_page_token"] = next;
        return answer;
    }

    private JsonObject CreateRun(JsonObject body)
    {
        string experiment = Text(body, "experiment_id");
        if (body["start_time"] is null)
            throw StandInRefusal.Missing("start_time");
        if (Experiments.Values.All(e => e.Id != experiment))
            throw StandInRefusal.NotFound($"experiment {experiment}");
        string id = $"{Runs.Count + 1:x32}";
        var run = new StandInRun
        {
            Id = id,
            Experiment = experiment,
            ArtifactUri = ArtifactProxy ? $"mlflow-artifacts:/{experiment}/{id}/artifacts" : $"/srv/mlruns/{experiment}/{id}/artifacts",
        };
        run.Name = (string?)body["run_name"] ?? "inquisitive-owl-1";
        run.Tags["mlflow.runName"] = run.Name;
        foreach (var (key, value) in Pairs(body, "tags"))
            SetTag(run, key, value);
        Runs[id] = run;
        return new JsonObject { ["run"] = Show(run) };
    }

    private JsonObject Search(JsonObject body)
    {
        if (body["experiment_ids"] is not JsonArray ids || ids.Count == 0)
            return [];
        Match filter = TagFilter().Match((string?)body["filter"] ?? "");
        if (!filter.Success)
            throw StandInRefusal.Invalid("filter");
        string key = filter.Groups[1].Value,
            value = filter.Groups[2].Value;
        var found = Runs.Values.Where(r =>
            ids.Any(i => (string?)i == r.Experiment) && r.Tags.TryGetValue(key, out string? tag) && tag == value
        );
        var (page, next) = Page(body, found, 50_000);
        var answer = new JsonObject { ["runs"] = new JsonArray([.. page.Select(Show)]) };
        if (next is not null)
            answer["next_page_token"] = next;
        return answer;
    }

    private JsonObject Update(JsonObject body)
    {
        StandInRun run = Run(body);
        if ((string?)body["status"] is "RUNNING" or "SCHEDULED" or "FINISHED" or "FAILED" or "KILLED")
            run.Status = (string)body["status"]!;
        else if (body["status"] is not null)
            SilentHarm.Add($"status {body["status"]} ignored");
        if (body["end_time"] is not null)
            run.EndTime = (long)body["end_time"]!;
        return [];
    }

    private JsonObject LogBatch(JsonObject body)
    {
        StandInRun run = Run(body);
        JsonArray metrics = body["metrics"] as JsonArray ?? [];
        var parameters = Pairs(body, "params");
        var tags = Pairs(body, "tags");
        if (metrics.Count > 1000 || parameters.Count > 100 || tags.Count > 100 || metrics.Count + parameters.Count + tags.Count > 1000)
            throw StandInRefusal.Invalid("A batch logging request can contain at most 1000 metrics, 100 params, 100 tags, 1000 in all.");
        foreach (
            string key in metrics
                .Select(m => (string?)m!["key"] ?? "")
                .Concat(parameters.Select(p => p.Key))
                .Concat(tags.Select(t => t.Key))
        )
            CheckKey(key);
        if (parameters.GroupBy(p => p.Key).Any(g => g.Count() > 1))
            throw StandInRefusal.Invalid("Duplicate parameter keys have been submitted");
        bool isWhole = true;
        foreach (JsonNode? metric in metrics)
        {
            isWhole = Store(run, metric!);
            if (!isWhole)
                break;
        }
        foreach (var (key, value) in isWhole ? parameters : [])
        {
            string kept = Cut(value, 6000, key);
            if (run.Parameters.TryGetValue(key, out string? old) && old != kept)
                throw StandInRefusal.Invalid(
                    $"Changing param values is not allowed. Param with key='{key}' was already logged with value='{old}'."
                );
            run.Parameters[key] = kept;
        }
        foreach (var (key, value) in tags)
            SetTag(run, key, value);
        return [];
    }

    private JsonObject LogInputs(JsonObject body)
    {
        StandInRun run = Run(body);
        foreach (JsonNode? input in body["datasets"]?.AsArray() ?? throw StandInRefusal.Missing("datasets"))
        {
            string name = (string?)input!["dataset"]?["name"] ?? throw StandInRefusal.Missing("name"),
                digest = (string?)input["dataset"]?["digest"] ?? throw StandInRefusal.Missing("digest");
            if (name.Length > 500 || digest.Length > 36)
                throw StandInRefusal.Invalid("dataset");
            if (!run.Inputs.Contains((name, digest)))
                run.Inputs.Add((name, digest));
        }
        return [];
    }

    private StandInRun Run(JsonObject body) =>
        Runs.TryGetValue(Text(body, "run_id"), out StandInRun? run) ? run : throw StandInRefusal.NotFound("Run");

    private void SetTag(StandInRun run, string key, string value)
    {
        CheckKey(key);
        run.Tags[key] = Cut(value, 8000, key);
        if (key == "mlflow.runName")
            run.Name = value;
    }

    private string Cut(string value, int longest, string key)
    {
        if (value.Length <= longest)
            return value;
        SilentHarm.Add($"value of {key} cut from {value.Length} to {longest} characters");
        return value[..longest];
    }

    private static JsonNode Show(StandInRun run) =>
        new JsonObject
        {
            ["info"] = new JsonObject
            {
                ["run_id"] = run.Id,
                ["experiment_id"] = run.Experiment,
                ["status"] = run.Status,
                ["artifact_uri"] = run.ArtifactUri,
            },
            ["data"] = new JsonObject
            {
                ["tags"] = new JsonArray([.. run.Tags.Select(t => (JsonNode)new JsonObject { ["key"] = t.Key, ["value"] = t.Value })]),
            },
        };

    [GeneratedRegex(@"^tags\.([\w.]+) = '([^']*)'$")]
    private static partial Regex TagFilter();
}
