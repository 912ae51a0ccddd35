using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>
/// A run's folder as it lies on disk: the one reader of its files. A file is read and checked when it is first asked for; one
/// that the run did not come to write is null or empty, so that a run that failed or was killed can be read too.
/// </summary>
public sealed class StoredRun
{
    private const string StartNew = "A run that was killed before it wrote its configuration cannot be resumed: start a new one.";
    private readonly Lazy<RecordJson?> _configuration,
        _environment,
        _source;
    private readonly Lazy<JsonObject?> _results;
    private readonly Lazy<RunInfo> _info;
    private readonly Lazy<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> _folds;
    private readonly Lazy<IReadOnlyList<MetricPoint>> _metrics;

    private StoredRun(string folder)
    {
        Folder = folder;
        Lazy<RecordJson?> File(string name) => new(() => RecordJson.ReadOptional(PathOf(name)));
        _configuration = File(RecordFiles.Configuration);
        _results = new(() =>
            RecordJson.ReadOptional(PathOf(RecordFiles.Results))?.Content is { } read ? BaselineNames.Present(read) : null
        );
        (_environment, _source) = (File(RecordFiles.Environment), File(RecordFiles.Source));
        _info = new(() => RunStore.Read(folder, RecordPaths.Read));
        _folds = new(() => RunTableReader.ReadFolds(folder));
        _metrics = new(() => RunTableReader.ReadMetrics(folder));
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>State, name, times, tags, figures and parameters.</summary>
    public RunInfo Info => _info.Value;

    /// <summary><c>config.json</c> as it is; null when there is none.</summary>
    public JsonObject? Configuration => _configuration.Value?.Content;

    /// <summary>The experiment's name.</summary>
    /// <exception cref="DataFormatException">The configuration is missing or damaged.</exception>
    public string Experiment => Started.Text("experiment") ?? throw Started.Missing("experiment", StartNew);

    /// <summary>Seed of everything random.</summary>
    /// <exception cref="DataFormatException">The configuration is missing or damaged.</exception>
    public int Seed => Started.Whole("seed") ?? throw Started.Missing("seed", StartNew);

    /// <summary>The resolved configuration that the run was started with.</summary>
    /// <exception cref="DataFormatException">The configuration is missing or damaged.</exception>
    public JsonObject Options => CheckedOptions.Content;

    /// <summary>The same as an object whose members are checked as they are read.</summary>
    internal RecordJson CheckedOptions => Started.Object("options") ?? throw Started.Missing("options", StartNew);

    /// <summary>The overrides as they were given.</summary>
    public IReadOnlyList<string> Overrides => _configuration.Value?.List("overrides") ?? [];

    /// <summary>The data source as it was named; null when the run did not say.</summary>
    public string? DataSource => _configuration.Value?.Text("dataSource") ?? _configuration.Value?.Object("options")?.Text("data");

    /// <summary>SHA-256 of each data file when the run began, by path relative to the source.</summary>
    public IReadOnlyDictionary<string, string> DataManifest => _configuration.Value?.Texts("dataManifest") ?? [];

    /// <summary><c>results.json</c>, with the present names of baselines; null when the run did not get so far.</summary>
    public JsonObject? Results => _results.Value;

    /// <summary><c>environment.json</c>; null when the run did not get so far.</summary>
    public JsonObject? Environment => _environment.Value?.Content;

    /// <summary>Git commit of the code; null when the run was not under git.</summary>
    public string? GitCommit => _environment.Value?.Object("git")?.Text("commit");

    /// <summary>Whether the working tree had changes beyond its commit.</summary>
    public bool IsDirty => _environment.Value?.Object("git")?.Flag("dirty") ?? false;

    /// <summary>Versions of packages and native libraries, by name.</summary>
    public IReadOnlyDictionary<string, string> Versions => _environment.Value?.Texts("versions") ?? [];

    /// <summary><c>source/source.json</c>; null when the run did not get so far.</summary>
    public JsonObject? Source => _source.Value?.Content;

    /// <summary>Full path of the script that made the run; null for a run of the command.</summary>
    public string? Script =>
        _source.Value?.Text("script") is { } script && script.Any(char.IsControl)
            ? throw _source.Value.Wrong("script", script, "a path")
            : _source.Value?.Text("script");

    /// <summary>SHA-256 of that script's text.</summary>
    public string? ScriptSha256 => _source.Value?.Text("scriptSha256");

    /// <summary>What that script registers and the run may have used: <c>model 'gru'</c>; none for a script step by step.</summary>
    public IReadOnlyList<string> ScriptParts => _source.Value?.List("scriptParts") ?? [];

    /// <summary>
    /// A command about this run as it can be pasted, through the run's script where it needs the parts of one:
    /// <c>./treepose mine.cs resume FOLDER</c>.
    /// </summary>
    /// <param name="command"><c>resume</c>.</param>
    public string CommandLine(string command) =>
        ScriptParts.Count > 0 && Script is { } script
            ? $"{TypedCommand.Name} {Shell.QuotePath(script)} {command} {Shell.Quote(Folder)}"
            : $"{TypedCommand.Name} {command} {Shell.Quote(Folder)}";

    /// <summary>The finished folds: each one's name with its columns.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Folds => _folds.Value;

    /// <summary>Points of <c>metrics.csv</c> in the order in which they were logged.</summary>
    public IReadOnlyList<MetricPoint> Metrics => _metrics.Value;

    private RecordJson Started =>
        _configuration.Value ?? throw new DataFormatException(PathOf(RecordFiles.Configuration), "the file is missing.", StartNew);

    /// <summary>Opens a run.</summary>
    /// <param name="folder">Holds <c>run.json</c>.</param>
    /// <exception cref="TreePoseException">It is not the folder of a run.</exception>
    public static StoredRun Open(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        if (!File.Exists(Path.Combine(folder, RecordFiles.Run)))
            throw new TreePoseException(
                $"'{folder}' is not the folder of a run: it has no {RecordFiles.Run}. './treepose runs list' shows the runs."
            );
        RecordPaths.RequireNoLinks(folder);
        return new StoredRun(folder);
    }

    /// <summary>Where a file of the record is, or would be.</summary>
    /// <param name="relativePath">Relative to the record.</param>
    public string PathOf(string relativePath) => RecordPaths.Resolve(Folder, relativePath, Folder);

    /// <summary>Whether the record has a file.</summary>
    /// <param name="relativePath">Relative to the record.</param>
    public bool Has(string relativePath) => File.Exists(PathOf(relativePath));

    /// <summary>The rows of a CSV file of the record, its header first; none when the file is not there.</summary>
    /// <param name="relativePath">Relative to the record.</param>
    public IReadOnlyList<IReadOnlyList<string>> Table(string relativePath) => RunTableReader.ReadRows(PathOf(relativePath));

    /// <summary>Fails when the data is not what the run began with.</summary>
    /// <param name="manifest">SHA-256 of each file now.</param>
    /// <exception cref="TreePoseException">A file is new, gone or changed.</exception>
    public void RequireSameData(IReadOnlyDictionary<string, string> manifest)
    {
        IReadOnlyDictionary<string, string> before = Started.Texts("dataManifest");
        string[] changed =
        [
            .. before.Where(f => !manifest.TryGetValue(f.Key, out string? hash) || hash != f.Value).Select(f => f.Key),
            .. manifest.Keys.Where(f => !before.ContainsKey(f)),
        ];
        if (changed.Length == 0)
            return;
        throw new TreePoseException(
            $"{Folder}: the data changed since the run began: {string.Join(", ", changed.Take(5))}{(changed.Length > 5 ? ", …" : "")}. "
                + "Put it back, or start a new run."
        );
    }
}
