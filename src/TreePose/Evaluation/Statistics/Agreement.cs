using MathNet.Numerics.Distributions;

namespace TreePose.Evaluation.Statistics;

/// <summary>A value with its confidence interval; null bounds are not defined.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
public sealed record Estimate(double? Value, double? Lower, double? Upper);

/// <summary>Bland and Altman's limits of agreement (Lancet 1986) of predicted − measured, in the values' unit.</summary>
/// <param name="Bias">Mean difference.</param>
/// <param name="LowerLimit">Bias − 1.96 standard deviations; null below two values.</param>
/// <param name="UpperLimit">Bias + 1.96 standard deviations.</param>
public sealed record BlandAltmanLimits(double? Bias, double? LowerLimit, double? UpperLimit);

/// <summary>How far two ways of measuring the same thing agree.</summary>
public static class Agreement
{
    /// <summary>
    /// ICC(2,1): two-way random effects, absolute agreement, single measurement (Shrout and Fleiss 1979), with the
    /// confidence interval of McGraw and Wong (1996). Null below two subjects or two raters, or when nothing varies.
    /// </summary>
    /// <param name="ratings">One row a subject, one column a rater: here measured and predicted.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    public static Estimate IntraclassCorrelation(IReadOnlyList<double[]> ratings, double confidence = 0.95)
    {
        int n = ratings.Count,
            k = n == 0 ? 0 : ratings[0].Length;
        if (n < 2 || k < 2)
            return new Estimate(null, null, null);
        double grand = ratings.Average(r => r.Average());
        double rows = k * ratings.Sum(r => Square(r.Average() - grand)) / (n - 1);
        double columns = n * Enumerable.Range(0, k).Sum(j => Square(ratings.Average(r => r[j]) - grand)) / (k - 1);
        double total = ratings.Sum(r => r.Sum(v => Square(v - grand)));
        double rest = total - rows * (n - 1) - columns * (k - 1);
        double error = rest > 1e-12 * total ? rest / ((n - 1) * (k - 1)) : 0; // what rounding leaves is no error
        double below = rows + (k - 1) * error + k * (columns - error) / n;
        if (!(below > 0))
            return new Estimate(null, null, null);
        double value = (rows - error) / below;
        (double? lower, double? upper) = Interval(rows, columns, error, value, n, k, confidence);
        return new Estimate(value, lower, upper);
    }

    /// <summary>Bias and limits of agreement.</summary>
    public static BlandAltmanLimits BlandAltman(IReadOnlyList<double> measured, IReadOnlyList<double> predicted)
    {
        RegressionMetrics.Require(measured, predicted);
        if (measured.Count == 0)
            return new BlandAltmanLimits(null, null, null);
        double[] differences = [.. predicted.Zip(measured, (p, m) => p - m)];
        double bias = differences.Average();
        if (differences.Length < 2)
            return new BlandAltmanLimits(bias, null, null);
        double deviation = Math.Sqrt(differences.Sum(d => Square(d - bias)) / (differences.Length - 1));
        return new BlandAltmanLimits(bias, bias - 1.96 * deviation, bias + 1.96 * deviation);
    }

    /// <summary>McGraw and Wong's case 2A, with Satterthwaite's degrees of freedom.</summary>
    private static (double? Lower, double? Upper) Interval(
        double rows,
        double columns,
        double error,
        double value,
        int n,
        int k,
        double confidence
    )
    {
        if (error <= 0 || value >= 1)
            return value >= 1 ? (1, 1) : (null, null);
        double ratio = columns / error,
            rest = n * (1 + (k - 1) * value) - k * value;
        double above = (k - 1.0) * (n - 1) * Square(k * value * ratio + rest);
        double freedom = above / ((n - 1) * Square(k * value * ratio) + Square(rest));
        if (!(freedom > 0) || !double.IsFinite(freedom))
            return (null, null);
        double tail = 1 - (1 - confidence) / 2,
            common = k * columns + ((double)k * n - k - n) * error;
        double low = FQuantile(n - 1, freedom, tail),
            high = FQuantile(freedom, n - 1, tail);
        double lower = n * (rows - low * error) / (low * common + n * rows),
            upper = n * (high * rows - error) / (common + n * high * rows);
        return double.IsFinite(lower) && double.IsFinite(upper) ? (lower, upper) : (null, null);
    }

    /// <summary>Quantile of the F distribution by halving on a logarithmic scale: Math.NET's own search gives up above 1000.</summary>
    private static double FQuantile(double numerator, double denominator, double share)
    {
        double low = Math.Log(1e-15),
            high = Math.Log(1e15);
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2;
            if (FisherSnedecor.CDF(numerator, denominator, Math.Exp(middle)) < share)
                low = middle;
            else
                high = middle;
        }
        return Math.Exp((low + high) / 2);
    }

    private static double Square(double x) => x * x;
}
