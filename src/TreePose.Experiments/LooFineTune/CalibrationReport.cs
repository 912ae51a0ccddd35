using System.Text.Json;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Statistics;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.Parts;

namespace TreePose.Experiments.LooFineTune;

/// <summary>The whole protocol's figures: a <see cref="RegressionReport"/> at every amount of calibration, mode and seed.</summary>
public sealed class CalibrationReport
{
    /// <summary>What amounts count when they are no shares.</summary>
    internal const string Holds = "calibration holds";

    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly int _seed;

    private CalibrationReport(
        IReadOnlyList<CalibrationPoint> points,
        (int Done, int Planned) folds,
        int seeds,
        string amountName,
        string unit,
        int seed
    )
    {
        (Points, FoldsDone, FoldsPlanned, Seeds) = (points, folds.Done, folds.Planned, seeds);
        (AmountName, Unit, _seed) = (amountName, unit, seed);
    }

    /// <summary>Zero-shot first, then by mode and amount.</summary>
    public IReadOnlyList<CalibrationPoint> Points { get; }

    /// <summary>Finished folds, over all seeds.</summary>
    public int FoldsDone { get; }

    /// <summary>Folds that the protocol asks for, over all seeds.</summary>
    public int FoldsPlanned { get; }

    /// <summary>Seeds.</summary>
    public int Seeds { get; }

    /// <summary>What amounts of calibration count: <c>calibration holds</c>.</summary>
    public string AmountName { get; }

    /// <summary>Unit of the target.</summary>
    public string Unit { get; }

    /// <summary>Which data of the person left out a setting used.</summary>
    public TargetData TargetDataOf(CalibrationPoint point) => TargetData.Of(point.Mode, point.Amount, AmountName != Holds);

    /// <summary>A user's figures, beside ours.</summary>
    public IReadOnlyList<MetricPart<HoldPrediction>> Metrics { get; private init; } = [];

    /// <summary>Sequences on no side of each fold; null where no fold has any.</summary>
    internal IReadOnlyList<int?> LeftOut { get; private init; } = [];

    /// <summary>Folds that tested each participant, by name; empty where each fold leaves one participant out.</summary>
    internal IReadOnlyDictionary<string, string> FoldsOfPeople { get; private init; } = new Dictionary<string, string>();

    /// <summary>Whether every planned fold is in.</summary>
    public bool IsComplete => FoldsDone == FoldsPlanned;

    /// <summary>E.g. <c>6 of 6 folds over 2 seeds</c>.</summary>
    public string Completeness => $"{FoldsDone} of {FoldsPlanned} folds{(Seeds > 1 ? $" over {Seeds} seeds" : "")}";

    /// <summary>What <c>results.json</c> says in words: in how many settings does the model beat its baselines?</summary>
    public string Summary
    {
        get
        {
            if (!IsComplete)
                return $"No verdict: {Completeness} are done.";
            int beats = Points.Count(p => p.Baselines.All(b => b.BeyondChance)),
                lower = Points.Count(p => p.Baselines.All(b => b.ModelIsBetter));
            return $"In {beats} of {Points.Count} settings does the model beat its baselines beyond chance; in {lower} its "
                + $"error is the lowest.";
        }
    }

    /// <summary>
    /// The model without calibration against its baseline: what the run is judged by, named before there are results; further,
    /// the most calibration in every mode.
    /// </summary>
    public Verdict Judge() =>
        !IsComplete
            ? Verdict.NotYet(Completeness)
            : Judge(Points[0]) with
            {
                Further =
                [
                    .. Points.GroupBy(p => p.Mode).Select(g => g.Last()).Skip(1).Select(p => new FurtherVerdict(p.Name, Judge(p).Sentence)),
                ],
            };

    /// <summary>The model in one setting against the baselines, by participant; corrected for every comparison of the run.</summary>
    private Verdict Judge(CalibrationPoint point)
    {
        if (point.Model is null)
            return Verdict.NotYet(Completeness);
        (double[] model, double[][] baselines) = ErrorsOf(point.Repeats);
        var verdict = Verdict.Of(
            LooFineTune.Decides with
            {
                Name = LooFineTune.Decides.NameIn(point.Name),
                Unit = Unit,
            },
            new MethodFigures("model", [.. model], point.Model.Mae.Value),
            [.. point.Baselines.Select((b, i) => new MethodFigures(b.Baseline, [.. baselines[i]], b.Scores.Mae.Value))],
            _seed,
            [.. Points.Where(p => p != point).SelectMany(p => p.Baselines).Select(b => b.Comparison.SignFlipP)]
        );
        return point.Constant is { } constant ? verdict with { Sentence = $"{verdict.Sentence} {constant}" } : verdict;
    }

