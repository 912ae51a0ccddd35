namespace TreePose.Balance.Measures;

/// <summary>Family: how the COP travels. Path length, mean velocity, swept area and the mean frequency that follows from them.</summary>
public static class SwayPath
{
    /// <summary>Path length, mm: Σ |Δp| over neighbouring samples (Prieto 1996, TOTEX).</summary>
    /// <param name="signal">The COP.</param>
    /// <param name="axis">In the plane or along one axis.</param>
    public static double LengthMm(CopSignal signal, CopAxis axis = CopAxis.Planar)
    {
        double[] x = signal.MediolateralMm,
            y = signal.AnteroposteriorMm;
        double sum = 0;
        for (int i = 1; i < x.Length; i++)
        {
            double dx = x[i] - x[i - 1],
                dy = y[i] - y[i - 1];
            sum += axis switch
            {
                CopAxis.Planar => Math.Sqrt(dx * dx + dy * dy),
                CopAxis.Mediolateral => Math.Abs(dx),
                _ => Math.Abs(dy),
            };
        }
        return sum;
    }

    /// <summary>Mean velocity, mm/s: path length / T with T = n/f (Prieto 1996; Duarte &amp; Freitas 2010, whose T = n/f it is).</summary>
    public static double MeanVelocityMmPerSecond(CopSignal signal, CopAxis axis = CopAxis.Planar) =>
        LengthMm(signal, axis) / signal.DurationSeconds;

    /// <summary>
    /// Sway area rate, mm²/s: Σ ½|xᵢ yᵢ₊₁ − xᵢ₊₁ yᵢ| / T about the mean position, the area swept per second by the line
    /// from there to the COP (Prieto 1996, AREA-SW).
    /// </summary>
    internal static double SwayAreaRate(CopAnalysis a)
    {
        double sum = 0;
        for (int i = 1; i < a.Length; i++)
            sum += Math.Abs(a.Ml[i - 1] * a.Ap[i] - a.Ml[i] * a.Ap[i - 1]);
        return sum / (2 * a.DurationSeconds);
    }

    /// <summary>
    /// Mean frequency, Hz: the rate of turns on a circle (planar) or swings of a sine (one axis) that would have the same
    /// mean distance and velocity: V/(2π·MDIST), V/(4√2·MDIST) (Prieto 1996, MFREQ).
    /// </summary>
    internal static double MeanFrequency(CopAnalysis a, CopAxis axis)
    {
        double velocity = a.Path(axis) / a.DurationSeconds,
            distance = SwayDistance.Mean(a.Axis(axis));
        return velocity / ((axis == CopAxis.Planar ? 2 * Math.PI : 4 * Math.Sqrt(2)) * distance);
    }

    internal static IEnumerable<CopMeasure> Measures()
    {
        foreach (CopAxis axis in CopAxes.All)
        {
            string step = axis == CopAxis.Planar ? "sqrt(dx^2 + dy^2)" : $"|d{axis.Symbol()}|";
            yield return new("pathLength" + axis.Suffix(), "mm", $"sum {step}", Sources.Prieto, a => a.Path(axis));
            yield return new(
                "meanVelocity" + axis.Suffix(),
                "mm/s",
                $"(sum {step})/T",
                $"{Sources.Prieto}; {Sources.Duarte}",
                a => a.Path(axis) / a.DurationSeconds
            );
            string divisor = axis == CopAxis.Planar ? "2 pi" : "4 sqrt(2)";
            yield return new(
                "meanFrequency" + axis.Suffix(),
                "Hz",
                $"meanVelocity/({divisor} meanDistance)",
                Sources.Prieto,
                a => MeanFrequency(a, axis)
            );
        }
        yield return new("swayAreaRate", "mm^2/s", "sum |x_i y_(i+1) - x_(i+1) y_i| / (2T)", Sources.Prieto, a => SwayAreaRate(a));
    }
}
