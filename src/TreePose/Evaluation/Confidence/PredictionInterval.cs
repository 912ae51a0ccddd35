namespace TreePose.Evaluation.Confidence;

/// <summary>Between which values a hold of a person whom the model has not seen lies, at the level asked for.</summary>
/// <param name="Low">Lower end, in the target's unit.</param>
/// <param name="High">Upper end.</param>
public sealed record PredictionInterval(double Low, double High)
{
    /// <summary>The interval around a prediction.</summary>
    /// <param name="predicted">What the model says.</param>
    /// <param name="halfWidth">By how much it may be off.</param>
    /// <param name="isPositive">Whether the quantity, such as a speed, is never below 0: the interval then ends there.</param>
    public static PredictionInterval Around(double predicted, double halfWidth, bool isPositive) =>
        isPositive
            ? new(Math.Max(0, predicted - halfWidth), Math.Max(0, predicted + halfWidth))
            : new(predicted - halfWidth, predicted + halfWidth);
}
