using TreePose.Datasets;
using TreePose.Evaluation.Protocols;

namespace TreePose.Evaluation;

/// <summary>What is left out of training, and how probabilities become events.</summary>
public sealed record ProtocolOptions : SplitOptions
{
    /// <summary>How probabilities become events.</summary>
    public DecoderOptions Decoder { get; init; } = new();
}

/// <summary>What a method is given for one fold.</summary>
public sealed record FoldTask
{
    /// <summary>The captures of each side. The labels of the test side must not be looked at.</summary>
    public required FoldSides Sides { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required int Seed { get; init; }

    /// <summary>Called after each epoch.</summary>
    public Action<EpochFigures> OnEpoch { get; init; } = _ => { };
}

/// <summary>Probabilities of the data's classes for every frame of a capture: for the foot neither, going up, going down.</summary>
/// <param name="Sequence">The capture.</param>
/// <param name="Probabilities">[frame, class] in C order, classes as <see cref="FrameSequence.Classes"/>.</param>
public sealed record FramePrediction(FrameSequence Sequence, float[] Probabilities);

/// <summary>Figures of one training epoch.</summary>
/// <param name="Model">Which of several models, from 0.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Mean over the epoch's steps of the loss of a step.</param>
/// <param name="ValidationLoss">The same over the batches of the validation side, when there is one.</param>
public sealed record EpochFigures(int Model, int Epoch, double TrainLoss, double? ValidationLoss);

/// <summary>
/// A way to classify frames: fits itself to a fold's training side and predicts its test side. The evaluation knows nothing
/// else of models.
/// </summary>
public interface IFrameClassifierTrainer
{
    /// <summary>Fits and predicts; called from several threads at once.</summary>
    /// <returns>For each test capture its probabilities, [frame, class] in C order.</returns>
    float[][] Run(FoldTask task, CancellationToken cancellation);
}

/// <summary>A finished fold.</summary>
/// <param name="Index">Position of the fold, from 0.</param>
/// <param name="Fold">Who was on which side.</param>
/// <param name="Captures">Truth and prediction of the held-out captures.</param>
/// <param name="Scores">Figures of the held-out participant.</param>
/// <param name="History">Training curves.</param>
public sealed record FoldResult(
    int Index,
    Fold Fold,
    IReadOnlyList<CaptureResult> Captures,
    FootEventScores Scores,
    IReadOnlyList<EpochFigures> History
)
{
    /// <summary>Options that a nested choice set for this fold, <c>key=value</c>; empty without one.</summary>
    public IReadOnlyList<string> Chosen { get; init; } = [];

    /// <summary>The fold's participants apart, each scored by their own captures; the fold itself where it tests one person.</summary>
    public IEnumerable<FoldResult> ByParticipant() =>
        Fold.Test.Count == 1
            ? [this]
            : Captures
                .GroupBy(c => c.Sequence.Id.Participant)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(own =>
                    this with
                    {
                        Fold = Fold with { Name = own.Key },
                        Captures = [.. own],
                        Scores = new FootEventScores([.. own]),
                    }
                );

    /// <summary>Decodes and scores the predictions of a fold.</summary>
    public static FoldResult Of(
        int index,
        Fold fold,
        IReadOnlyList<FramePrediction> predictions,
        DecoderOptions decoder,
        IReadOnlyList<EpochFigures> history
    )
    {
        IReadOnlyList<CaptureResult> captures = CaptureResult.FromPredictions(predictions, decoder);
        return new FoldResult(index, fold, captures, new FootEventScores(captures), history);
    }
}
