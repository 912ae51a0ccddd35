using TreePose.Balance;
using TreePose.Balance.Measures;
using TreePose.Captures;
using TreePose.Configuration;

namespace TreePose.Datasets.Stability;

/// <summary>How a stability table is made.</summary>
public sealed record StabilityOptions
{
    /// <summary>What is done to each recording first.</summary>
    public CopPreprocessing Preprocessing { get; init; } = new();

    /// <summary>Choices inside measures.</summary>
    public CopMeasureOptions Measures { get; init; } = new();

    /// <summary>How outliers are flagged.</summary>
    public OutlierOptions Outliers { get; init; } = new();

    /// <summary>Whether a trial that cannot be used is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}

/// <summary>One hold or trial.</summary>
/// <param name="Capture">The recording.</param>
/// <param name="Trial">Name within the recording.</param>
/// <param name="Conditions">What was varied.</param>
/// <param name="Measures">All measures.</param>
/// <param name="DurationSeconds">Length of the signal that they were taken from, s.</param>
/// <param name="Preprocessing">What was done before.</param>
/// <param name="Outliers">Why measures of this row stand out; empty when none does.</param>
public sealed record StabilityRow(
    CaptureId Capture,
    string Trial,
    IReadOnlyDictionary<string, string> Conditions,
    CopMeasureSet Measures,
    double DurationSeconds,
    PreprocessingReport Preprocessing,
    IReadOnlyList<OutlierFlag> Outliers
);

/// <summary>What came of one trial: a row, or the reason why there is none.</summary>
/// <param name="Row">Its measures.</param>
/// <param name="Skipped">Why it cannot be used.</param>
public sealed record StabilityOutcome(StabilityRow? Row, SkippedCapture? Skipped);

/// <summary>All balance measures of many holds or trials: one row each, what stands out, and what was left out and why.</summary>
/// <param name="Rows">Ordered by capture and trial.</param>
/// <param name="Skipped">Trials that could not be used.</param>
/// <param name="Options">How the table was made.</param>
public sealed record StabilityTable(IReadOnlyList<StabilityRow> Rows, IReadOnlyList<SkippedCapture> Skipped, StabilityOptions Options)
{
    /// <summary>Computes the table. Every trial is tried, also in strict mode, so that an error names all that failed.</summary>
    /// <param name="trials">At least one; capture and trial name each once.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Receives a bar over trials.</param>
    /// <param name="cancellation">Ends the work between two trials.</param>
    /// <exception cref="OptionsException">An option is out of range, or the group or a judged measure is unknown.</exception>
    /// <exception cref="TreePoseException">
    /// There is no trial, one stands there twice, none can be used, or strict mode met a skip.
    /// </exception>
    public static StabilityTable Compute(
        IReadOnlyList<StabilityTrial> trials,
        StabilityOptions? options = null,
        IWorkProgress? progress = null,
        CancellationToken cancellation = default
    )
    {
        StabilityOptions chosen = OptionOverrides.Validated(options ?? new StabilityOptions());
        IReadOnlyList<StabilityTrial> ordered = Ordered(trials, chosen);
        var outcomes = new List<StabilityOutcome>();
        using IWorkTask work = (progress ?? SilentProgress.Instance).Begin("stability measures", ordered.Count);
        foreach (StabilityTrial trial in ordered)
        {
            cancellation.ThrowIfCancellationRequested();
            outcomes.Add(Measure(trial, chosen));
            work.Advance(1, trial.Name);
        }
        return Of(outcomes, chosen);
    }

    /// <summary>The trials in the order of the table's rows, once they have been checked.</summary>
    /// <inheritdoc cref="Compute" path="/exception"/>
    public static IReadOnlyList<StabilityTrial> Ordered(IReadOnlyList<StabilityTrial> trials, StabilityOptions options)
    {
        Check(trials, options);
        return [.. trials.OrderBy(t => t.Capture, CaptureId.ByName).ThenBy(t => t.Trial, NaturalOrder.Names)];
    }

    /// <summary>
    /// The measures of one trial, or the reason why it has none. Options that are wrong end the work: they are no trait of a
    /// trial.
    /// </summary>
    public static StabilityOutcome Measure(StabilityTrial trial, StabilityOptions options)
    {
        var skipped = new List<SkippedCapture>();
        StabilityRow? row = null;
        SkippedCapture.Try(
            trial.Name,
            skipped,
            () =>
            {
                PreprocessedCop cop = options.Preprocessing.Apply(trial.Read());
                CopMeasureSet measures = CopMeasures.Compute(cop.Signal, options.Measures);
                row = new StabilityRow(trial.Capture, trial.Trial, trial.Conditions, measures, cop.Signal.DurationSeconds, cop.Report, []);
            }
        );
        return new(row, skipped.FirstOrDefault());
    }

    /// <summary>Makes the table of measured trials: outliers are judged and strictness decided here, over all of them.</summary>
    /// <exception cref="TreePoseException">None can be used, or strict mode met a skip.</exception>
    public static StabilityTable Of(IReadOnlyList<StabilityOutcome> outcomes, StabilityOptions options)
    {
        StabilityRow[] rows = [.. outcomes.Select(o => o.Row).OfType<StabilityRow>()];
        SkippedCapture[] skipped = [.. outcomes.Select(o => o.Skipped).OfType<SkippedCapture>()];
        if (options.Strict)
            SkippedCapture.ThrowIfAny(skipped);
        if (rows.Length == 0)
            throw SkippedCapture.Nothing(
                skipped.Length == 1 ? "The one trial cannot be used." : $"None of the {skipped.Length} trials can be used.",
                skipped,
                ""
            );
        return new StabilityTable(WithFlags(rows, options.Outliers), skipped, options);
    }

    private static IReadOnlyList<StabilityRow> WithFlags(StabilityRow[] rows, OutlierOptions options)
    {
        string[]? groups = options.GroupBy is { } name ? [.. rows.Select(r => $"{name} {r.Conditions[name]}")] : null;
        ILookup<int, OutlierFlag> flags = options
            .Measures.SelectMany(measure => Outliers.Flag(measure, [.. rows.Select(r => r.Measures[measure])], groups, options))
            .ToLookup(f => f.Row);
        return [.. rows.Select((row, i) => row with { Outliers = [.. flags[i]] })];
    }

    private static void Check(IReadOnlyList<StabilityTrial> trials, StabilityOptions options)
    {
        if (trials.Count == 0)
            throw new TreePoseException("There are no trials to measure. Check the source of the data.");
        if (trials.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new TreePoseException($"The trial {twice.Key} is given {twice.Count()} times. Give each once.");
        foreach (string measure in options.Outliers.Measures)
            CopMeasures.IndexOf(measure);
        string[] names = [.. trials[0].Conditions.Keys];
        if (trials.FirstOrDefault(t => !t.Conditions.Keys.SequenceEqual(names)) is { } odd)
            throw new TreePoseException(
                $"The trial {odd.Name} has the conditions {Join(odd.Conditions.Keys)}, others have {Join(names)}. "
                    + "Give all trials the same ones."
            );
        if (options.Outliers.GroupBy is { } group && !names.Contains(group))
            throw new OptionsException([$"'outliers.groupBy' cannot be '{group}': this data has the conditions {Join(names)}."]);
    }

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));
}
