using TreePose.Balance;
using TreePose.Datasets.Stability;

namespace TreePose.Datasets.Checks;

/// <summary>What a look at all of a source found.</summary>
/// <param name="Problems">Everything to mend, in the order in which to mend it.</param>
public sealed record SourceCheck(IReadOnlyList<DataProblem> Problems)
{
    /// <summary>What can be used, in a line; empty when nothing can be said.</summary>
    public string Summary { get; init; } = "";

    /// <summary>What was found where the data's description leaves it open; a sentence each.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The first capture, to be drawn; null when there is none or the source has no frames.</summary>
    public FrameSequence? First { get; init; }

    /// <summary>The first trial's centre of pressure, to be drawn.</summary>
    public (string Name, CopRecording Cop)? FirstTrial { get; init; }

    /// <summary>Opens a source that tells no more than what it leaves out and its first error.</summary>
    /// <param name="open">Reads the data, frames, holds, attempts or trials, or looks at it.</param>
    /// <param name="cancellation">Stops between trials.</param>
    public static SourceCheck Of(Func<object> open, CancellationToken cancellation)
    {
        try
        {
            return open() switch
            {
                SourceCheck check => check,
                FrameDataset frames => Of(frames),
                HoldDataset holds => Of(holds),
                AttemptDataset attempts => Of(attempts),
                TrialDataset trials => Of(trials, cancellation),
                var other => throw new ArgumentException($"{other.GetType().Name} is no form of data.", nameof(open)),
            };
        }
        catch (OptionsException e)
        {
            return new SourceCheck([.. e.Violations.Select(v => new DataProblem(ProblemStage.Captures, null, v))]);
        }
        catch (TreePoseException e)
        {
            return new SourceCheck([new DataProblem(ProblemStage.Captures, null, e.Message)]);
        }
    }

    private static SourceCheck Of(FrameDataset data) =>
        new(OfSkips(data.Skipped))
        {
            Summary =
                $"{data.Sequences.DistinctBy(s => s.Id).Count()} captures can be used, {data.Participants.Count} participants, "
                + $"{data.Sequences.DistinctBy(s => s.Id).Sum(s => s.Events.Count)} events, frames {data.Shape}",
            Findings = data.Findings,
            First = data.Sequences.Count > 0 ? data.Sequences[0] : null,
        };

    private static SourceCheck Of(HoldDataset data) =>
        new(OfSkips(data.Skipped))
        {
            Summary =
                $"{data.Holds.DistinctBy(h => (h.Id, h.Number)).Count()} holds can be used, {data.Participants.Count} participants, "
                + $"targets in {data.TargetUnit}, frames {data.Shape}",
            Findings = data.Findings,
        };

    private static SourceCheck Of(AttemptDataset data) =>
        new(OfSkips(data.Skipped))
        {
            Summary =
                $"{data.Attempts.DistinctBy(a => (a.Id, a.Window.Number)).Count()} attempts can be used, "
                + $"{data.Attempts.Count(a => !a.IsStable)} of their windows never became stable, "
                + $"{data.Attempts.Select(a => a.Id.Participant).Distinct().Count()} participants",
            Findings = data.Findings,
        };

    private static SourceCheck Of(TrialDataset data, CancellationToken cancellation)
    {
        var skipped = new List<SkippedCapture>();
        (string, CopRecording)? first = null;
        foreach (StabilityTrial trial in data.Trials)
        {
            cancellation.ThrowIfCancellationRequested();
            SkippedCapture.Try(
                trial.Name,
                skipped,
                () =>
                {
                    CopRecording cop = trial.Read();
                    new CopPreprocessing().Apply(cop); // what the experiment does by default, and may refuse
                    first ??= (trial.Name, cop);
                }
            );
        }
        return new SourceCheck(OfSkips(skipped))
        {
            Summary = $"{data.Trials.Count - skipped.Count} of {data.Trials.Count} trials can be used",
            Findings = data.Findings,
            FirstTrial = first,
        };
    }

    private static DataProblem[] OfSkips(IReadOnlyList<SkippedCapture> skipped) =>
        [.. skipped.Select(s => new DataProblem(ProblemStage.Captures, s.CaptureId, s.Reason))];
}
