using TreePose.Runs;
using TreePose.Search;

namespace TreePose.App.Sweeps;

/// <summary>What came of one trial.</summary>
/// <param name="Number">From 1, in the order of the plan.</param>
/// <param name="Run">The run's name.</param>
/// <param name="Point">What it set.</param>
/// <param name="Status">finished, failed, pruned or interrupted.</param>
/// <param name="Value">The figure that decides; null when the trial did not come to it.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Note">Why it did not finish.</param>
internal sealed record TrialResult(int Number, string Run, TrialPoint Point, string Status, double? Value, double? Seconds, string? Note)
{
    /// <summary>The tag with the trial's number.</summary>
    public const string NumberTag = "trial";

    /// <summary>Given up by the pruner; its record is that of an interrupted run.</summary>
    public const string Pruned = "pruned";

    /// <summary>Reads a trial from its record.</summary>
    /// <exception cref="TreePoseException">It finished without the figure that decides.</exception>
    public static TrialResult Of(int number, TrialPoint point, RunInfo run, string metric)
    {
        bool finished = run.Status == RunStatus.Finished;
        if (finished && !run.Figures.ContainsKey(metric))
            throw new TreePoseException(
                $"'{run.Name}' has no figure '{metric}' to compare trials by. It has {string.Join(", ", run.Figures.Keys)}. "
                    + $"Say --metric NAME."
            );
        bool pruned = run.Status == RunStatus.Interrupted && run.Reason?.StartsWith(Pruned, StringComparison.Ordinal) == true;
        string status = pruned ? Pruned : run.Status.ToString().ToLowerInvariant();
        return new(
            number,
            run.Name,
            point,
            status,
            finished ? run.Figures[metric] : null,
            run.DurationSeconds,
            finished ? null : run.Reason
        );
    }

    /// <summary>Whether the plan is done with it.</summary>
    public bool IsOver => Status is "finished" or "failed" or Pruned;
}
