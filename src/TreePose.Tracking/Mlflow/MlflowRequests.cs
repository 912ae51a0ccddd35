using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Tracking.Mlflow;

/// <summary>The few requests that a mirror makes, apart from the batches.</summary>
internal static class MlflowRequests
{
    /// <summary>The experiment's id; it is made when the server does not know it.</summary>
    public static async Task<string> ExperimentAsync(this MlflowClient client, string name, CancellationToken cancel)
    {
        if (await FindExperimentAsync(client, name, cancel).ConfigureAwait(false) is { } found)
            return found;
        try
        {
            JsonObject created = await client
                .PostAsync("experiments/create", new JsonObject { ["name"] = name }, cancel)
                .ConfigureAwait(false);
            return MlflowAnswer.Need(created["experiment_id"], "the experiment's id");
        }
        catch (TrackerRefusedException e) when (e.Code == "RESOURCE_ALREADY_EXISTS")
        {
            // Another process made it in between.
            return await FindExperimentAsync(client, name, cancel).ConfigureAwait(false)
                ?? throw new TrackerUnavailableException($"The experiment '{name}' came and went.", e);
        }
    }

    /// <summary>The runs at the server that mirror one record: the run itself and its folds.</summary>
    public static async Task<IReadOnlyList<JsonNode>> FindRunsAsync(
        this MlflowClient client,
        string experimentId,
        string recordId,
        CancellationToken cancel
    )
    {
        const int MostPages = 100; // of a thousand runs, where a record has one and its folds
        var found = new List<JsonNode>();
        string? page = null;
        int pages = 0;
        do
        {
            var body = new JsonObject
            {
                ["experiment_ids"] = new JsonArray(experimentId),
                ["filter"] = $"tags.{MlflowRun.RunTag} = '{recordId}'",
                ["max_results"] = 1000,
            };
            if (page is not null)
                body["page_token"] = page;
            JsonObject answer = await client.PostAsync("runs/search", body, cancel).ConfigureAwait(false);
            found.AddRange(MlflowAnswer.Objects(answer["runs"]));
            page = MlflowAnswer.TextOf(answer["next_page_token"]);
            if (++pages > MostPages)
                throw new TrackerRefusedException($"{client.Server} names page after page of runs and no end: is it an MLflow server?");
        } while (!string.IsNullOrEmpty(page));
        return found;
    }

    /// <summary>
    /// Makes a run that mirrors a record or one of its folds. The answer may be lost although the run was made: it is looked for
    /// before it is made again.
    /// </summary>
    public static async Task<MlflowRun> CreateRunAsync(
        this MlflowClient client,
        string experimentId,
        string name,
        DateTimeOffset started,
        IReadOnlyList<KeyValuePair<string, string>> tags,
        CancellationToken cancel
    )
    {
        var body = new JsonObject
        {
            ["experiment_id"] = experimentId,
            ["run_name"] = name,
            ["start_time"] = started.ToUnixTimeMilliseconds(),
            ["tags"] = new JsonArray([.. tags.Select(t => MlflowRun.Pair(t.Key, t.Value))]),
        };
        string? TagOf(string key) => tags.FirstOrDefault(t => t.Key == key).Value;
        (string record, string? fold) = (TagOf(MlflowRun.RunTag)!, TagOf(MlflowRun.FoldTag));
        JsonObject? answer = null;
        for (int attempt = 0; answer is null; attempt++)
        {
            try
            {
                answer = await client.PostAsync("runs/create", body, cancel, repeatable: false).ConfigureAwait(false);
            }
            catch (TrackerUnavailableException e) when (attempt < client.Retries)
            {
                await client.PauseAsync(attempt, e, cancel).ConfigureAwait(false);
                IReadOnlyList<JsonNode> found = await client.FindRunsAsync(experimentId, record, cancel).ConfigureAwait(false);
                if (found.FirstOrDefault(r => MlflowRun.Tag(r, MlflowRun.FoldTag) == fold) is { } made)
                    return MlflowRun.From(client, made);
            }
        }
        return MlflowRun.From(client, answer["run"] ?? new JsonObject());
    }

