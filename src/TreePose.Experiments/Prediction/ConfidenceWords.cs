using System.Globalization;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>What the confidence of found events is worth, in words.</summary>
internal static class ConfidenceWords
{
    /// <summary>A sentence or two for whoever reads a prediction.</summary>
    /// <param name="model">The model.</param>
    /// <param name="answers">Who answered.</param>
    public static string Of(ModelDescription model, IReadOnlyList<EventAnswers> answers)
    {
        const string Is = "Confidence is the mean probability of an event's class over its frames";
        if (answers.Any(a => a.Result.Temperature is null))
        {
            string why =
                model.Confidence is { Reason: { } reason } ? reason
                : model.Personal is null ? "the model does not say a temperature; it was made by an earlier version."
                : "the model was adapted to a person, and nobody is left to fit a temperature to.";
            return $"{Is}. It is not calibrated: {why}";
        }
        IEnumerable<string> temperatures = answers.Select(a =>
            string.Create(CultureInfo.InvariantCulture, $"{a.Model} {a.Result.Temperature:0.##}")
            + (a.Model == "all participants" ? ", the median of the folds" : "")
        );
        string error = model.Confidence?.ExpectedError is { Before.Value: { } before, After.Value: { } after }
            ? FormattableString.Invariant($" Expected calibration error in its own run: {before:0.000} before, {after:0.000} after.")
            : "";
        return $"{Is}, calibrated by temperatures fitted to people of the training side ({string.Join("; ", temperatures)}).{error}";
    }
}
