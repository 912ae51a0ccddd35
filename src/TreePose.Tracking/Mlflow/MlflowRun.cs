using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Tracking.Mlflow;

/// <summary>One run at the server, the run itself or one of its folds, with what waits to be sent to it.</summary>
internal sealed class MlflowRun(MlflowClient client, string id, string artifactUri, long position)
{
    /// <summary>The run's id in its record.</summary>
    public const string RunTag = "treepose.run_id";

    /// <summary>Which fold of the run; absent on the run itself.</summary>
    public const string FoldTag = "treepose.fold";

    /// <summary>The last event that the server has.</summary>
    public const string PositionTag = "treepose.position";

    /// <summary>Which batch came last: what a lost answer is asked for.</summary>
    public const string BatchTag = "treepose.batch";

    private readonly TakenNames _names = new();
    private MlflowBatch _batch = new();
    private long _taken = position;

    public string Id => id;

    public string ArtifactUri => artifactUri;

    /// <summary>The last event that the server had when this began; nothing up to it is sent again.</summary>
    public long Position { get; } = position;

    /// <summary>Whether its end was told to the server.</summary>
    public bool Ended { get; set; }

    /// <summary>Whether it is a fold that has its result: nothing opens it again.</summary>
    public bool IsWhole { get; set; }

    /// <summary>Whether tags or a note of people were brought there before.</summary>
    public bool HasNotes { get; private init; }

    /// <summary>Which files the server has.</summary>
    public UploadedFiles Files { get; private init; } = UploadedFiles.Parse(null);

    /// <summary>The name of a metric, a figure or a result at the server; ask in order, also for what is there already.</summary>
    public string NameOf(string kind, string key) => _names.Of(kind, key, kind == "result" ? "result." + key : key);

    /// <summary>
    /// Adds the points of one event under their names at the server. They go together, so that the position tells of all of
    /// them; only an event too large for any batch is sent in parts.
    /// </summary>
    public async Task AddPointsAsync(
        RunEvent happened,
        IReadOnlyList<(string Name, double Value)> points,
        long step,
        CancellationToken cancel
    )
    {
        if (happened.Sequence <= Position)
            return;
        if (!_batch.HasRoomFor([.. points.Select(p => p.Name)]))
            await FlushAsync(cancel).ConfigureAwait(false);
        long milliseconds = happened.Time.ToUnixTimeMilliseconds();
        foreach (var (name, value) in points)
            await AddMetricAsync(name, value, milliseconds, step, cancel).ConfigureAwait(false);
        Took(happened.Sequence);
    }

    public static JsonObject Pair(string key, string value) => new() { ["key"] = key, ["value"] = value };

    private async Task AddMetricAsync(string key, double value, long milliseconds, long step, CancellationToken cancel)
    {
        string escaped = await NamedAsync(key, cancel).ConfigureAwait(false);
        if (_batch.TryAddMetric(escaped, value, milliseconds, step))
            return;
        await FlushAsync(cancel).ConfigureAwait(false);
        _batch.TryAddMetric(escaped, value, milliseconds, step);
    }

    public async Task AddParameterAsync(string key, string value, CancellationToken cancel)
    {
        foreach (var (part, text) in await PartsAsync(key, value, MlflowKeys.LongestParameter, cancel).ConfigureAwait(false))
        {
            if (_batch.TryAddParameter(part, text))
                continue;
            await FlushAsync(cancel).ConfigureAwait(false);
            _batch.TryAddParameter(part, text);
        }
    }

    public async Task AddTagAsync(string key, string value, CancellationToken cancel)
    {
        foreach (var (part, text) in await PartsAsync(key, value, MlflowKeys.LongestTag, cancel).ConfigureAwait(false))
            await AddPlainTagAsync(part, text, cancel).ConfigureAwait(false);
    }

    /// <summary>Everything of this event is in the batch or sent: the next batch may say so.</summary>
    public void Took(long sequence) => _taken = Math.Max(_taken, sequence);

    /// <summary>Sends what waits.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        if (_batch.IsEmpty)
            return;
        await client.LogBatchAsync(id, _batch.Body(id, _taken), cancel).ConfigureAwait(false);
        _batch = new MlflowBatch();
    }

    /// <summary>Sets the run's status: RUNNING, FINISHED, FAILED or KILLED.</summary>
    public Task SetStatusAsync(string status, DateTimeOffset? ended, CancellationToken cancel)
    {
        var body = new JsonObject { ["run_id"] = id, ["status"] = status };
        if (ended is { } time)
            body["end_time"] = time.ToUnixTimeMilliseconds();
        return client.PostAsync("runs/update", body, cancel);
    }

    /// <summary>Reads a run from the server's answer.</summary>
    public static MlflowRun From(MlflowClient client, JsonNode run)
    {
        string? told = Tag(run, PositionTag);
        long position = 0;
        if (told is not null && !long.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out position))
            throw new TrackerRefusedException(
                $"The run's tag {PositionTag} is '{told}', no number: somebody changed it. Restore it there."
            );
        JsonNode? info = MlflowAnswer.Member(run, "info");
        return new MlflowRun(
            client,
            MlflowAnswer.Need(MlflowAnswer.Member(info, "run_id"), "the run's id"),
            MlflowAnswer.TextOf(MlflowAnswer.Member(info, "artifact_uri")) ?? "",
            position
        )
        {
            Files = UploadedFiles.Parse(Tag(run, UploadedFiles.FilesTag)),
            HasNotes = Tag(run, MlflowNotes.StateTag) is not null,
        };
    }

    /// <summary>A tag of a run in the server's answer.</summary>
    public static string? Tag(JsonNode run, string key) =>
        MlflowAnswer
            .Objects(MlflowAnswer.Member(MlflowAnswer.Member(run, "data"), "tags"))
            .Where(t => MlflowAnswer.TextOf(t["key"]) == key)
            .Select(t => MlflowAnswer.TextOf(t["value"]))
            .FirstOrDefault();

    private async Task<IReadOnlyList<KeyValuePair<string, string>>> PartsAsync(
        string key,
        string value,
        int longest,
        CancellationToken cancel
    )
    {
        string escaped = await NamedAsync(key, cancel).ConfigureAwait(false);
        IReadOnlyList<KeyValuePair<string, string>> parts = MlflowKeys.Split(escaped, value, longest);
        if (parts.Count > 1)
            await AddPlainTagAsync(
                    MlflowKeys.NoteTag(key),
                    $"'{key}' has {value.Length} characters and stands in {parts.Count} parts",
                    cancel
                )
                .ConfigureAwait(false);
        return parts;
    }

    private async Task<string> NamedAsync(string key, CancellationToken cancel)
    {
        string escaped = MlflowKeys.Escape(key);
        if (escaped != key)
            await AddPlainTagAsync(MlflowKeys.NoteTag(key), $"'{escaped}' stands for '{key}'", cancel).ConfigureAwait(false);
        return escaped;
    }

    private async Task AddPlainTagAsync(string key, string value, CancellationToken cancel)
    {
        if (_batch.TryAddTag(key, value))
            return;
        await FlushAsync(cancel).ConfigureAwait(false);
        _batch.TryAddTag(key, value);
    }
}