    /// <summary>
    /// Sends a batch. When its answer is lost, the run's tags are read before it is sent again: a store that keeps points twice
    /// would have them twice.
    /// </summary>
    public static async Task LogBatchAsync(this MlflowClient client, string runId, JsonObject body, CancellationToken cancel)
    {
        string batch = ((JsonArray)body["tags"]!).Last(t => (string?)t!["key"] == MlflowRun.BatchTag)!["value"]!.GetValue<string>();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await client.PostAsync("runs/log-batch", body, cancel, repeatable: false).ConfigureAwait(false);
                return;
            }
            catch (TrackerUnavailableException e) when (attempt < client.Retries)
            {
                await client.PauseAsync(attempt, e, cancel).ConfigureAwait(false);
                JsonNode run = await client.RunAsync(runId, cancel).ConfigureAwait(false);
                if (MlflowRun.Tag(run, MlflowRun.BatchTag) == batch)
                    return;
            }
        }
    }

    /// <summary>A run at the server as it is now.</summary>
    public static async Task<JsonNode> RunAsync(this MlflowClient client, string runId, CancellationToken cancel)
    {
        JsonObject answer = await client.GetAsync("runs/get", "run_id=" + Uri.EscapeDataString(runId), cancel).ConfigureAwait(false);
        return answer["run"] ?? throw new TrackerRefusedException("The server's answer has no run: is it an MLflow server?");
    }

    /// <summary>Takes a tag that is there away.</summary>
    public static Task DeleteTagAsync(this MlflowClient client, string runId, string key, CancellationToken cancel) =>
        client.PostAsync("runs/delete-tag", new JsonObject { ["run_id"] = runId, ["key"] = key }, cancel);

    /// <summary>Tells which data the run used.</summary>
    public static Task LogInputAsync(this MlflowClient client, string runId, RunData data, CancellationToken cancel) =>
        client.PostAsync(
            "runs/log-inputs",
            new JsonObject
            {
                ["run_id"] = runId,
                ["datasets"] = new JsonArray(
                    new JsonObject
                    {
                        ["tags"] = new JsonArray(MlflowRun.Pair("mlflow.data.context", "training")),
                        ["dataset"] = new JsonObject
                        {
                            ["name"] = DatasetName(data.Name),
                            ["digest"] = data.Digest,
                            ["source_type"] = "local",
                            ["source"] = new JsonObject { ["uri"] = data.Name }.ToJsonString(),
                        },
                    }
                ),
            },
            cancel
        );

    /// <summary>The kind of source and the last folder: what a page's column has room for. The whole address is the source.</summary>
    internal static string DatasetName(string address)
    {
        int colon = address.IndexOf(':');
        string place = address[(colon + 1)..].TrimEnd('/', '\\');
        string name = address[..(colon + 1)] + place[(place.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length <= 500 ? name : "…" + name[^499..];
    }

    private static async Task<string?> FindExperimentAsync(MlflowClient client, string name, CancellationToken cancel)
    {
        try
        {
            JsonObject answer = await client
                .GetAsync("experiments/get-by-name", "experiment_name=" + Uri.EscapeDataString(name), cancel)
                .ConfigureAwait(false);
            JsonNode? experiment = answer["experiment"];
            if (MlflowAnswer.TextOf(MlflowAnswer.Member(experiment, "lifecycle_stage")) == "deleted")
                throw new TrackerRefusedException(
                    $"The experiment '{name}' is deleted at the server: restore it there, or remove it for good."
                );
            return MlflowAnswer.Need(MlflowAnswer.Member(experiment, "experiment_id"), "the experiment's id");
        }
        catch (TrackerRefusedException e) when (e.Code == "RESOURCE_DOES_NOT_EXIST")
        {
            return null;
        }
    }

    /// <summary>The run at the server that stands for a run here; not one of its folds.</summary>
    /// <exception cref="TrackerRefusedException">The server does not know it.</exception>
    public static async Task<JsonNode> DeliveredAsync(this MlflowClient client, TrackerTarget target, RunInfo run, CancellationToken cancel)
    {
        string experiment = await client.ExperimentAsync(run.Experiment, cancel).ConfigureAwait(false);
        IReadOnlyList<JsonNode> found = await client.FindRunsAsync(experiment, run.Id, cancel).ConfigureAwait(false);
        return found.FirstOrDefault(r => MlflowRun.Tag(r, MlflowRun.FoldTag) is null)
            ?? throw new TrackerRefusedException(
                $"{target.Place} does not know the run {run.Name}. To deliver it first: "
                    + $"./treepose runs sync {Shell.Quote(run.Folder)} --to {Shell.Quote(target.ToString())}"
            );
    }
}
