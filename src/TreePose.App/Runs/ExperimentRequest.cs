using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Runs;

/// <summary>What one run of an experiment was asked for.</summary>
internal sealed record ExperimentRequest
{
    /// <summary>The data source as it was named.</summary>
    public required string Data { get; init; }

    /// <summary>The named set of options to start from, where the experiment has several.</summary>
    public string Preset { get; init; } = "default";

    /// <summary>Overrides of options, <c>key=value</c>.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Folds at once; 0 takes every core.</summary>
    public int Jobs { get; init; }

    /// <summary>Root of the dated record folders.</summary>
    public required string Root { get; init; }

    /// <summary>The run's folder name; made from the time when null.</summary>
    public string? Name { get; init; }

    /// <summary>Fail when anything has to be left out.</summary>
    public bool Strict { get; init; }

    /// <summary>Where the run is mirrored.</summary>
    public IReadOnlyList<TrackerTarget> Track { get; init; } = [];

    /// <summary>Where files too large for the record go.</summary>
    public string? LargeFiles { get; init; }

    /// <summary>Write the report as a notebook too.</summary>
    public bool Notebook { get; init; }

    /// <summary>Also train the model that goes to production, on every participant.</summary>
    public bool TrainOnAll { get; init; }

    /// <summary>Looks at the hashes of the data before anything is trained.</summary>
    public Action<IReadOnlyDictionary<string, string>>? CheckData { get; init; }

    /// <summary>The sweep that this run is a trial of.</summary>
    public RunIdentity? Parent { get; init; }

    /// <summary>Words to find the run by.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Called as each fold is on disk.</summary>
    public Action<FoldEnded>? FoldEnded { get; init; }

    /// <summary>Program and arguments that asked for it.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = Environment.GetCommandLineArgs();

    /// <summary>Folds at once, as a number.</summary>
    public int Workers => Jobs > 0 ? Jobs : Environment.ProcessorCount;

    /// <summary>The request for the run's record.</summary>
    /// <param name="experiment">The experiment's name.</param>
    /// <param name="configuration">Every option with its value.</param>
    /// <param name="manifest">SHA-256 of each data file.</param>
    /// <param name="versions">Native libraries, name to version.</param>
    public RunRequest Describe(string experiment, JsonObject configuration, IReadOnlyDictionary<string, string> manifest, IReadOnlyDictionary<string, string>? versions = null) => new()
    {
        Experiment = experiment,
        Name = Name,
        Root = Root,
        Configuration = configuration,
        Overrides = Overrides,
        CommandLine = CommandLine,
        DataSource = Data,
        DataManifest = manifest,
        Seed = Seed,
        Versions = versions ?? new Dictionary<string, string>(),
        Parent = Parent,
        Tags = Tags,
        FoldEnded = FoldEnded,
        LargeFiles = LargeFiles is null ? null : new LargeFileOptions { Root = LargeFiles },
    };
}
