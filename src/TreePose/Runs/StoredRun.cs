using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>A run's folder as it lies on disk, read to be resumed.</summary>
public sealed class StoredRun
{
    private StoredRun(string folder, JsonObject configuration)
    {
        (Folder, Configuration) = (folder, configuration);
        Experiment = configuration["experiment"]?.GetValue<string>() ?? throw Damaged("has no experiment");
        Seed = configuration["seed"]?.GetValue<int>() ?? throw Damaged("has no seed");
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The experiment's name.</summary>
    public string Experiment { get; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; }

    /// <summary>The resolved configuration that the run was started with.</summary>
    public JsonObject Options => Configuration["options"] as JsonObject ?? throw Damaged("has no options");

    /// <summary>The overrides as they were given.</summary>
    public IReadOnlyList<string> Overrides => Configuration["overrides"] is JsonArray given ? [.. given.Select(o => o?.GetValue<string>() ?? "")] : [];

    /// <summary>Path of the script that made the run, as the record has it; null for a run of the command.</summary>
    public string? Script => File.Exists(Path.Combine(Folder, "source", "source.json")) ? (string?)Read(Folder, Path.Combine("source", "source.json"))["script"] : null;

    private JsonObject Configuration { get; }

    /// <summary>Opens a run.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="DataFormatException">Its configuration is missing or damaged.</exception>
    public static StoredRun Open(string folder) => new(folder, Read(folder, "config.json"));

    /// <summary>Fails when the data is not what the run began with.</summary>
    /// <param name="manifest">SHA-256 of each file now.</param>
    /// <exception cref="TreePoseException">A file is new, gone or changed.</exception>
    public void RequireSameData(IReadOnlyDictionary<string, string> manifest)
    {
        JsonObject before = Configuration["dataManifest"] as JsonObject ?? [];
        string[] changed =
        [
            .. before.Where(f => !manifest.TryGetValue(f.Key, out string? hash) || hash != f.Value?.GetValue<string>()).Select(f => f.Key),
            .. manifest.Keys.Where(f => !before.ContainsKey(f)),
        ];
        if (changed.Length > 0)
            throw new TreePoseException($"{Folder}: the data changed since the run began: {string.Join(", ", changed.Take(5))}{(changed.Length > 5 ? ", …" : "")}. Put it back, or start a new run.");
    }

    private static JsonObject Read(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        if (!File.Exists(path)) throw new DataFormatException(path, "the file is missing.", "A run that was killed before it wrote its configuration cannot be resumed: start a new one.");
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(path, "is damaged.", "A run that was killed before it wrote its configuration cannot be resumed: start a new one.", e);
        }
    }

    private DataFormatException Damaged(string problem) => new(Path.Combine(Folder, "config.json"), problem + ".", "Start a new run.");
}
