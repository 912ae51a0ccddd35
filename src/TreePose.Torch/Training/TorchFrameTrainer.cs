using TorchSharp;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Parts;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Trains one network on a fold and predicts its test captures.</summary>
/// <param name="architecture">One of a list of <see cref="FrameClassifierPart"/>.</param>
/// <param name="options">How it is trained.</param>
/// <param name="trained">Called with the trained model, e.g. to write a checkpoint; may be null.</param>
/// <param name="adaptation">What of a tested person's captures the model is adapted with before it answers for them.</param>
/// <param name="start">Weights that it begins with; null draws them from the seed.</param>
public sealed class TorchFrameTrainer(
    PartSelection architecture,
    TrainingOptions options,
    Action<FrameClassifier>? trained = null,
    Adaptation adaptation = Adaptation.None,
    WeightStart? start = null
) : IFrameClassifierTrainer
{
    /// <inheritdoc/>
    public float[][] Run(FoldTask task, CancellationToken cancellation)
    {
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = NewDisposeScope(); // whatever a fold made is gone with it
        FoldSides sides = task.Sides;
        if (!sides.Train.Any(s => s.LabelledFrames > 0))
        {
            string[] people = [.. sides.Train.Select(s => s.Id.Participant).Distinct()];
            throw new TreePoseException(
                $"There is nothing to train on: of the participants {string.Join(", ", people)} no frame has a label. Leave "
                    + $"out who has none, or choose other data."
            );
        }
        WindowSet train = Windows(sides.Train, options);
        WindowSet? validation =
            sides.Validation.Count == 0
                ? null
                : new WindowSet(Delayed(sides.Validation, options), options.WindowFrames, options.WindowFrames, labelledOnly: true);
        var input = new ModelInput(sides.Train[0].Shape, sides.Train[0].Classes.Count);
        using FrameClassifier model = ModelFactory.Classifier(architecture, input, task.Seed);
        start?.Into(model);
        new Trainer(options).Fit(model, train, validation, task.Seed, task.OnEpoch, cancellation);
        trained?.Invoke(model);
        var answers = new FrameAnswers(model, options, adaptation);
        float[][] tested = answers.Of(sides.Test, cancellation);
        if (task.OnValidation is { } validated && sides.Validation.Count > 0)
            validated(answers.Of(sides.Validation, cancellation)); // after the test side: an adapted network answers for one person
        return tested;
    }

    /// <summary>Training windows of captures.</summary>
    internal static WindowSet Windows(IReadOnlyList<FrameSequence> captures, TrainingOptions options) =>
        new(Delayed(captures, options), options.WindowFrames, options.StrideFrames, labelledOnly: true);

    /// <summary>Each label moved to the frame at which the model answers for it; the first frames have none.</summary>
    private static IReadOnlyList<FrameSequence> Delayed(IReadOnlyList<FrameSequence> sequences, TrainingOptions options)
    {
        if (options.LookAheadFrames == 0)
            return sequences;
        return
        [
            .. sequences.Select(s =>
            {
                int delay = Math.Min(options.LookAheadFrames, s.Length);
                return s with { Labels = [.. Enumerable.Repeat(FootPhase.Unlabelled, delay), .. s.Labels[..^delay]] };
            }),
        ];
    }
}