    /// <summary>Makes the report of the folds that are finished.</summary>
    /// <param name="folds">Finished folds of all repeats.</param>
    /// <param name="foldsPlanned">Folds that the protocol asks for, over all seeds.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="unit">Unit of the target.</param>
    /// <param name="seed">Seed of resampling and tests.</param>
    /// <param name="metrics">A user's figures, beside ours.</param>
    public static CalibrationReport Of(
        IReadOnlyList<CalibrationFold> folds,
        int foldsPlanned,
        CalibrationOptions options,
        string unit,
        int seed,
        IReadOnlyList<MetricPart<HoldPrediction>>? metrics = null
    )
    {
        int perRepeat = foldsPlanned / options.Repeats;
        bool complete = folds.Count == foldsPlanned;
        CalibrationPoint[] points =
        [
            .. folds
                .SelectMany(f => f.Predictions.Select(p => (Fold: f, Prediction: p)))
                .GroupBy(p => (p.Prediction.Mode, p.Prediction.Amount))
                .OrderBy(g => g.Key.Mode is null ? -1 : (int)g.Key.Mode)
                .ThenBy(g => g.Key.Amount)
                .Select(setting =>
                {
                    RegressionReport[] repeats =
                    [
                        .. setting
                            .GroupBy(p => p.Fold.Repeat)
                            .OrderBy(g => g.Key)
                            .Select(g =>
                                RegressionReport.OfFolds(
                                    [.. g.GroupBy(p => p.Fold.Fold, p => p.Prediction.Prediction)],
                                    perRepeat,
                                    unit,
                                    seed,
                                    setting.Key.Mode is { } mode && !TargetData.IsLabelled(mode)
                                )
                            ),
                    ];
                    RegressionScores? model = complete ? OverSeeds(repeats, seed) : null;
                    return new CalibrationPoint(
                        setting.Key.Amount,
                        setting.Key.Mode,
                        repeats,
                        model,
                        complete ? Compare(repeats, seed) : [],
                        unit
                    );
                }),
        ];
        string amountName = options.ByFraction ? "share of the first quarter's sequences" : Holds;
        return new CalibrationReport(Corrected(points), (folds.Count, foldsPlanned), options.Repeats, amountName, unit, seed)
        {
            Metrics = metrics ?? [],
            LeftOut = [.. folds.Select(f => f.LeftOut)],
            FoldsOfPeople = folds.All(f => f.Participants is [var one] && one == f.Fold)
                ? new Dictionary<string, string>()
                : folds
                    .SelectMany(f => f.Participants.Select(p => (Person: p, f.Fold)))
                    .Distinct()
                    .GroupBy(p => p.Person)
                    .ToDictionary(p => p.Key, p => string.Join(' ', p.Select(f => f.Fold))),
        };
    }

