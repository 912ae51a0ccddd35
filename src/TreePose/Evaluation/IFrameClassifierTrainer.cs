namespace TreePose.Evaluation;

/// <summary>What a method is given for one fold.</summary>
public sealed record FoldTask
{
    /// <summary>The captures of each side. The labels of the test side must not be looked at.</summary>
    public required FoldSides Sides { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required int Seed { get; init; }

    /// <summary>Called after each epoch.</summary>
    public Action<EpochFigures> OnEpoch { get; init; } = _ => { };

    /// <summary>
    /// Called once with what the fitted method says of the captures that decided when to stop, [frame, class] of each; null when nobody
    /// asks. A method that does not fit itself to them may leave it.
    /// </summary>
    public Action<float[][]>? OnValidation { get; init; }
}

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
