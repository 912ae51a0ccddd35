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

    /// <summary>Shape of the frames, where there are any.</summary>
    internal FrameShape? Shape { get; init; }

    /// <summary>Why the experiment cannot run on data that can be read; null when it can.</summary>
    internal string? Hindrance { get; init; }

    /// <summary>Opens a source that tells no more than what it leaves out and its first error.</summary>
    /// <param name="open">Reads the data, frames, holds, attempts or trials, or looks at it.</param>
    /// <param name="cancellation">Stops between trials.</param>
    public static SourceCheck Of(Func<object> open, CancellationToken cancellation) => Of(open, new CopPreprocessing(), cancellation);

    /// <summary>The same, where something else than usual is done to each trial.</summary>
    /// <param name="open">Reads the data.</param>
    /// <param name="preprocessing">What is done to each trial, as the experiment does it.</param>
    /// <param name="cancellation">Stops between trials.</param>
    internal static SourceCheck Of(Func<object> open, CopPreprocessing preprocessing, CancellationToken cancellation)
    {
        try
        {
            return DataTwins.Told(open()) switch
            {
                SourceCheck check => check,
                FrameDataset frames => Of(frames),
                HoldDataset holds => Of(holds),
                AttemptDataset attempts => Of(attempts),
                TrialDataset trials => Of(trials, preprocessing, cancellation),
                var other => throw new ArgumentException($"{other.GetType().Name} is no form of data.", nameof(open)),
            };
        }
        catch (OptionsException e)
        {
            return new SourceCheck([.. e.Violations.Select(v => new DataProblem(ProblemStage.Captures, null, v))]);
        }
        catch (TreePoseException e) when (e.Skipped.Count > 0)
        {
            return new SourceCheck(OfSkips(e.Skipped));
        }
        catch (TreePoseException e)
        {
            return new SourceCheck([new DataProblem(ProblemStage.Captures, null, e.Message)]);
        }
    }

    private static SourceCheck Of(FrameDataset data)
    {
        FrameSequence[] captures = [.. data.Sequences.DistinctBy(s => s.Id)];
        return new([.. OfDoubts(data.Doubted), .. OfSkips(data.Skipped)])
        {
            Summary =
                $"{Usable(captures.Length, "capture", data.Skipped.Count)}, {Plural.Of(data.Participants.Count, "participant")}, "
                + $"{Plural.Of(captures.Sum(s => s.Events.Count), "event")}, frames {data.Shape}",
            Findings = [.. data.Findings.Except(data.Doubted.Select(d => d.Sentence))],
            First = data.Sequences.Count > 0 ? data.Sequences[0] : null,
            Shape = data.Shape,
        };
    }

    private static SourceCheck Of(HoldDataset data)
    {
        int holds = data.Holds.DistinctBy(h => (h.Id, h.Number)).Count();
        return new([.. OfDoubts(data.Doubted), .. OfSkips(data.Skipped)])
        {
            Summary =
                $"{Usable(holds, "hold", data.Skipped.Count)}, {Plural.Of(data.Participants.Count, "participant")}, "
                + $"targets in {data.TargetUnit}, frames {data.Shape}",
            Findings = [.. data.Findings.Except(data.Doubted.Select(d => d.Sentence))],
            Shape = data.Shape,
        };
    }

    private static SourceCheck Of(AttemptDataset data)
    {
        Attempt[] attempts = [.. data.Attempts.DistinctBy(a => (a.Id, a.Window.Number))];
        return new([.. OfDoubts(data.Doubted), .. OfSkips(data.Skipped)])
        {
            Summary =
                $"{Usable(attempts.Length, "attempt", data.Skipped.Count)}, {attempts.Count(a => !a.IsStable)} of them never became "
                + $"stable, {Plural.Of(attempts.Select(a => a.Id.Participant).Distinct().Count(), "participant")}",
            Findings = [.. data.Findings.Except(data.Doubted.Select(d => d.Sentence))],
            Shape = data.Shape,
            Hindrance = data.OfOneKind,
        };
    }

    private static SourceCheck Of(TrialDataset data, CopPreprocessing preprocessing, CancellationToken cancellation)
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
                    preprocessing.Apply(cop); // what the experiment does, and may refuse
                    first ??= (trial.Name, cop);
                }
            );
        }
        return new SourceCheck(OfSkips(skipped))
        {
            Summary = $"{data.Trials.Count - skipped.Count} of {Plural.Of(data.Trials.Count, "trial")} can be used",
            Findings = data.Findings,
            FirstTrial = first,
        };
    }

    /// <summary>How many can be used, and how many things were left out.</summary>
    internal static string Usable(int count, string one, int leftOut) =>
        $"{Plural.Of(count, one)} can be used{(leftOut > 0 ? $" ({leftOut} left out)" : "")}";

    private static IEnumerable<DataProblem> OfDoubts(IReadOnlyList<SkippedCapture> doubted) =>
        doubted.Select(d => new DataProblem(ProblemStage.Shapes, d.CaptureId, d.Reason));

    private static DataProblem[] OfSkips(IReadOnlyList<SkippedCapture> skipped) =>
        [.. skipped.Select(s => new DataProblem(ProblemStage.Captures, s.CaptureId, s.Reason))];
}
