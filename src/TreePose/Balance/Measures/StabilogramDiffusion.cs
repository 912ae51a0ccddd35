using System.Numerics;
using TreePose.Signal.Filters;

namespace TreePose.Balance.Measures;

/// <summary>
/// Stabilogram diffusion: mean squared displacement against lag, ⟨Δu²⟩ = 2 D Δt, with a short-term (open-loop) and a
/// long-term (closed-loop) region that meet at the critical point. Source: Collins &amp; De Luca, Exp. Brain Res. 95
/// (1993) 308–318. They chose the regions by eye; here the rule is fixed: the continuous two-piece straight line of
/// least squares whose bend lies on a lag between 0.3 and 2.5 s (the range that Quijoux et al. 2021 search).
/// </summary>
/// <param name="LagsSeconds">[m] lags, s.</param>
/// <param name="MeanSquaredMm2">[m] mean squared displacement, mm².</param>
/// <param name="ShortCoefficient">Half the slope of the short-term line, mm²/s.</param>
/// <param name="LongCoefficient">Half the slope of the long-term line, mm²/s.</param>
/// <param name="ShortExponent">Half the slope of ln⟨Δu²⟩ over ln Δt in the short-term region (the Hurst exponent H).</param>
/// <param name="LongExponent">The same in the long-term region.</param>
/// <param name="CriticalTimeSeconds">Lag at which the lines meet, s.</param>
/// <param name="CriticalDisplacementMm2">Value at which they meet, mm².</param>
public sealed record StabilogramDiffusion(
    double[] LagsSeconds,
    double[] MeanSquaredMm2,
    double ShortCoefficient,
    double LongCoefficient,
    double ShortExponent,
    double LongExponent,
    double CriticalTimeSeconds,
    double CriticalDisplacementMm2
)
{
    private const double EarliestBendSeconds = 0.3;
    private const double LatestBendSeconds = 2.5;
    private const int FewestLagsOfARegion = 3;
    private const int LargestShareOfSignal = 3; // at a third of the signal a lag still has two thirds of its pairs

    /// <summary>Computes the diffusion, or returns null when the signal is too short for 3 lags on either side of a bend.</summary>
    /// <param name="signal">The COP.</param>
    /// <param name="axis">In the plane (sum of both axes) or along one.</param>
    /// <param name="maxLagSeconds">Longest lag, s; a third of the signal when that is shorter.</param>
    /// <param name="lagStepSeconds">Distance of lags, s, rounded up to whole samples.</param>
    public static StabilogramDiffusion? TryCompute(CopSignal signal, CopAxis axis, double maxLagSeconds = 10, double lagStepSeconds = 0.01)
    {
        const double slack = 1e-9; // 0.01 s × 100 Hz is one sample, whatever its rounding
        int step = Math.Max(1, (int)Math.Ceiling(lagStepSeconds * signal.SampleRateHz - slack));
        int longest = Math.Min((int)Math.Floor(maxLagSeconds * signal.SampleRateHz + slack), signal.Length / LargestShareOfSignal);
        int count = longest / step;
        double[] lags = [.. Enumerable.Range(1, count).Select(k => k * step / signal.SampleRateHz)];
        int[] bends =
        [
            .. Enumerable
                .Range(FewestLagsOfARegion, Math.Max(0, count - 2 * FewestLagsOfARegion))
                .Where(k => lags[k] >= EarliestBendSeconds - slack && lags[k] <= LatestBendSeconds + slack),
        ];
        if (bends.Length == 0)
            return null;
        double[] squares = new double[count];
        if (axis != CopAxis.Anteroposterior)
            AddMeanSquares(signal.MediolateralMm, step, squares);
        if (axis != CopAxis.Mediolateral)
            AddMeanSquares(signal.AnteroposteriorMm, step, squares);
        return Fit(lags, squares, bends);
    }

    internal static IEnumerable<CopMeasure> Measures()
    {
        foreach (CopAxis axis in CopAxes.All)
        {
            string of = $"<d{axis.Symbol()}^2>(lag)";
            yield return Of("diffusionShort", axis, "mm^2/s", $"half the slope of {of}, short-term line", d => d.ShortCoefficient);
            yield return Of("diffusionLong", axis, "mm^2/s", $"half the slope of {of}, long-term line", d => d.LongCoefficient);
            yield return Of(
                "diffusionShortExponent",
                axis,
                "1",
                $"half the log-log slope of {of}, short-term region",
                d => d.ShortExponent
            );
            yield return Of("diffusionLongExponent", axis, "1", $"half the log-log slope of {of}, long-term region", d => d.LongExponent);
            yield return Of("diffusionCriticalTime", axis, "s", $"lag at which both lines of {of} meet", d => d.CriticalTimeSeconds);
            yield return Of(
                "diffusionCriticalDisplacement",
                axis,
                "mm^2",
                $"value at which both lines of {of} meet",
                d => d.CriticalDisplacementMm2
            );
        }
    }

    private static CopMeasure Of(string name, CopAxis axis, string unit, string formula, Func<StabilogramDiffusion, double> value) =>
        new(
            name + axis.Suffix(),
            unit,
            formula,
            Sources.Collins,
            a =>
            {
                if (a.Diffusion(axis) is not { } diffusion)
                    return MeasureValue.None("the signal is too short: a third of it must reach beyond a lag of 0.3 s");
                double number = value(diffusion);
                return double.IsFinite(number) ? number : MeasureValue.None("the COP does not move");
            }
        );

    private static void AddMeanSquares(double[] position, int step, double[] squares)
    {
        for (int k = 0; k < squares.Length; k++)
        {
            int lag = (k + 1) * step,
                pairs = position.Length - lag,
                i = 0;
            // Lags × samples is the bulk of all measures' work, hence the vectors.
            Vector<double> sums = Vector<double>.Zero;
            for (; i <= pairs - Vector<double>.Count; i += Vector<double>.Count)
            {
                Vector<double> d = new Vector<double>(position, i + lag) - new Vector<double>(position, i);
                sums += d * d;
            }
            double sum = Vector.Sum(sums);
            for (; i < pairs; i++)
            {
                double d = position[i + lag] - position[i];
                sum += d * d;
            }
            squares[k] += sum / pairs;
        }
    }

    private static StabilogramDiffusion Fit(double[] lags, double[] squares, int[] bends)
    {
        (TwoPieceLine line, int bend) = bends.Select(k => (TwoPieceLine.Bent(lags, squares, k), k)).MinBy(fit => fit.Item1.SquaredError);
        double[] logLags = [.. lags.Select(v => Math.Log(v))],
            logSquares = [.. squares.Select(v => Math.Log(v))];
        return new StabilogramDiffusion(
            lags,
            squares,
            line.SlopeBefore / 2,
            line.SlopeAfter / 2,
            Slope(logLags.AsSpan(0, bend + 1), logSquares.AsSpan(0, bend + 1)) / 2,
            Slope(logLags.AsSpan(bend), logSquares.AsSpan(bend)) / 2,
            lags[bend],
            line.ValueAtBend
        );
    }

    private static double Slope(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double mx = Trend.Mean(x),
            my = Trend.Mean(y),
            xx = 0,
            xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xx += (x[i] - mx) * (x[i] - mx);
            xy += (x[i] - mx) * (y[i] - my);
        }
        return xy / xx;
    }

    /// <summary>y = a + b·x + c·max(0, x − x[bend]) by least squares.</summary>
    private readonly record struct TwoPieceLine(double SlopeBefore, double SlopeAfter, double ValueAtBend, double SquaredError)
    {
        public static TwoPieceLine Bent(double[] x, double[] y, int bend)
        {
            double[] v = [.. x.Select(t => Math.Max(0, t - x[bend]))];
            double mx = Trend.Mean(x),
                mv = Trend.Mean(v),
                my = Trend.Mean(y);
            double xx = 0,
                xv = 0,
                vv = 0,
                xy = 0,
                vy = 0,
                yy = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double dx = x[i] - mx,
                    dv = v[i] - mv,
                    dy = y[i] - my;
                xx += dx * dx;
                xv += dx * dv;
                vv += dv * dv;
                xy += dx * dy;
                vy += dv * dy;
                yy += dy * dy;
            }
            double determinant = xx * vv - xv * xv;
            double b = (xy * vv - vy * xv) / determinant,
                c = (vy * xx - xy * xv) / determinant;
            return new TwoPieceLine(b, b + c, my + b * (x[bend] - mx) - c * mv, yy - b * xy - c * vy);
        }
    }
}
