using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>What a run is about; written to <c>config.json</c> before anything else happens.</summary>
public sealed record RunRequest
{
    /// <summary>The experiment's name: <c>goup-down</c>.</summary>
    public required string Experiment { get; init; }

    /// <summary>The run's name; without one it is made from the experiment and the time of day.</summary>
    public string? Name { get; init; }

    /// <summary>What the time of day is added to where there is no name; the experiment when null.</summary>
    public string? Stem { get; init; }

    /// <summary>Root of all records; dated folders are made below it.</summary>
    public string Root { get; init; } = Path.Combine("model_data", "experiment_records");

    /// <summary>Every option with its value, defaults included.</summary>
    public required JsonObject Configuration { get; init; }

    /// <summary>The overrides as the user gave them.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>The command line, for running it again.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = [];

    /// <summary>The script that ran this, when there is one; a copy is kept with its hash.</summary>
    public string? ScriptPath { get; init; }

    /// <summary>What the script registers, as errors name it: <c>model 'gru'</c>.</summary>
    public IReadOnlyList<string> ScriptParts { get; init; } = [];

    /// <summary>SHA-256 of each data file, by path relative to the data source.</summary>
    public IReadOnlyDictionary<string, string> DataManifest { get; init; } = new Dictionary<string, string>();

    /// <summary>The data source as the user named it: <c>mars:DIR</c>.</summary>
    public string? DataSource { get; init; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; }

    /// <summary>Native libraries and packages that the caller knows of, name to version.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>The run that this one is a part of: the sweep of a trial. Take it from <see cref="RunRecord.Identity"/>.</summary>
    public RunIdentity? Parent { get; init; }

    /// <summary>Words to find the run by; trackers show them as tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Where files too large for the record go when the run ends; without it everything stays in the record.</summary>
    public LargeFileOptions? LargeFiles { get; init; }

    /// <summary>Called with the record's folder once it exists: the place to start trackers. It must return at once.</summary>
    public Action<string>? Started { get; init; }

    /// <summary>Called after each fold that is safely on disk.</summary>
    public Action<FoldEnded>? FoldEnded { get; init; }

    /// <summary>Opens the journal; tests put a full disk here.</summary>
    internal Func<string, Stream>? OpenJournal { get; init; }

    /// <summary>Every option and the seed, as texts.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Parameters =>
        RunKeys.FlattenTexts(Configuration).Append(new("seed", Seed.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Which of them are no texts.</summary>
    internal HashSet<string> PlainParameters => [.. RunKeys.FlattenPlain(Configuration), "seed"];

    /// <summary>The content of <c>config.json</c>.</summary>
    internal JsonObject ToConfigurationFile() =>
        new()
        {
            ["experiment"] = Experiment,
            ["seed"] = Seed,
            ["options"] = Configuration.DeepClone(),
            ["overrides"] = new JsonArray([.. Overrides.Select(o => JsonValue.Create(o))]),
            ["dataSource"] = DataSource,
            ["dataManifest"] = JsonSerializer.SerializeToNode(DataManifest),
        };
}

/// <summary>What stays the same about a run wherever its folder is moved.</summary>
/// <param name="Id">16 hexadecimal digits, drawn when the run starts.</param>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Name">The run's name.</param>
public sealed record RunIdentity(string Id, string Experiment, string Name);
