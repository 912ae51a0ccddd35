using System.Globalization;

namespace TreePose.Evaluation.Regression;

/// <summary>
/// What <c>results.json</c> says in words of a <see cref="RegressionReport"/>; a run is judged by <see cref="Verdicts.Verdict"/>.
/// </summary>
public static class RegressionVerdict
{
    /// <summary>The verdict of a report.</summary>
    public static string Of(RegressionReport report)
    {
        if (!report.IsComplete)
            return $"No verdict: {report.Completeness} are done.";
        return report.Model is { } model
            ? Of(model, report.Baselines, report.Unit, report.IsUnlabelled)
            : "No verdict: there is not one hold to score.";
    }

    /// <summary>The verdict of a whole run.</summary>
    /// <param name="model">Its scores.</param>
    /// <param name="baselines">Those of the baselines.</param>
    /// <param name="unit">Unit of the target.</param>
    /// <param name="unlabelled">Whether the model was adapted without targets.</param>
    public static string Of(RegressionScores model, IReadOnlyList<BaselineComparison> baselines, string unit, bool unlabelled = false)
    {
        var sentences = new List<string> { Headline(baselines) };
        sentences.AddRange(baselines.Select(b => Against(b, model, unit)));
        if (baselines.All(b => b.Baseline != RegressionReport.CalibrationMean))
            sentences.Add($"Without {(unlabelled ? "targets of the " : "")}calibration holds there is no second baseline.");
        sentences.Add(
            model.RSquaredWithin.Value switch
            {
                null => "R² within participants is not defined here.",
                <= 0 => $"R² within participants is {Number(model.RSquaredWithin.Value)}: of the differences between one "
                    + $"person's holds the model explains nothing.",
                _ => $"R² within participants is {Number(model.RSquaredWithin.Value)} (pooled {Number(model.RSquared.Value)}).",
            }
        );
        return string.Join(' ', sentences);
    }

    /// <summary>The first sentence.</summary>
    private static string Headline(IReadOnlyList<BaselineComparison> baselines)
    {
        string all = baselines.Count == 1 ? "its baseline" : "both baselines";
        if (baselines.All(b => b.BeyondChance))
            return $"The model beats {all}.";
        if (baselines.All(b => b.ModelIsBetter))
            return $"The model has lower errors than {all}, but not beyond chance.";
        return baselines.FirstOrDefault(b => b.ModelIsBetter) is { } better
            ? $"The model does not beat {all}: its errors are lower than those of the {BaselineNames.Title(better.Baseline)} alone."
            : $"The model does not beat {(baselines.Count == 1 ? "its baseline" : "either of its baselines")}.";
    }

    private static string Against(BaselineComparison baseline, RegressionScores model, string unit)
    {
        string p = baseline.AdjustedP is { } value ? $"p = {Number(value)}" : "p not defined";
        if (baseline.AdjustedP > 0.05 && baseline.Comparison.SmallestPossibleP > 0.05)
            p +=
                $"; with {baseline.Comparison.Participants} participants p cannot be below "
                + $"{Number(baseline.Comparison.SmallestPossibleP)}, so no test could confirm it";
        double? byPerson = baseline.Comparison.MeanDifference.Value;
        string people = byPerson is { } d
            ? $"averaged over participants {Number(Math.Abs(d))} {unit} {(d < 0 ? "lower" : "higher")}, "
            : "";
        return $"Mean absolute error {Number(model.Mae.Value)} {unit} against {Number(baseline.Scores.Mae.Value)} {unit} of "
            + $"the {BaselineNames.Title(baseline.Baseline)} ({people}{p}).";
    }

    private static string Number(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "undefined";
}
