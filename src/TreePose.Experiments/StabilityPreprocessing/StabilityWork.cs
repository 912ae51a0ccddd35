using System.Text.Json;
using TreePose.Balance;
using TreePose.Balance.Measures;
using TreePose.Datasets;
using TreePose.Datasets.Stability;
using TreePose.Evaluation.Verdicts;
using TreePose.Parquet;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>A group of trials that stand together.</summary>
/// <param name="Trials">Their names.</param>
public sealed record StabilityUnit(IReadOnlyList<string> Trials) : Unit
{
    /// <inheritdoc/>
    public override string Inputs => string.Join('\n', Trials);
}

/// <summary>
/// <c>stability-preprocessing</c> on its data. A unit is a group of trials; outliers and strictness are decided over all, in
/// collecting.
/// </summary>
public sealed class StabilityWork : ExperimentWork
{
    private const int TrialsOfUnit = 8;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly TrialDataset _data;
    private readonly StabilityOptions _options;
    private readonly Dictionary<string, StabilityTrial> _trials;
    private readonly StabilityUnit[] _units;

    /// <summary>Plans the groups.</summary>
    /// <exception cref="TreePoseException">There is no trial, one stands there twice, or an option does not fit the data.</exception>
    public StabilityWork(TrialDataset data, StabilityOptions options)
    {
        (_data, _options) = (data, options);
        IReadOnlyList<StabilityTrial> ordered = StabilityTable.Ordered(data.Trials, options);
        _trials = ordered.ToDictionary(t => t.Name);
        _units =
        [
            .. ordered
                .Chunk(TrialsOfUnit)
                .Select(
                    (group, i) =>
                        new StabilityUnit([.. group.Select(t => t.Name)])
                        {
                            Id = FormattableString.Invariant($"trials/{i}"),
                            Seed = 0,
                            Title = group[^1].Name,
                            Cost = group.Length,
                        }
                ),
        ];
    }

    /// <summary>What it works on.</summary>
    public TrialDataset Data => _data;

    /// <inheritdoc/>
    public override string Source => _data.Source;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Manifest => _data.Manifest;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings => _data.Findings;

    /// <inheritdoc/>
    public override IReadOnlyList<Unit> Next(UnitResults results) => _units;

    /// <inheritdoc/>
    public override UnitResult Run(Unit unit, UnitContext context)
    {
        var measured = new JsonObject();
        foreach (string name in ((StabilityUnit)unit).Trials)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            measured[name] = JsonSerializer.SerializeToNode(StoredOutcome.Of(StabilityTable.Measure(_trials[name], _options)), Json);
        }
        return new UnitResult { Values = measured };
    }

    /// <inheritdoc/>
    public override StabilityCollected Collect(UnitResults results)
    {
        var outcomes = new List<StabilityOutcome>();
        foreach (StabilityUnit unit in _units)
        {
            if (results[unit.Id] is not { } done)
                continue;
            outcomes.AddRange(unit.Trials.Select(t => done.Values[t].Deserialize<StoredOutcome>(Json)!.For(_trials[t])));
        }
        if (outcomes.Count == 0)
            throw new OperationCanceledException(); // stopped before anything was measured
        return new StabilityCollected(StabilityTable.Of(outcomes, _options), _data.Trials, outcomes.Count == _trials.Count);
    }

    /// <summary>An outcome without what the trial itself says.</summary>
    private sealed record StoredOutcome(
        double[] Measures,
        Dictionary<string, string> Undefined,
        double DurationSeconds,
        PreprocessingReport? Preprocessing,
        string? Skipped
    )
    {
        public static StoredOutcome Of(StabilityOutcome outcome) =>
            outcome.Row is { } row
                ? new(
                    [.. row.Measures.Values],
                    new Dictionary<string, string>(row.Measures.Undefined),
                    row.DurationSeconds,
                    row.Preprocessing,
                    null
                )
                : new([], [], 0, null, outcome.Skipped!.Reason);

        public StabilityOutcome For(StabilityTrial trial) =>
            Preprocessing is null
                ? new(null, new SkippedCapture(trial.Name, Skipped ?? ""))
                : new(
                    new StabilityRow(
                        trial.Capture,
                        trial.Trial,
                        trial.Conditions,
                        new CopMeasureSet(Measures, Undefined),
                        DurationSeconds,
                        Preprocessing,
                        []
                    ),
                    null
                );
    }
}

/// <summary>What a run of <c>stability-preprocessing</c> came to.</summary>
/// <param name="table">All measures.</param>
/// <param name="trials">What it was computed from; drawn once more.</param>
/// <param name="isComplete">Whether every trial was tried.</param>
public sealed class StabilityCollected(StabilityTable table, IReadOnlyList<StabilityTrial> trials, bool isComplete) : Collected
{
    /// <summary>All measures.</summary>
    public StabilityTable Table => table;

    /// <inheritdoc/>
    public override string Completeness => $"{table.Rows.Count + table.Skipped.Count} of {trials.Count} trials";

    /// <inheritdoc/>
    public override bool IsComplete => isComplete;

    /// <inheritdoc/>
    public override JsonObject Results => StabilityReport.ToJson(table);

    /// <inheritdoc/>
    public override Verdict Verdict =>
        StabilityReport.Judge(
            table.Rows.Count,
            table.Rows.Count + table.Skipped.Count,
            StabilityReport.Each(table),
            table.Rows.Sum(r => r.Outliers.Count)
        );

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, double>> Metrics =>
        table
            .Options.Outliers.Measures.Select(m => KeyValuePair.Create($"{m}.median", StabilityReport.Median(table.Rows, m)))
            .Where(m => !double.IsNaN(m.Value));

    /// <inheritdoc/>
    public override void Draw(Func<string, string> fileFor, IWorkProgress progress, CancellationToken cancellation)
    {
        StabilityTableCsv.Write(table, fileFor("stability.csv"));
        StabilityTableParquet.Write(table, fileFor("stability.parquet"));
        StabilityTableCsv.WriteColumns(table, fileFor("columns.csv"));
        StabilityTableCsv.WriteSkipped(table, fileFor("skipped.csv"));
        StabilityPlots.Write(table, trials, fileFor, progress, cancellation);
    }

    /// <inheritdoc/>
    public override void Print(TextWriter output) => StabilitySummary.Write(output, table);
}
