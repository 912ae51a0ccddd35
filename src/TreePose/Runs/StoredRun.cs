using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>A run's folder as it lies on disk, read to be resumed.</summary>
public sealed class StoredRun
{
    private StoredRun(string folder, JsonObject run, JsonObject configuration)
    {
        (Folder, Run, Configuration) = (folder, run, configuration);
        Experiment = Text(configuration, "experiment");
        Seed = configuration["seed"]?.GetValue<int>() ?? throw Damaged("config.json", "has no seed");
        Status = Enum.TryParse(Text(run, "status"), ignoreCase: true, out RunStatus status) ? status : throw Damaged("run.json", "has an unknown status");
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The experiment's name.</summary>
    public string Experiment { get; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; }

    /// <summary>How the run stands; running also when it was killed.</summary>
    public RunStatus Status { get; }

    /// <summary>The resolved configuration that the run was started with.</summary>
    public JsonObject Options => Configuration["options"] as JsonObject ?? throw Damaged("config.json", "has no options");

    internal JsonObject Run { get; }

    private JsonObject Configuration { get; }

    /// <summary>Opens a run.</summary>
    /// <param name="run">Its folder, or its name below <paramref name="root"/>.</param>
    /// <param name="root">Root of the dated folders.</param>
    /// <exception cref="TreePoseException">There is no such run, or more than one of that name.</exception>
    /// <exception cref="DataFormatException">Its files are damaged.</exception>
    public static StoredRun Open(string run, string root)
    {
        string folder = Directory.Exists(run) ? run : Find(run, root);
        return new StoredRun(folder, Read(folder, "run.json"), Read(folder, "config.json"));
    }

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

    /// <summary>The metrics file, open at its end, and what stands in it. A line that a kill cut short is taken off.</summary>
    internal (FileStream File, HashSet<string> Keys) OpenMetrics()
    {
        string path = Path.Combine(Folder, "metrics.csv");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (IOException e)
        {
            throw new TreePoseException($"{Folder} is in use by another process: wait for it or stop it first. ({e.Message})", e);
        }
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        file.SetLength(whole);
        file.Position = whole;
        if (whole == 0) file.Write("step,epoch,fold,key,value,time\n"u8);
        return (file, [.. Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(MetricKey)]);
    }

    /// <summary>Step, epoch, fold and key of a line of metrics: what names a point.</summary>
    internal static string MetricKey(string line) => string.Join(',', line.Split(',').Take(4));

    private static string Find(string name, string root)
    {
        string[] found = Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root, "experiment_*").Select(day => Path.Combine(day, name)).Where(Directory.Exists)] : [];
        return found.Length == 1
            ? found[0]
            : throw new TreePoseException($"There is {(found.Length == 0 ? "no run" : $"more than one run called")} '{name}' below {root}. Give the run's folder{(found.Length > 1 ? ": " + string.Join(", ", found) : "")}.");
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

    private string Text(JsonObject of, string key) => of[key]?.GetValue<string>() ?? throw Damaged("run.json", $"has no {key}");

    private DataFormatException Damaged(string file, string problem) => new(Path.Combine(Folder, file), problem + ".", "Start a new run.");
}
