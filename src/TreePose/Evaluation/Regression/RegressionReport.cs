using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Evaluation.Statistics;

namespace TreePose.Evaluation.Regression;

/// <summary>The model against one baseline: each participant's mean absolute error with both.</summary>
/// <param name="Baseline"><c>trainingMean</c> or <c>calibrationMean</c>.</param>
/// <param name="Scores">The baseline's own scores on the same holds.</param>
/// <param name="Comparison">Model − baseline; negative differences favour the model.</param>
/// <param name="HoldDifference">Mean absolute error over all holds, model − baseline.</param>
/// <param name="AdjustedP">Sign-flip p after Holm's correction over the baselines.</param>
public sealed record BaselineComparison(
    string Baseline,
    RegressionScores Scores,
    PairedComparison Comparison,
    double? HoldDifference,
    double? AdjustedP
)
{
    /// <summary>Whether the model's error is the lower one, both averaged over participants and over holds.</summary>
    public bool ModelIsBetter => Comparison.MeanDifference.Value < 0 && HoldDifference < 0;

    /// <summary>Whether that is more than chance at 5 %.</summary>
    public bool BeyondChance => ModelIsBetter && AdjustedP <= 0.05;
}

/// <summary>One participant's figures with the model.</summary>
/// <param name="Participant">The person held out.</param>
/// <param name="Holds">Physical holds.</param>
/// <param name="Mae">Mean absolute error in the target's unit.</param>
/// <param name="Rmse">Root mean squared error.</param>
/// <param name="Bias">Mean of predicted − measured.</param>
/// <param name="RSquared">R² of this person's holds alone.</param>
/// <param name="TrainingMeanMae">The same error of the baseline "training mean".</param>
/// <param name="CalibrationMeanMae">The same error of the baseline "calibration mean"; null without calibration.</param>
public sealed record ParticipantRegression(
    string Participant,
    int Holds,
    double? Mae,
    double? Rmse,
    double? Bias,
    double? RSquared,
    double? TrainingMeanMae,
    double? CalibrationMeanMae
);

/// <summary>
/// The regression report of the rules of evidence: model and both baselines on the same physical holds, and in words
/// whether the model beats them. A partial run has participants' figures but no mean, no test and no verdict.
/// </summary>
public sealed class RegressionReport
{
    /// <summary>Name of the baseline that says the mean of the training participants' holds.</summary>
    public const string TrainingMean = BaselineNames.TrainingMean;

    /// <summary>Name of the baseline that says the mean of the person's calibration holds.</summary>
    public const string CalibrationMean = BaselineNames.CalibrationMean;

    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private RegressionReport(string unit, int foldsDone, int foldsPlanned, IReadOnlyList<HoldPrediction> holds, int seed)
    {
        (Unit, FoldsDone, FoldsPlanned, Holds) = (unit, foldsDone, foldsPlanned, holds);
        Participants =
        [
            .. holds.GroupBy(h => h.Capture.Participant).OrderBy(g => g.Key, StringComparer.Ordinal).Select(ParticipantFigures),
        ];
        if (!IsComplete || holds.Count == 0)
            return;
        Model = RegressionScores.Of(holds, h => h.Predicted, seed);
        Baselines = CompareBaselines(holds, seed);
        Frames = FrameScores.Of(holds);
    }

    /// <summary>Unit of the target: <c>mm/s</c>.</summary>
    public string Unit { get; }

    /// <summary>Folds that are in this report.</summary>
    public int FoldsDone { get; }

    /// <summary>Folds that the protocol asks for.</summary>
    public int FoldsPlanned { get; }

    /// <summary>Whether every planned fold is in.</summary>
    public bool IsComplete => FoldsPlanned > 0 && FoldsDone == FoldsPlanned;

    /// <summary>E.g. <c>3 of 3 folds</c>.</summary>
    public string Completeness => $"{FoldsDone} of {FoldsPlanned} folds";

    /// <summary>The physical holds, channels fused.</summary>
    public IReadOnlyList<HoldPrediction> Holds { get; }

    /// <summary>Each participant's figures, also in a partial run.</summary>
    public IReadOnlyList<ParticipantRegression> Participants { get; }

    /// <summary>The model's scores; null for a partial run.</summary>
    public RegressionScores? Model { get; }

    /// <summary>Against each baseline that there is; empty for a partial run.</summary>
    public IReadOnlyList<BaselineComparison> Baselines { get; } = [];

    /// <summary>Frames scored one by one, for models that answer so; null otherwise and for a partial run.</summary>
    public FrameScores? Frames { get; }

    /// <summary>In words: does the model beat its baselines?</summary>
    public string Verdict => RegressionVerdict.Of(this);

