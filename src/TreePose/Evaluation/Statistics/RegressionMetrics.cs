namespace TreePose.Evaluation.Statistics;

/// <summary>Figures of measured against predicted values. A figure that is not defined is null, never NaN or infinite.</summary>
public static class RegressionMetrics
{
    /// <summary>Coefficient of determination over all values together: 1 − Σ(m−p)²/Σ(m−mean m)². Null below two values or when all measured are equal.</summary>
    /// <param name="measured">Measured values.</param>
    /// <param name="predicted">Predicted values, in the same order.</param>
    public static double? RSquared(IReadOnlyList<double> measured, IReadOnlyList<double> predicted)
    {
        Require(measured, predicted);
        if (measured.Count < 2) return null;
        double mean = measured.Average();
        double total = measured.Sum(m => (m - mean) * (m - mean));
        return total > 0 ? 1 - SumOfSquares(measured, predicted) / total : null;
    }

    /// <summary>
    /// R² within participants: each participant's mean is taken off the measured and off the predicted values first, so
    /// that knowing a person's usual level earns nothing. Null when no participant's values vary.
    /// </summary>
    /// <param name="measured">Measured values.</param>
    /// <param name="predicted">Predicted values, in the same order.</param>
    /// <param name="participants">Whose each value is.</param>
    public static double? RSquaredWithin(IReadOnlyList<double> measured, IReadOnlyList<double> predicted, IReadOnlyList<string> participants)
    {
        Require(measured, predicted);
        if (participants.Count != measured.Count) throw new ArgumentException($"{participants.Count} participants for {measured.Count} values.", nameof(participants));
        double[] centredMeasured = Centred(measured, participants), centredPredicted = Centred(predicted, participants);
        double total = centredMeasured.Sum(m => m * m);
        return total > 0 ? 1 - SumOfSquares(centredMeasured, centredPredicted) / total : null;
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

    private static double[] Centred(IReadOnlyList<double> values, IReadOnlyList<string> participants)
    {
        Dictionary<string, double> means = values.Zip(participants).GroupBy(v => v.Second).ToDictionary(g => g.Key, g => g.Average(v => v.First));
        return [.. values.Zip(participants, (v, p) => v - means[p])];
    }

    private static double SumOfSquares(IReadOnlyList<double> a, IReadOnlyList<double> b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();

    internal static void Require(IReadOnlyList<double> measured, IReadOnlyList<double> predicted)
    {
        if (measured.Count != predicted.Count) throw new ArgumentException($"{measured.Count} measured and {predicted.Count} predicted values: they must pair up.");
        for (int i = 0; i < measured.Count; i++)
            if (!double.IsFinite(measured[i]) || !double.IsFinite(predicted[i]))
                throw new ArgumentException($"Value {i} is measured {measured[i]}, predicted {predicted[i]}: both must be finite.");
    }
}
