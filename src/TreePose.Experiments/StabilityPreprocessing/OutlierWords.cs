using TreePose.Balance.Measures;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>Why a value stands out, with the measure's name as people write it; files keep the column's.</summary>
internal static class OutlierWords
{
    /// <summary>The reason in words.</summary>
    /// <param name="measure">The stable name.</param>
    /// <param name="reason">As files have it, which begins with that name.</param>
    public static string Of(string? measure, string? reason) =>
        measure is { Length: > 0 } && reason?.StartsWith(measure + " ", StringComparison.Ordinal) == true
            ? CopMeasureTitles.Of(measure) + reason[measure.Length..]
            : reason ?? "";
}
