using TreePose.Signal.Filters;

namespace TreePose.Balance.Measures;

/// <summary>
/// The ellipse that holds a further sample with 95 % probability when the COP is bivariate normal. With the sample
/// covariance's eigenvalues λ₁ ≥ λ₂ and k = F₀.₉₅(2, n−2)·2(n−1)(n+1)/(n(n−2)): semi-axes √(kλ₁), √(kλ₂), area πk√(λ₁λ₂).
/// Sources: Schubert &amp; Kirchner, Gait Posture 39 (2014) 518–522; Duarte &amp; Freitas 2010.
/// </summary>
/// <param name="MajorSemiAxisMm">Half the longer axis, mm.</param>
/// <param name="MinorSemiAxisMm">Half the shorter axis, mm.</param>
/// <param name="AngleDegrees">Direction of the longer axis from ML towards AP, in (−90, 90] degrees.</param>
public sealed record PredictionEllipse(double MajorSemiAxisMm, double MinorSemiAxisMm, double AngleDegrees)
{
    /// <summary>π × both semi-axes, mm².</summary>
    public double AreaMm2 => Math.PI * MajorSemiAxisMm * MinorSemiAxisMm;

    /// <summary>The ellipse of a signal.</summary>
    /// <param name="signal">At least 3 samples.</param>
    /// <param name="probability">Above 0 and below 1.</param>
    public static PredictionEllipse Of(CopSignal signal, double probability = 0.95)
    {
        (double xx, double yy, double xy) = Covariance(signal);
        double n = signal.Length;
        double k = FisherQuantile(probability, n - 2) * 2 * (n - 1) * (n + 1) / (n * (n - 2));
        double middle = (xx + yy) / 2,
            spread = double.Hypot((xx - yy) / 2, xy);
        double larger = middle + spread;
        // The product of the eigenvalues is the determinant; dividing avoids the cancellation of middle − spread.
        double smaller = larger > 0 ? Math.Max(0, (xx * yy - xy * xy) / larger) : 0;
        double angle = spread > 0 ? Math.Atan2(2 * xy, xx - yy) / 2 * 180 / Math.PI : 0;
        return new PredictionEllipse(Math.Sqrt(k * larger), Math.Sqrt(k * smaller), angle);
    }

    /// <summary>Quantile of the F distribution with 2 and <paramref name="d"/> degrees of freedom, in closed form.</summary>
    internal static double FisherQuantile(double probability, double d) => d / 2 * (Math.Pow(1 - probability, -2 / d) - 1);

    /// <summary>Sample covariance (divisor n − 1), mm².</summary>
    internal static (double Xx, double Yy, double Xy) Covariance(CopSignal signal)
    {
        double[] x = Trend.Remove(signal.MediolateralMm, TrendRemoval.Constant);
        double[] y = Trend.Remove(signal.AnteroposteriorMm, TrendRemoval.Constant);
        double xx = 0,
            yy = 0,
            xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xx += x[i] * x[i];
            yy += y[i] * y[i];
            xy += x[i] * y[i];
        }
        double n = x.Length - 1;
        return (xx / n, yy / n, xy / n);
    }

    internal static IEnumerable<CopMeasure> Measures()
    {
        const string source = $"{Sources.Schubert}; {Sources.Duarte}";
        yield return new(
            "ellipseArea95",
            "mm^2",
            "pi sqrt(lambda_1 lambda_2) F_0.95(2,n-2) 2(n-1)(n+1)/(n(n-2)), lambda: eigenvalues of the sample covariance",
            source,
            a => a.Ellipse.AreaMm2
        );
        yield return new(
            "ellipseMajorSemiAxis95",
            "mm",
            "sqrt(lambda_1 F_0.95(2,n-2) 2(n-1)(n+1)/(n(n-2)))",
            source,
            a => a.Ellipse.MajorSemiAxisMm
        );
        yield return new(
            "ellipseMinorSemiAxis95",
            "mm",
            "sqrt(lambda_2 F_0.95(2,n-2) 2(n-1)(n+1)/(n(n-2)))",
            source,
            a => a.Ellipse.MinorSemiAxisMm
        );
        yield return new(
            "ellipseAngle95",
            "deg",
            "atan2(2 s_xy, s_xx - s_yy)/2, from ML towards AP",
            source,
            a =>
                a.Ellipse.MajorSemiAxisMm > 0
                    ? a.Ellipse.AngleDegrees
                    : MeasureValue.None("the COP does not move, so its ellipse has no direction")
        );
    }
}
