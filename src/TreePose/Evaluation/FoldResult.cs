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

    /// <summary>
    /// Temperature at which the confidence of its networks is calibrated, fitted to people of the training side; null when nobody was set
    /// aside. Predicted classes and events do not depend on it.
    /// </summary>
    public double? Temperature { get; init; }

    /// <summary>Sequences on no side of the fold; null where no fold of the run has any.</summary>
    public int? LeftOut { get; init; }

    /// <summary>The fold's participants apart, each scored by their own captures; the fold itself where it tests one person.</summary>
    public IEnumerable<FoldResult> ByParticipant() =>
        Fold.Test.Count == 1
            ? [Fold.Name == Fold.Test[0] ? this : this with { Fold = Fold with { Name = Fold.Test[0] } }]
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

    /// <summary>Each participant who was tested once, scored by their captures of all folds that tested them.</summary>
    internal static IEnumerable<FoldResult> People(IEnumerable<FoldResult> folds) =>
        folds
            .SelectMany(f => f.ByParticipant())
            .GroupBy(f => f.Fold.Name)
            .Select(parts =>
            {
                FoldResult first = parts.First();
                CaptureResult[] captures = [.. parts.SelectMany(p => p.Captures)];
                return parts.Count() == 1
                    ? first
                    : first with
                    {
                        Fold = new Fold(parts.Key, [], [], [parts.Key]), // whoever trained differs from fold to fold
                        Captures = captures,
                        Scores = new FootEventScores(captures),
                        History = [],
                        Chosen = [],
                    };
            });

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
