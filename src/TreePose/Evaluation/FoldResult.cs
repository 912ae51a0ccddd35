namespace TreePose.Evaluation;

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
