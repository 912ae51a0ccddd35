using TreePose.Runs;

namespace TreePose.Tracking;

/// <summary>
/// Which trackers a run may be sent to. A record names the trackers that it was delivered to, and a record may be a stranger's:
/// files and credentials go to a tracker that was named in a command on this machine (<c>--track</c>, <c>--to</c>) for this run,
/// or that MLFLOW_TRACKING_URI names, and to no other.
/// </summary>
internal static class TrackerConsent
{
    /// <summary>The trackers of a run's own notes that may have it without being named again.</summary>
    /// <param name="runFolder">The run's folder.</param>
    public static IReadOnlyList<TrackerTarget> Targets(string runFolder) => [.. Noted(runFolder).Where(t => IsGiven(runFolder, t))];

    /// <summary>A refusal for each tracker that a record names and nobody here did.</summary>
    /// <param name="runFolder">The run's folder.</param>
    public static IReadOnlyList<DeliveryOutcome> Refusals(string runFolder) =>
        [
            .. Noted(runFolder)
                .Where(t => !IsGiven(runFolder, t))
                .Select(t => new DeliveryOutcome(
                    t,
                    DeliveryResult.Refused,
                    0,
                    $"only the record names this tracker, and it may be a stranger's: nothing was sent. Say --to {t} to send it there.",
                    []
                )),
        ];

    /// <summary>Remembers, outside the record, that the user named a tracker for a run.</summary>
    internal static void Give(string runFolder, IEnumerable<TrackerTarget> targets)
    {
        foreach (TrackerTarget target in targets)
            OwnRuns.Allow(IdOf(runFolder), target.ToString());
    }

    private static bool IsGiven(string runFolder, TrackerTarget target) =>
        OwnRuns.Allows(IdOf(runFolder), target.ToString()) || target == OfEnvironment();

    private static TrackerTarget? OfEnvironment()
    {
        try
        {
            return Environment.GetEnvironmentVariable("MLFLOW_TRACKING_URI") is { Length: > 0 } ? TrackerTarget.Parse("mlflow") : null;
        }
        catch (TreePoseException)
        {
            return null; // whoever uses it is told
        }
    }

    private static IEnumerable<TrackerTarget> Noted(string runFolder)
    {
        foreach (DeliveryState note in DeliveryState.ReadAll(runFolder))
        {
            TrackerTarget target;
            try
            {
                target = TrackerTarget.Parse(note.Target);
            }
            catch (TreePoseException)
            {
                continue; // a note is a convenience, and this one names no tracker
            }
            yield return target;
        }
    }

    private static string IdOf(string runFolder) => RecordJson.ReadOptional(Path.Combine(runFolder, RecordFiles.Run))?.Text("id") ?? "";
}
