using TreePose.Balance.Events;
using TreePose.Captures;

namespace TreePose.Datasets.Events;

/// <summary>A lift of the foot that made no hold.</summary>
/// <param name="Capture">The recording.</param>
/// <param name="Lift">When and why.</param>
public sealed record IgnoredLiftOfCapture(CaptureId Capture, IgnoredLift Lift);

/// <summary>What was found in a capture where the data leaves it open.</summary>
/// <param name="Capture">The recording.</param>
/// <param name="Text">What.</param>
public sealed record CaptureFinding(CaptureId Capture, string Text);

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
    /// <summary>Which plate the lifted foot stood on, where the loads had to show it.</summary>
    public IReadOnlyList<CaptureFinding> Findings { get; init; } = [];

    /// <summary>What was decided when plates were read.</summary>
    public IReadOnlyList<CaptureFinding> Notes { get; init; } = [];

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
        List<CaptureFinding> findings = [],
            notes = [];
        using IWorkTask work = (progress ?? SilentProgress.Instance).Begin("events from force plates", captures.Count);
        foreach (PlateCapture capture in captures.OrderBy(c => c.Id))
        {
            cancellation.ThrowIfCancellationRequested();
            SkippedCapture.Try(
                capture.Id.Name,
                skipped,
                () =>
                {
                    FootPlates plates = capture.Read(rules);
                    if (plates.Finding is { } finding)
                        findings.Add(new(capture.Id, finding));
                    notes.AddRange(
                        from note in plates.Lifted.Notes.Concat(plates.Standing.Notes).Distinct()
                        select new CaptureFinding(capture.Id, note)
                    );
                    FootEventResult result = FootEventDetection.Detect(capture.Id, plates.Lifted, plates.Standing, plates.Clock, rules);
                    holds.AddRange(result.Holds.Select(h => h.Hold));
                    ignored.AddRange(result.Ignored.Select(lift => new IgnoredLiftOfCapture(capture.Id, lift)));
                }
            );
            work.Advance(1, capture.Id.Name);
        }
        if (strict)
            SkippedCapture.ThrowIfAny(skipped);
        return new RegeneratedEventTable(holds, ignored, skipped) { Findings = findings, Notes = notes };
    }
}
