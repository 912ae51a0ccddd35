using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Experiments.Execution;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Runs;

/// <summary>What one run of an experiment was asked for.</summary>
internal sealed record ExperimentRequest
{
    /// <summary>The data source as it was named.</summary>
    public required string Data { get; init; }

    /// <summary>Whether nobody named data: the experiment's own is taken.</summary>
    public bool IsDefaultData { get; init; }

    /// <summary>The named set of options to start from, where the experiment has several.</summary>
    public string Preset { get; init; } = "default";

    /// <summary>Overrides of options, <c>key=value</c>.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>
    /// Whether the overrides are every option of an earlier run, those for other data too, and no choice of whoever asks now.
    /// </summary>
    public bool OfEarlierRun { get; init; }

    /// <summary>Options of a configuration file; <see cref="Overrides"/> go before them.</summary>
    public IReadOnlyList<OptionOverride> Config { get; init; } = [];

    /// <summary>Options among whose values each fold chooses on its own training side.</summary>
    public IReadOnlyList<string> Nested { get; init; } = [];

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Units at once; 0 takes every core.</summary>
    public int Jobs { get; init; }

    /// <summary>Where units are done, and how.</summary>
    public WhereUnitsRun Where { get; init; } = new();

    /// <summary>Root of the dated record folders.</summary>
    public required string Root { get; init; }

    /// <summary>The run's folder name; made from the time when null.</summary>
    public string? Name { get; init; }

    /// <summary>What the time of day is added to where there is no name; the experiment when null.</summary>
    public string? Stem { get; init; }

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

    /// <summary>Program and arguments that asked for it.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = Environment.GetCommandLineArgs();

    /// <summary>Does the units of the runs of a record, wherever that was asked for.</summary>
    /// <param name="home">The run's record, or the sweep's.</param>
    public IExecutor Executor(string home) => Where.Executor(home, Jobs);

    /// <summary>Where nobody named data: what is taken, that it is of nobody, and how long it takes; before the work.</summary>
    public void SayDefaultData(Experiment experiment, TextWriter output)
    {
        if (!IsDefaultData)
            return;
        string what = experiment.OfDefaultData.Length > 0 ? $": {experiment.OfDefaultData}" : "";
        string preset = Preset == Presets.Default ? "" : $", with the preset {Preset}";
        ConsoleText.WriteWrapped(
            output,
            $"No --data is named, so this runs on {Data}{preset}{what}. No real person is in it. "
                + "Your own: --data SOURCE (docs/own-data.md)."
        );
    }

    /// <summary>The options that this comes to; fails when one is not allowed.</summary>
    /// <exception cref="OptionsException">A key or a value is not allowed, or there is no such preset.</exception>
    public object Options(Experiment experiment)
    {
        object configured = OptionOverrides.Apply(experiment.Options(Preset), Config);
        object options = OptionOverrides.Apply(configured, Overrides);
        // What a file says for another model than --set chooses is not wrong: it fits the model that the file chose.
        string kind = DataSource.KindOf(Data.Length > 0 ? Data : experiment.DefaultData ?? "", experiment.DataKinds);
        UnusedOption[] unused =
        [
            .. OptionOverrides.Unused(options, Overrides),
            .. OptionOverrides.Unused(configured, Config),
            .. OfEarlierRun ? [] : OptionOverrides.ForOtherData(options, Overrides, kind),
        ];
        if (unused.Length > 0)
            throw new OptionsException([.. unused.Select(u => u.ToString())]);
        NestedChoice.Of(Nested, options); // refuses what cannot be varied, before the data is read
        return Strict ? Experiment.Strict(options) : options;
    }

    /// <summary>What the run works on.</summary>
    public WorkInput Input(Bench bench, Experiment experiment) =>
        new(Options(experiment), Data.Length > 0 ? Data : experiment.DefaultData ?? "", Seed)
        {
            TrainOnAll = TrainOnAll,
            Nested = Nested,
            Script = bench.Script,
        };

    /// <summary>The request for the run's record.</summary>
    /// <param name="experiment">What runs.</param>
    /// <param name="input">Its options, data and seed.</param>
    /// <param name="work">The same, opened; null when that failed.</param>
    public RunRequest Describe(Experiment experiment, WorkInput input, ExperimentWork? work) =>
        Describe(RunConfiguration.Request(experiment, input, work, Preset));

    /// <summary>A request for a record with what was asked for around the work: name, place, tags.</summary>
    public RunRequest Describe(RunRequest request) =>
        request with
        {
            Name = Name,
            Stem = Stem,
            Root = Root,
            Overrides = Overrides,
            CommandLine = CommandLine,
            DataSource = Data,
            Seed = Seed,
            Parent = Parent,
            Tags = Tags,
            LargeFiles = LargeFiles is null ? null : new LargeFileOptions { Root = LargeFiles },
        };
}