    /// <summary>The content of <c>results.json</c>.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["folds"] = Completeness,
            ["unit"] = Unit,
            ["amountOfCalibration"] = AmountName,
            ["verdict"] = Summary,
            ["figures"] = Figures(),
            ["settings"] = new JsonArray([.. Points.Select(Describe)]),
        };

    private JsonObject Describe(CalibrationPoint point)
    {
        var json = new JsonObject
        {
            ["name"] = point.Name,
            ["mode"] = point.Mode is { } mode ? JsonNamingPolicy.CamelCase.ConvertName(mode.ToString()) : null,
            ["amount"] = point.Amount,
            ["verdict"] = point.Verdict,
            ["constant"] = point.Constant,
            ["model"] = JsonSerializer.SerializeToNode(point.Model, CamelCase),
            ["baselines"] = JsonSerializer.SerializeToNode(point.Baselines, CamelCase),
            ["frames"] = JsonSerializer.SerializeToNode(point.Frames, CamelCase),
            ["seeds"] = new JsonArray([.. point.Repeats.Select(r => r.ToJson())]),
        };
        if (TargetDataOf(point) is { Use: TargetUse.Unlabelled } unlabelled)
            json.Insert(3, "targetData", unlabelled.ToString()); // zero-shot has none, every other mode is labelled
        return json;
    }

    /// <summary>A user's figure in one setting: the mean over seeds of its value for all holds.</summary>
    internal static double? OfPoint(MetricPart<HoldPrediction> metric, CalibrationPoint point)
    {
        double?[] each = [.. point.Repeats.Select(r => metric.Of(r.Holds))];
        return each.Any(v => v is null) ? null : each.Average();
    }

    /// <summary>The headline figures by dotted name, as tables of runs show them; none for a partial run.</summary>
    private JsonObject Figures()
    {
        var figures = new JsonObject();
        foreach (CalibrationPoint point in Points.Where(p => p.Model is not null))
        {
            figures[LooFineTune.Decides.NameIn(point.Name)] = point.Model!.Mae.Value;
            figures[$"rSquared.{point.Name}"] = point.Model.RSquared.Value;
            figures[$"rSquaredWithin.{point.Name}"] = point.Model.RSquaredWithin.Value;
            if (point.Frames is { } frames)
            {
                figures[$"frameRmse.{point.Name}"] = frames.Rmse;
                figures[$"frameRSquared.{point.Name}"] = frames.RSquared;
                figures[$"frameRSquaredWithin.{point.Name}"] = frames.RSquaredWithin;
            }
            foreach (MetricPart<HoldPrediction> metric in Metrics)
                figures[$"{metric.Name}.{point.Name}"] = OfPoint(metric, point);
            foreach (BaselineComparison baseline in point.Baselines)
                figures[LooFineTune.Decides.NameIn(point.Name, baseline.Baseline)] = baseline.Scores.Mae.Value;
        }
        return figures;
    }

    /// <summary>
    /// Figures of holds taken once for every seed: errors and R² are then the means over seeds (RMSE their quadratic mean),
    /// and intervals come from people only. ICC is the mean over seeds, without an interval.
    /// </summary>
    private static RegressionScores OverSeeds(RegressionReport[] repeats, int seed)
    {
        if (repeats.Length == 1)
            return repeats[0].Model!;
        RegressionScores stacked = RegressionScores.Of([.. repeats.SelectMany(r => r.Holds)], h => h.Predicted, seed);
        double?[] iccs = [.. repeats.Select(r => r.Model!.Icc.Value)];
        return stacked with
        {
            Holds = repeats[0].Holds.Count,
            Icc = new Estimate(iccs.Any(i => i is null) ? null : iccs.Average(), null, null),
        };
    }

    private static IReadOnlyList<BaselineComparison> Compare(RegressionReport[] repeats, int seed)
    {
        (double[] model, double[][] baselines) = ErrorsOf(repeats);
        return
        [
            .. repeats[0]
                .Baselines.Select(
                    (b, i) =>
                        b with
                        {
                            Comparison = PairedComparison.Of(model, baselines[i], seed),
                            HoldDifference = repeats.Average(r => r.Baselines.Single(o => o.Baseline == b.Baseline).HoldDifference),
                        }
                ),
        ];
    }

    /// <summary>Each participant's error, averaged over seeds, and that of each baseline in their order.</summary>
    private static (double[] Model, double[][] Baselines) ErrorsOf(IReadOnlyList<RegressionReport> repeats)
    {
        IReadOnlyList<ParticipantRegression> people = repeats[0].Participants;
        double ErrorOf(string who) => repeats.Average(r => r.Participants.Single(p => p.Participant == who).Mae!.Value);
        double Says(string baseline, ParticipantRegression p) =>
            baseline == RegressionReport.TrainingMean ? p.TrainingMeanMae!.Value : p.CalibrationMeanMae!.Value;
        return (
            [.. people.Select(p => ErrorOf(p.Participant))],
            [.. repeats[0].Baselines.Select(b => people.Select(p => Says(b.Baseline, p)).ToArray())]
        );
    }

    /// <summary>Holm's correction over every comparison of the run.</summary>
    private static IReadOnlyList<CalibrationPoint> Corrected(CalibrationPoint[] points)
    {
        var adjusted = new Queue<double?>(PairedTests.Holm([.. points.SelectMany(p => p.Baselines).Select(b => b.Comparison.SignFlipP)]));
        return [.. points.Select(p => p with { Baselines = [.. p.Baselines.Select(b => b with { AdjustedP = adjusted.Dequeue() })] })];
    }
}
