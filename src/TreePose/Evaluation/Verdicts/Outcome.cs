using System.Text.Json.Serialization;

namespace TreePose.Evaluation.Verdicts;

/// <summary>How a model came out against its baselines.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    /// <summary>It is better than each of them beyond chance: every corrected p is at most 0.05.</summary>
    Beats,

    /// <summary>It is better than each of them in the mean, but that may be chance.</summary>
    NotShown,

    /// <summary>At least one of them is as good or better in the mean.</summary>
    DoesNotBeat,

    /// <summary>Nothing is compared: nothing is predicted, there is no baseline, or not all is done.</summary>
    None,
}
