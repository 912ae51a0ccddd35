using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;

namespace TreePose.Torch.Training;

/// <summary>What a trained classifier answers for whole captures: in an experiment and long after it, by the same code.</summary>
/// <param name="model">The classifier.</param>
/// <param name="options">How it was trained: length of windows, how late it answers.</param>
/// <param name="adaptation">What of a person's captures it is adapted with before it answers for them.</param>
internal sealed class FrameAnswers(FrameClassifier model, TrainingOptions options, Adaptation adaptation)
{
    private IReadOnlyList<StateTensor>? _trained; // what every person's adaptation begins with

    /// <summary>Class probabilities of each capture, [frame, class] in C order. Labels are not looked at.</summary>
    /// <param name="captures">The captures; with an adaptation all of each person's.</param>
    /// <param name="cancellation">Stops between captures.</param>
    public float[][] Of(IReadOnlyList<FrameSequence> captures, CancellationToken cancellation) =>
        adaptation == Adaptation.InputScaling ? Adapted(captures, cancellation) : [.. captures.Select(s => Predict(s, cancellation))];

    private float[] Predict(FrameSequence capture, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return WholeCaptureInference.Predict(model, capture, options.WindowFrames, options.LookAheadFrames);
    }

    /// <summary>Answers for each person with input scaled by all frames of theirs.</summary>
    private float[][] Adapted(IReadOnlyList<FrameSequence> captures, CancellationToken cancellation)
    {
        _trained ??= StateTensor.Of(model);
        var answers = new Dictionary<FrameSequence, float[]>(ReferenceEqualityComparer.Instance);
        foreach (var person in captures.GroupBy(s => s.Id.Participant))
        {
            StateTensor.Into(model, _trained, person.Key);
            InputScaling.Adapt(model, [.. person.Select(c => c.Frames)]);
            foreach (FrameSequence capture in person)
                answers[capture] = Predict(capture, cancellation);
        }
        return [.. captures.Select(s => answers[s])];
    }
}
