using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.Experiments.LooFineTune;

/// <summary>What a calibration run writes into its tables of folds and of people; figures have one name in both.</summary>
internal static class CalibrationColumns
{
    /// <summary>The fold's line in <c>folds.csv</c>: errors of every setting and of the baselines, then a user's figures.</summary>
    public static IReadOnlyList<FoldCell> OfFold(CalibrationFold fold, IReadOnlyList<MetricPart<HoldPrediction>> metrics)
    {
        var columns = new List<FoldCell>
        {
            new("fold", fold.Name),
            FoldCell.Of("repeat", fold.Repeat),
            new("participants", string.Join(' ', fold.Participants)),
            FoldCell.Of("training_holds", fold.TrainingHolds),
        };
        if (fold.LeftOut is { } leftOut)
            columns.Add(FoldCell.Of("left_out", leftOut));
        columns.AddRange(fold.Settings().Take(1).Select(s => FoldCell.Of("evaluation_holds", s.Holds.Count)));
        columns.AddRange(fold.Errors().Select(e => FoldCell.Of(e.Key, e.Value)));
        columns.AddRange(OfUser(fold, metrics));
        return columns;
    }

    private static IEnumerable<FoldCell> OfUser(CalibrationFold fold, IReadOnlyList<MetricPart<HoldPrediction>> metrics) =>
        from metric in metrics
        from setting in fold.Predictions.GroupBy(p => (p.Mode, p.Amount))
        let value = metric.Of(HoldFusion.Fuse(setting.Select(p => p.Prediction)))
        select FoldCell.Of($"{metric.Name}.{CalibrationFold.SettingName(setting.Key.Mode, setting.Key.Amount)}", value);

    /// <summary>A row a participant, averaged over seeds; none where each fold leaves one participant out.</summary>
    public static IReadOnlyList<IReadOnlyList<FoldCell>> OfPeople(CalibrationReport report) =>
        [
            .. report
                .FoldsOfPeople.OrderBy(p => p.Key, NaturalOrder.Names)
                .Select(p =>
                    (IReadOnlyList<FoldCell>)
                        [
                            new("participant", p.Key),
                            new("folds", p.Value),
                            .. report.Points.SelectMany(point => Of(point, p.Key, report.Metrics)),
                        ]
                ),
        ];

    private static IEnumerable<FoldCell> Of(CalibrationPoint point, string who, IReadOnlyList<MetricPart<HoldPrediction>> metrics)
    {
        ParticipantRegression[] person = [.. point.Repeats.Select(r => r.Participants.Single(p => p.Participant == who))];
        Figure error = LooFineTune.Decides;
        yield return FoldCell.Of(error.NameIn(point.Name), person.Average(p => p.Mae));
        if (point.Mode is null)
            yield return FoldCell.Of(error.NameIn(point.Name, RegressionReport.TrainingMean), person.Average(p => p.TrainingMeanMae));
        else if (person.All(p => p.CalibrationMeanMae is not null))
            yield return FoldCell.Of(error.NameIn(point.Name, RegressionReport.CalibrationMean), person.Average(p => p.CalibrationMeanMae));
        foreach (MetricPart<HoldPrediction> metric in metrics)
        {
            double?[] each = [.. point.Repeats.Select(r => metric.Of([.. r.Holds.Where(h => h.Capture.Participant == who)]))];
            yield return FoldCell.Of($"{metric.Name}.{point.Name}", each.Any(v => v is null) ? null : each.Average());
        }
    }
}
