using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Tracking.Mlflow;

/// <summary>
/// What people said about a run after it began (<see cref="RunNotes"/>), at the server: its tags as the run's, its note above the
/// description. A tag of the server keeps what was brought, so that nothing is sent twice, and what was taken back here goes there.
/// </summary>
internal sealed class MlflowNotes(MlflowClient client, string folder)
{
    /// <summary>What the server has of it.</summary>
    public const string StateTag = "treepose.notes";

    private string? _brought;

    /// <summary>What could not be brought; null when nothing hinders.</summary>
    public string? Warning { get; private set; }

    /// <summary>Whether a description at the server is the one that was brought there, not somebody's own.</summary>
    /// <param name="run">The run in the server's answer.</param>
    public static bool IsOurs(JsonNode run) =>
        MlflowRun.Tag(run, MlflowTags.Note) is { } now && MlflowAnswer.TextOf(State(run)?["description"]) == RunNotes.Digest(now);

    /// <summary>Brings what changed since it was brought last.</summary>
    /// <param name="run">The run at the server.</param>
    /// <param name="own">Tags that the run itself logged.</param>
    /// <param name="description">The description without a note.</param>
    /// <param name="cancel">Stops.</param>
    public async Task BringAsync(MlflowRun run, IReadOnlyDictionary<string, string> own, string description, CancellationToken cancel)
    {
        RunNotes said;
        try
        {
            said = RunNotes.Read(folder);
        }
        catch (DataFormatException e)
        {
            Warning = $"Tags and note were not brought: {e.Message}";
            return;
        }
        string digest = RunNotes.Digest(said.Said + "\n" + description);
        if (digest == _brought || (_brought is null && said.Said.Length == 0 && !run.HasNotes))
            return;
        Warning = null;
        JsonNode now = await client.RunAsync(run.Id, cancel).ConfigureAwait(false);
        JsonObject state = State(now) ?? [];
        if (MlflowAnswer.TextOf(state["digest"]) != digest)
            await SendAsync(run, now, state, said, own, description, digest, cancel).ConfigureAwait(false);
        _brought = digest;
    }

    private async Task SendAsync(
        MlflowRun run,
        JsonNode now,
        JsonObject state,
        RunNotes said,
        IReadOnlyDictionary<string, string> own,
        string description,
        string digest,
        CancellationToken cancel
    )
    {
        IEnumerable<string> before = (state["tags"] as JsonArray ?? []).Select(MlflowAnswer.TextOf).OfType<string>();
        string[] keys = [.. before.Union(said.Tags.Keys).Order(StringComparer.Ordinal)];
        if (keys.FirstOrDefault(IsReserved) is { } reserved)
            Warning = $"The tag '{reserved}' was not brought: names that begin with mlflow. or treepose. mean something there.";
        foreach (string key in keys.Where(k => !IsReserved(k)))
        {
            string value = said.Tags.TryGetValue(key, out string? given) ? given : own.GetValueOrDefault(key, "");
            if (value.Length > 0)
                await run.AddTagAsync(key, value, cancel).ConfigureAwait(false);
            else if (MlflowRun.Tag(now, MlflowKeys.Escape(key)) is not null)
                await client.DeleteTagAsync(run.Id, MlflowKeys.Escape(key), cancel).ConfigureAwait(false);
        }
        string? there = MlflowRun.Tag(now, MlflowTags.Note);
        string wanted = RunNote.Of(said, description);
        bool isOurs = there is null || there == description || IsOurs(now);
        if (isOurs && there != wanted)
            await run.AddTagAsync(MlflowTags.Note, wanted, cancel).ConfigureAwait(false);
        if (!isOurs && said.Note is not null)
            Warning = "The note was not brought: somebody wrote another description there, which stays.";
        var brought = new JsonObject
        {
            ["digest"] = digest,
            ["description"] = isOurs ? RunNotes.Digest(wanted) : null,
            ["tags"] = new JsonArray([.. said.Tags.Keys.Order(StringComparer.Ordinal).Select(k => (JsonNode)k)]),
        };
        await run.AddTagAsync(StateTag, brought.ToJsonString(), cancel).ConfigureAwait(false);
        await run.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Whether the server's page, or this delivery, keeps something of its own under the name.</summary>
    private static bool IsReserved(string key) =>
        key.StartsWith("mlflow.", StringComparison.Ordinal) || key.StartsWith("treepose.", StringComparison.Ordinal);

    /// <summary>What a run's tag says of earlier notes; null when it has none, or somebody changed it.</summary>
    private static JsonObject? State(JsonNode run)
    {
        try
        {
            return MlflowRun.Tag(run, StateTag) is { } text ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
