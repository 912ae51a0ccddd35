using System.Text.Json.Nodes;
using TreePose.Ui.Index;

namespace TreePose.Ui.Pages;

/// <summary>A trial of a sweep, as its page draws it.</summary>
/// <param name="Number">In the order of the plan.</param>
/// <param name="Run">Its run.</param>
/// <param name="Value">The figure that decides; null when the trial did not come to it.</param>
/// <param name="State">finished, pruned, failed and the like.</param>
/// <param name="Settings">What it set, by option, in the order of the sweep.</param>
internal sealed record SweepTrial(int Number, IndexedRun Run, double? Value, string State, IReadOnlyList<string> Settings);

/// <summary>What a sweep asked, and what came of its trials, read from its record and theirs.</summary>
internal sealed class SweepTrials
{
    private const string Pruned = "pruned";

    /// <summary>Reads a sweep.</summary>
    /// <param name="record">The sweep's record.</param>
    /// <param name="trials">Its trials.</param>
    public SweepTrials(StoredRecord record, IReadOnlyList<IndexedRun> trials)
    {
        JsonNode? sweep = record.Config["options"]?["sweep"];
        Metric = sweep?["metric"].Text() ?? record.Results?["metric"].Text() ?? "";
        SmallerIsBetter =
            (record.Results?["smallerIsBetter"] ?? sweep?["search"]?["minimize"]) is JsonValue flag
            && flag.TryGetValue(out bool smaller)
            && smaller;
        Options = [.. (sweep?["over"] as JsonArray ?? []).Select(o => o.Text()?.Split('=')[0].Trim()).OfType<string>().Distinct()];
        All = [.. trials.Select(TrialOf).OrderBy(t => t.Number).ThenBy(t => t.Run.Name, StringComparer.Ordinal)];
    }

    /// <summary>The figure that decides.</summary>
    public string Metric { get; }

    /// <summary>Which way is better.</summary>
    public bool SmallerIsBetter { get; }

    /// <summary>The options that were varied.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <summary>Trials in the order of the plan.</summary>
    public IReadOnlyList<SweepTrial> All { get; }

    /// <summary>Those that came to the figure.</summary>
    public IEnumerable<SweepTrial> Measured => All.Where(t => t.Value is { } v && double.IsFinite(v));

    /// <summary>The best of them, best first.</summary>
    public IReadOnlyList<SweepTrial> Ranked =>
        [
            .. SmallerIsBetter
                ? Measured.OrderBy(t => t.Value).ThenBy(t => t.Number)
                : Measured.OrderByDescending(t => t.Value).ThenBy(t => t.Number),
        ];

    private SweepTrial TrialOf(IndexedRun run)
    {
        bool isPruned = run.Status == RunStatus.Interrupted && run.Reason?.StartsWith(Pruned, StringComparison.Ordinal) == true;
        return new SweepTrial(
            int.TryParse(run.Tags.GetValueOrDefault("trial"), CultureInfo.InvariantCulture, out int number) ? number : 0,
            run,
            run.Status == RunStatus.Finished ? run.Figure(Metric) : null,
            isPruned ? Pruned : run.StatusName,
            [.. Options.Select(o => run.Parameter(o) ?? "–")] // an option of a part that this trial does not use
        );
    }
}
