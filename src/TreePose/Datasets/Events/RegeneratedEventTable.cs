using TreePose.Balance.Events;
using TreePose.Captures;

namespace TreePose.Datasets.Events;

/// <summary>A capture whose events are to be read off its force plates. The plates are read only when its turn comes.</summary>
/// <param name="Name">The capture.</param>
/// <param name="Clock">Its clock, from alignment or from an existing event table.</param>
/// <param name="ReadPlates">Reads both plates; a <see cref="TreePoseException"/> from it makes the capture a recorded skip.</param>
public sealed record PlateCapture(StudyCaptureName Name, RadarClock Clock, Func<IReadOnlyList<ForcePlateRecording>> ReadPlates);

/// <summary>A lift of the foot that made no hold.</summary>
/// <param name="Capture">The recording.</param>
/// <param name="Lift">When and why.</param>
public sealed record IgnoredLiftOfCapture(CaptureId Capture, IgnoredLift Lift);

/// <summary>The event table made anew from force plates, and what did not enter it.</summary>
/// <param name="Holds">Rows by capture and number, as <c>EventTableFile.Write</c> takes them.</param>
/// <param name="Ignored">Lifts of the foot that made no hold, with the reason.</param>
/// <param name="Skipped">Captures that could not be used, with the reason.</param>
public sealed record RegeneratedEventTable(
    IReadOnlyList<Hold> Holds,
    IReadOnlyList<IgnoredLiftOfCapture> Ignored,
    IReadOnlyList<SkippedCapture> Skipped
)
{
    /// <summary>Reads the events of every capture. Each is tried, also in strict mode, so that an error names all that failed.</summary>
    /// <param name="captures">The captures.</param>
    /// <param name="options">The rules' numbers; defaults when null.</param>
    /// <param name="strict">Whether a capture that cannot be used is an error instead of a recorded skip.</param>
    /// <param name="progress">Receives a bar over captures.</param>
    /// <param name="cancellation">Ends the work between two captures.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="TreePoseException">Strict mode met a skip; the message lists all.</exception>
    public static RegeneratedEventTable Build(
        IReadOnlyList<PlateCapture> captures,
        FootEventOptions? options = null,
        bool strict = false,
        IWorkProgress? progress = null,
        CancellationToken cancellation = default
    )
    {
        FootEventOptions rules = Configuration.OptionOverrides.Validated(options ?? new FootEventOptions());
        var holds = new List<Hold>();
        var ignored = new List<IgnoredLiftOfCapture>();
        var skipped = new List<SkippedCapture>();
        using IWorkTask work = (progress ?? SilentProgress.Instance).Begin("events from force plates", captures.Count);
        foreach (PlateCapture capture in captures.OrderBy(c => c.Name.Id))
        {
            cancellation.ThrowIfCancellationRequested();
            SkippedCapture.Try(
                capture.Name.Radar,
                skipped,
                () =>
                {
                    FootEventResult result = FootEventDetection.Detect(capture.Name, capture.ReadPlates(), capture.Clock, rules);
                    holds.AddRange(result.Holds.Select(h => h.Hold));
                    ignored.AddRange(result.Ignored.Select(lift => new IgnoredLiftOfCapture(capture.Name.Id, lift)));
                }
            );
            work.Advance(1, capture.Name.Radar);
        }
        if (strict)
            SkippedCapture.ThrowIfAny(skipped);
        return new RegeneratedEventTable(holds, ignored, skipped);
    }
}
