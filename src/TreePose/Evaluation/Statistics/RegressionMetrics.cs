namespace TreePose.Evaluation.Statistics;

/// <summary>Figures of measured against predicted values. A figure that is not defined is null, never NaN or infinite.</summary>
public static class RegressionMetrics
{
    /// <summary>
    /// Coefficient of determination over all values together: 1 − Σ(m−p)²/Σ(m−mean m)². Null below two values or when all
    /// measured are equal.
    /// </summary>
    /// <param name="measured">Measured values.</param>
    /// <param name="predicted">Predicted values, in the same order.</param>
    public static double? RSquared(IReadOnlyList<double> measured, IReadOnlyList<double> predicted)
    {
        Require(measured, predicted);
        if (measured.Count < 2)
            return null;
        double mean = measured.Average();
        double total = measured.Sum(m => (m - mean) * (m - mean));
        return Explained(total, SumOfSquares(measured, predicted));
    }

    /// <summary>
    /// R² within participants: each participant's mean is taken off the measured and off the predicted values first, so
    /// that knowing a person's usual level earns nothing. Null when no participant's values vary.
    /// </summary>
    /// <param name="measured">Measured values.</param>
    /// <param name="predicted">Predicted values, in the same order.</param>
    /// <param name="participants">Whose each value is.</param>
    public static double? RSquaredWithin(
        IReadOnlyList<double> measured,
        IReadOnlyList<double> predicted,
        IReadOnlyList<string> participants
    )
    {
        Require(measured, predicted);
        if (participants.Count != measured.Count)
            throw new ArgumentException($"{participants.Count} participants for {measured.Count} values.", nameof(participants));
        double[] centredMeasured = Centred(measured, participants),
            centredPredicted = Centred(predicted, participants);
        double total = centredMeasured.Sum(m => m * m);
        return Explained(total, SumOfSquares(centredMeasured, centredPredicted));
    }

    /// <summary>Root of the mean squared error, in the values' unit; null without values.</summary>
    public static double? RootMeanSquareError(IReadOnlyList<double> measured, IReadOnlyList<double> predicted)
    {
        Require(measured, predicted);
        return measured.Count == 0 ? null : Math.Sqrt(SumOfSquares(measured, predicted) / measured.Count);
    }

    /// <summary>Mean absolute error, in the values' unit; null without values.</summary>
    public static double? MeanAbsoluteError(IReadOnlyList<double> measured, IReadOnlyList<double> predicted)
    {
        Require(measured, predicted);
        return measured.Count == 0 ? null : measured.Zip(predicted, (m, p) => Math.Abs(m - p)).Average();
    }

    /// <summary>
    /// R² from sums, the same for all values, for a resample of people and for frames: the sums may be pooled or taken around
    /// each participant's mean. Null when nothing varies.
    /// </summary>
    /// <param name="squares">Sum of squared deviations of the measured values.</param>
    /// <param name="squaredErrors">Sum of squared errors, centred as <paramref name="squares"/> is.</param>
    internal static double? Explained(double squares, double squaredErrors) => squares > 0 ? 1 - squaredErrors / squares : null;

    private static double[] Centred(IReadOnlyList<double> values, IReadOnlyList<string> participants)
    {
        Dictionary<string, double> means = values
            .Zip(participants)
            .GroupBy(v => v.Second)
            .ToDictionary(g => g.Key, g => g.Average(v => v.First));
        return [.. values.Zip(participants, (v, p) => v - means[p])];
    }

    private static double SumOfSquares(IReadOnlyList<double> a, IReadOnlyList<double> b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();

    internal static void Require(IReadOnlyList<double> measured, IReadOnlyList<double> predicted)
    {
        if (measured.Count != predicted.Count)
            throw new ArgumentException($"{measured.Count} measured and {predicted.Count} predicted values: they must pair up.");
        for (int i = 0; i < measured.Count; i++)
            if (!double.IsFinite(measured[i]) || !double.IsFinite(predicted[i]))
                throw new ArgumentException($"Value {i} is measured {measured[i]}, predicted {predicted[i]}: both must be finite.");
    }
}
