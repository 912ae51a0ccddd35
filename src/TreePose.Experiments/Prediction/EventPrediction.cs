using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Confidence;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Parts;

namespace TreePose.Experiments.Prediction;

/// <summary>What one group of networks answered.</summary>
/// <param name="Model">Who answered: <c>fold 3</c>, <c>all participants</c>.</param>
/// <param name="Result">The captures, decoded.</param>
public sealed record EventAnswers(string Model, FoldResult Result);

/// <summary>One event that was found.</summary>
/// <param name="Capture">The capture in which.</param>
/// <param name="Name">Its class: <c>going up</c>.</param>
/// <param name="StartSeconds">Time of its first frame, s from the capture's first.</param>
/// <param name="EndSeconds">Time at which it is over, s.</param>
/// <param name="Frame">Its first frame.</param>
/// <param name="Confidence">
/// Mean over its frames of the probability of its class, calibrated by the temperature of who answered where there is one.
/// </param>
/// <param name="Model">Who answered.</param>
public sealed record FoundEvent(
    CaptureId Capture,
    string Name,
    double StartSeconds,
    double EndSeconds,
    int Frame,
    double Confidence,
    string Model
);

/// <summary>The events of a set of captures as a model sees them.</summary>
public sealed class EventPrediction
{
    private readonly IReadOnlyList<MetricPart<CaptureResult>> _metrics;
    private readonly ProtocolOptions _protocol;
    private readonly FrameClasses _classes;

    internal EventPrediction(
        IReadOnlyList<EventAnswers> answers,
        IReadOnlyList<MetricPart<CaptureResult>> metrics,
        ProtocolOptions protocol,
        FrameClasses classes
    ) => (Answers, _metrics, _protocol, _classes) = (answers, metrics, protocol, classes);

    /// <summary>By the networks that answered, folds in the order of the run.</summary>
    public IReadOnlyList<EventAnswers> Answers { get; }

    /// <summary>Where the recordings are not like those that the networks were trained on; a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>What the confidence of events is worth, in a sentence or two.</summary>
    public string AboutConfidence { get; private init; } = "";

    /// <summary>The same with what is said of it.</summary>
    internal EventPrediction With(IReadOnlyList<string> warnings, string aboutConfidence) =>
        new(Answers, _metrics, _protocol, _classes) { Warnings = warnings, AboutConfidence = aboutConfidence };

    /// <summary>Every capture, fused over its channels, with who answered for it.</summary>
    public IEnumerable<(CaptureResult Capture, string Model)> Captures =>
        Answers.SelectMany(a => a.Result.Captures.Select(c => (c, a.Model)));

    /// <summary>Every event, by capture and time.</summary>
    public IEnumerable<FoundEvent> Events =>
        Answers
            .SelectMany(a => a.Result.Captures.Select(c => (Capture: c, Answers: a)))
            .OrderBy(c => c.Capture.Sequence.Id, CaptureId.ByName)
            .SelectMany(c => EventsOf(c.Capture, c.Answers));

    /// <summary>Scores the captures of people who have labels, by the code and in the form of the experiment.</summary>
    /// <exception cref="TreePoseException">No capture has a label.</exception>
    public GoUpDownReport Score()
    {
        HashSet<string> labelled =
        [
            .. Captures.Where(c => c.Capture.Sequence.LabelledFrames > 0).Select(c => c.Capture.Sequence.Id.Participant),
        ];
        FoldResult[] folds = [.. Answers.Select(a => Labelled(a.Result, labelled)).OfType<FoldResult>()];
        if (folds.Length == 0)
            throw new TreePoseException("No frame of the data has a label: there is nothing to score. Leave out --score.");
        string[] seen = [.. folds.SelectMany(f => f.Fold.Test.Intersect(f.Fold.Train.Concat(f.Fold.Validation))).Distinct()];
        return new GoUpDownReport(folds, folds.Length, metrics: _metrics, classes: _classes)
        {
            Seen = seen,
            Notes = SeenPeople.Notes(seen),
            Protocol = _protocol.Kind,
            Target = TargetData.Of(_protocol.Adaptation),
        };
    }

    private static FoldResult? Labelled(FoldResult result, HashSet<string> people)
    {
        if (result.Fold.Test.All(people.Contains))
            return result;
        CaptureResult[] captures = [.. result.Captures.Where(c => people.Contains(c.Sequence.Id.Participant))];
        Fold fold = result.Fold with { Test = [.. result.Fold.Test.Where(people.Contains)] };
        return captures.Length == 0 ? null : result with { Fold = fold, Captures = captures, Scores = new FootEventScores(captures) };
    }

    private static IEnumerable<FoundEvent> EventsOf(CaptureResult capture, EventAnswers by)
    {
        FrameSequence s = capture.Sequence;
        int classes = s.Classes.Count;
        float[] believed = by.Result.Temperature is { } temperature
            ? TemperatureScaling.Apply(capture.Probabilities, classes, temperature)
            : capture.Probabilities; // events are decoded from these, whatever the temperature
        foreach (FrameEvent e in FrameLabels.ToEvents(capture.Predicted))
        {
            double sum = 0;
            for (int frame = e.StartFrame; frame < e.EndFrame; frame++)
                sum += believed[(frame * classes) + e.Class];
            double end = e.EndFrame < s.Length ? s.TimeOf(e.EndFrame) : s.TimeOf(s.Length - 1) + s.SecondsPerFrame;
            yield return new FoundEvent(
                s.Id,
                s.Classes.Names[e.Class],
                s.TimeOf(e.StartFrame),
                end,
                e.StartFrame,
                sum / (e.EndFrame - e.StartFrame),
                by.Model
            );
        }
    }
}
