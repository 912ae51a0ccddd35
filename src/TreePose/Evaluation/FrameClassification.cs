using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.Evaluation;

/// <summary>What a trainer is given for one fold.</summary>
public sealed record FoldTask
{
    /// <summary>The fold.</summary>
    public required Fold Fold { get; init; }

    /// <summary>Captures to fit to.</summary>
    public required IReadOnlyList<FrameSequence> Train { get; init; }

    /// <summary>Captures that decide when to stop; may be empty.</summary>
    public required IReadOnlyList<FrameSequence> Validation { get; init; }

    /// <summary>Captures to predict. Their labels must not be looked at.</summary>
    public required IReadOnlyList<FrameSequence> Test { get; init; }

    /// <summary>The fold's own seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Where to show progress.</summary>
    public IWorkProgress Progress { get; init; } = SilentProgress.Instance;
}

/// <summary>Probabilities of neither, going up and going down for every frame of a capture.</summary>
/// <param name="Sequence">The capture.</param>
/// <param name="Probabilities">[frame, class] in C order, classes as <see cref="FootPhase"/>.</param>
public sealed record FramePrediction(FrameSequence Sequence, float[] Probabilities)
{
    /// <summary>Classes: neither, going up, going down.</summary>
    public const int Classes = 3;
}

/// <summary>Figures of one training epoch.</summary>
/// <param name="Model">Which of several models, from 0.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Mean loss over the training frames.</param>
/// <param name="ValidationLoss">Mean loss over the validation frames, when there are any.</param>
public sealed record EpochFigures(int Model, int Epoch, double TrainLoss, double? ValidationLoss);

/// <summary>What a trainer returns for one fold.</summary>
/// <param name="Predictions">One for each test capture.</param>
/// <param name="History">Training curves; empty for baselines.</param>
public sealed record FoldPrediction(IReadOnlyList<FramePrediction> Predictions, IReadOnlyList<EpochFigures> History);

/// <summary>Fits a model to a fold's training side and predicts its test side. The evaluation knows nothing else of models.</summary>
public interface IFrameClassifierTrainer
{
    /// <summary>Fits and predicts. Called from several threads at once when folds run side by side.</summary>
    FoldPrediction Run(FoldTask task, CancellationToken cancellation);
}