    /// <summary>Makes a report.</summary>
    /// <param name="predictions">Of the finished folds; channels of a hold apart or already fused.</param>
    /// <param name="foldsDone">Finished folds.</param>
    /// <param name="foldsPlanned">Folds that the protocol asks for.</param>
    /// <param name="unit">Unit of the target.</param>
    /// <param name="seed">Seed of resampling and tests.</param>
    public static RegressionReport Of(IEnumerable<HoldPrediction> predictions, int foldsDone, int foldsPlanned, string unit, int seed) =>
        new(unit, foldsDone, foldsPlanned, HoldFusion.Fuse(predictions), seed);

    /// <summary>A report of folds that may have seen one hold through different radars: each fold's channels are fused apart.</summary>
    /// <param name="folds">The predictions of each finished fold.</param>
    /// <param name="foldsPlanned">Folds that the protocol asks for.</param>
    /// <param name="unit">Unit of the target.</param>
    /// <param name="seed">Seed of resampling and tests.</param>
    /// <param name="unlabelled">Whether the model was adapted to the person without targets.</param>
    internal static RegressionReport OfFolds(
        IReadOnlyList<IEnumerable<HoldPrediction>> folds,
        int foldsPlanned,
        string unit,
        int seed,
        bool unlabelled
    )
    {
        IEnumerable<HoldPrediction> fused = folds.SelectMany(HoldFusion.Fuse).OrderBy(p => p.Capture).ThenBy(p => p.Hold);
        return new(unit, folds.Count, foldsPlanned, [.. fused], seed) { IsUnlabelled = unlabelled };
    }

    /// <summary>Whether the model was adapted to the person without targets: there is then no baseline that knows any.</summary>
    public bool IsUnlabelled { get; private init; }

    /// <summary>The content of <c>results.json</c>: undefined figures are null.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["folds"] = Completeness,
            ["unit"] = Unit,
            ["verdict"] = Verdict,
            ["model"] = JsonSerializer.SerializeToNode(Model, CamelCase),
            ["baselines"] = JsonSerializer.SerializeToNode(Baselines, CamelCase),
            ["frames"] = JsonSerializer.SerializeToNode(Frames, CamelCase),
            ["participants"] = JsonSerializer.SerializeToNode(Participants, CamelCase),
        };

    private static ParticipantRegression ParticipantFigures(IGrouping<string, HoldPrediction> person)
    {
        double[] measured = [.. person.Select(h => h.Measured)],
            predicted = [.. person.Select(h => h.Predicted)];
        return new ParticipantRegression(
            person.Key,
            measured.Length,
            RegressionMetrics.MeanAbsoluteError(measured, predicted),
            RegressionMetrics.RootMeanSquareError(measured, predicted),
            Agreement.BlandAltman(measured, predicted).Bias,
            RegressionMetrics.RSquared(measured, predicted),
            RegressionMetrics.MeanAbsoluteError(measured, [.. person.Select(h => h.TrainingMean)]),
            person.All(h => h.CalibrationMean is not null)
                ? RegressionMetrics.MeanAbsoluteError(measured, [.. person.Select(h => h.CalibrationMean!.Value)])
                : null
        );
    }

    private static IReadOnlyList<BaselineComparison> CompareBaselines(IReadOnlyList<HoldPrediction> holds, int seed)
    {
        var methods = new List<(string Name, Func<HoldPrediction, double> Says)> { (TrainingMean, h => h.TrainingMean) };
        if (holds.All(h => h.CalibrationMean is not null))
            methods.Add((CalibrationMean, h => h.CalibrationMean!.Value));
        BaselineComparison[] compared =
        [
            .. methods.Select(m => new BaselineComparison(
                m.Name,
                RegressionScores.Of(holds, m.Says, seed),
                PairedComparison.Of(ErrorsByPerson(holds, h => h.Predicted), ErrorsByPerson(holds, m.Says), seed),
                holds.Average(h => Math.Abs(h.Measured - h.Predicted)) - holds.Average(h => Math.Abs(h.Measured - m.Says(h))),
                null
            )),
        ];
        IReadOnlyList<double?> adjusted = PairedTests.Holm([.. compared.Select(c => c.Comparison.SignFlipP)]);
        return [.. compared.Select((c, i) => c with { AdjustedP = adjusted[i] })];
    }

    private static double[] ErrorsByPerson(IReadOnlyList<HoldPrediction> holds, Func<HoldPrediction, double> method) =>
        [.. holds.GroupBy(h => h.Capture.Participant).Select(g => g.Average(h => Math.Abs(h.Measured - method(h))))];
}
