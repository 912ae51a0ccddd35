using System.Globalization;

namespace TreePose.Experiments.Prediction;

/// <summary>Whether a person's own model was the better one on what it had not seen, in a sentence.</summary>
internal static class PersonalVerdict
{
    /// <summary>Says it.</summary>
    /// <param name="figure">What was measured: <c>mean absolute error</c>.</param>
    /// <param name="before">Of the general model; null where it is undefined.</param>
    /// <param name="after">Of the personal one.</param>
    /// <param name="smallerIsBetter">Whether less is better.</param>
    /// <param name="unit">Unit, empty for none.</param>
    /// <param name="on">What it was measured on: <c>5 later holds</c>.</param>
    public static string Of(string figure, double? before, double? after, bool smallerIsBetter, string unit, string on)
    {
        if (before is not { } was || after is not { } now)
            return $"On {on} nothing can be said: the figure is undefined there ({figure}).";
        string verdict =
            now == was ? "it is as good as the general model"
            : now < was == smallerIsBetter ? "it is better than the general model"
            : "it is worse than the general model, which had better be used";
        return $"On {on} {verdict}: {figure} {Text(now)}{unit} against {Text(was)}{unit}. One person's recordings, not a test.";

        static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
    }
}
