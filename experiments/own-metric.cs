#:project ../src/TreePose.App/TreePose.App.csproj

// Figures of one's own, beside the others in the run's table, report, folds.csv, sweep and compare:
//   ./treepose experiments/own-metric.cs check
//   ./treepose experiments/own-metric.cs run goup-down --name mine
//   ./treepose experiments/own-metric.cs sweep goup-down --over training.epochs=2,5 --metric countError
using TreePose.App;
using TreePose.Evaluation;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments;

var countError = new Figure("countError", "events", SmallerIsBetter: true, "Events found too many or too few, a capture");
var worstError = new Figure("worstError", "mm/s", SmallerIsBetter: true, "Error of the hold that is predicted worst");

return TreePoseApp.Create().AddMetric(countError, CountError).AddMetric(worstError, WorstError).Run(args);

// Null says that there is nothing to count; NaN would be an error of the metric.
static double? CountError(IReadOnlyList<CaptureResult> captures) =>
    captures.Count == 0 ? null : captures.Average(c => Math.Abs(c.PredictedOnsets.Count - c.TrueOnsets.Count));

static double? WorstError(IReadOnlyList<HoldPrediction> holds) =>
    holds.Count == 0 ? null : holds.Max(h => Math.Abs(h.Predicted - h.Measured));
