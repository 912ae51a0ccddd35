using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Tracking.Mlflow;

/// <summary>Registers a promoted run's model at an MLflow server.</summary>
public static class MlflowRegistry
{
    /// <summary>The server's column for it.</summary>
    private const int LongestDescription = 5000;

    /// <summary>
    /// Makes the registered model when it is new, and a version of it that points at the run's files. Once there is a version of
    /// this run, doing it again finds that one.
    /// </summary>
    /// <param name="target">The server; the run must have been delivered there.</param>
    /// <param name="run">The promoted run.</param>
    /// <param name="model">The registered model's name; not with a slash, which servers of version 3 refuse.</param>
    /// <param name="path">The model's folder or file among the run's files: <c>checkpoints</c>.</param>
    /// <param name="description">Shown beside the version: the model card.</param>
    /// <param name="clock">Measures the pauses between attempts.</param>
    /// <param name="options">Credentials and patience.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The version's number at the server.</returns>
    /// <exception cref="TrackerRefusedException">The server does not know the run, or said no.</exception>
    /// <exception cref="TrackerUnavailableException">The server cannot be reached.</exception>
    public static async Task<string> RegisterAsync(
        TrackerTarget target,
        RunInfo run,
        string model,
        string path,
        string description,
        TimeProvider clock,
        DeliveryOptions? options = null,
        CancellationToken cancel = default
    )
    {
        if (target.Kind != TrackerKind.Mlflow)
            throw new TreePoseException($"'{target}' has no model registry: name an MLflow server.");
        if (model.Length is 0 or > 250 || model.AsSpan().IndexOfAny("/'") >= 0)
            throw new TreePoseException(
                $"'{model}' cannot be a registered model's name: allowed are 1 to 250 characters without '/' and quotes."
            );
        using var client = new MlflowClient(target, options ?? new(), clock);
        JsonNode found = await client.DeliveredAsync(target, run, cancel).ConfigureAwait(false);
        string id = MlflowRun.From(client, found).Id;
        try
        {
            await client.PostAsync("registered-models/create", new JsonObject { ["name"] = model }, cancel).ConfigureAwait(false);
        }
        catch (TrackerRefusedException e) when (e.Code == "RESOURCE_ALREADY_EXISTS")
        {
            // A further version of a known model.
        }
        string source = $"runs:/{id}/{MlflowKeys.EscapePath(path)}";
        var version = new JsonObject
        {
            ["name"] = model,
            ["source"] = source,
            ["run_id"] = id,
            ["description"] = description.Length <= LongestDescription ? description : description[..(LongestDescription - 2)] + "…",
        };
        return await VersionAsync(client, model, source, version, cancel).ConfigureAwait(false);
    }

    /// <summary>Makes a version unless there is one; a request whose answer was lost may have made it.</summary>
    private static async Task<string> VersionAsync(
        MlflowClient client,
        string model,
        string source,
        JsonObject version,
        CancellationToken cancel
    )
    {
        for (int attempt = 0; ; attempt++)
        {
            if (await FindAsync(client, model, source, cancel).ConfigureAwait(false) is { } known)
                return known;
            try
            {
                JsonObject answer = await client
                    .PostAsync("model-versions/create", version, cancel, repeatable: false)
                    .ConfigureAwait(false);
                return MlflowAnswer.Member(answer["model_version"], "version")?.ToString()
                    ?? throw new TrackerRefusedException(
                        $"{client.Server} made a version without telling its number: is it an MLflow server?"
                    );
            }
            catch (TrackerUnavailableException e) when (attempt < client.Retries)
            {
                await client.PauseAsync(attempt, e, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The version that was made of this run before, perhaps by a request whose answer was lost.</summary>
    private static async Task<string?> FindAsync(MlflowClient client, string model, string source, CancellationToken cancel)
    {
        string filter = Uri.EscapeDataString($"name = '{model}'");
        JsonObject found = await client
            .GetAsync("model-versions/search", $"filter={filter}&max_results=1000", cancel)
            .ConfigureAwait(false);
        JsonObject? version = MlflowAnswer.Objects(found["model_versions"]).FirstOrDefault(v => MlflowAnswer.TextOf(v["source"]) == source);
        return version?["version"]?.ToString();
    }
}
