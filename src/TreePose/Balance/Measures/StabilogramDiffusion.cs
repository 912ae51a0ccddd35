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
    private const double Slack = 1e-9; // 0.01 s × 100 Hz is one sample, whatever its rounding
    private const int LargestShareOfSignal = 3; // at a third of the signal a lag still has two thirds of its pairs

    /// <summary>Computes the diffusion, or returns null when the signal is too short for 3 lags on either side of a bend.</summary>
    /// <param name="signal">The COP.</param>
    /// <param name="axis">In the plane (sum of both axes) or along one.</param>
    /// <param name="maxLagSeconds">Longest lag, s; a third of the signal when that is shorter.</param>
    /// <param name="lagStepSeconds">Distance of lags, s, rounded up to whole samples.</param>
    public static StabilogramDiffusion? TryCompute(CopSignal signal, CopAxis axis, double maxLagSeconds = 10, double lagStepSeconds = 0.01)
    {
        (int step, int count) = Lags(signal, maxLagSeconds, lagStepSeconds);
        double[] squares = axis switch
        {
            CopAxis.Mediolateral => MeanSquares(signal.MediolateralMm, step, count),
            CopAxis.Anteroposterior => MeanSquares(signal.AnteroposteriorMm, step, count),
            _ => Sum(MeanSquares(signal.MediolateralMm, step, count), MeanSquares(signal.AnteroposteriorMm, step, count)),
        };
        return Of(signal, step, squares);
    }

    /// <summary>Along both axes and in the plane, each computed once; null as there.</summary>
    /// <inheritdoc cref="TryCompute" path="/param"/>
    internal static Dictionary<CopAxis, StabilogramDiffusion?> All(CopSignal signal, double maxLagSeconds, double lagStepSeconds)
    {
        (int step, int count) = Lags(signal, maxLagSeconds, lagStepSeconds);
        double[] ml = MeanSquares(signal.MediolateralMm, step, count),
            ap = MeanSquares(signal.AnteroposteriorMm, step, count);
        return new()
        {
            [CopAxis.Mediolateral] = Of(signal, step, ml),
            [CopAxis.Anteroposterior] = Of(signal, step, ap),
            [CopAxis.Planar] = Of(signal, step, Sum(ml, ap)),
        };
    }

    private static (int Step, int Count) Lags(CopSignal signal, double maxLagSeconds, double lagStepSeconds)
    {
        int step = Math.Max(1, (int)Math.Ceiling(lagStepSeconds * signal.SampleRateHz - Slack));
        int longest = Math.Min((int)Math.Floor(maxLagSeconds * signal.SampleRateHz + Slack), signal.Length / LargestShareOfSignal);
        return (step, longest / step);
    }

    private static double[] Sum(double[] ml, double[] ap) => [.. ml.Zip(ap, (m, a) => m + a)];

    private static StabilogramDiffusion? Of(CopSignal signal, int step, double[] squares)
    {
        int count = squares.Length;
        double[] lags = [.. Enumerable.Range(1, count).Select(k => k * step / signal.SampleRateHz)];
        int[] bends =
        [
            .. Enumerable
                .Range(FewestLagsOfARegion, Math.Max(0, count - 2 * FewestLagsOfARegion))
                .Where(k => lags[k] >= EarliestBendSeconds - Slack && lags[k] <= LatestBendSeconds + Slack),
        ];
        return bends.Length == 0 ? null : Fit(lags, squares, bends);
    }

    internal static IEnumerable<CopMeasure> Measures()
    {
        foreach (CopAxis axis in CopAxes.All)
        {
            string of = $"M = <d{axis.Symbol()}^2>";
            yield return Of(
                "diffusionShort",
                axis,
                "mm^2/s",
                $"half the slope of M over the lag, short-term line: {of}",
                d => d.ShortCoefficient
            );
            yield return Of(
                "diffusionLong",
                axis,
                "mm^2/s",
                $"half the slope of M over the lag, long-term line: {of}",
                d => d.LongCoefficient
            );
            yield return Of(
                "diffusionShortExponent",
                axis,
                "1",
                $"half the log-log slope of M over the lag, short-term region: {of}",
                d => d.ShortExponent
            );
            yield return Of(
                "diffusionLongExponent",
                axis,
                "1",
                $"half the log-log slope of M over the lag, long-term region: {of}",
                d => d.LongExponent
            );
            yield return Of("diffusionCriticalTime", axis, "s", $"lag at which both lines of M meet: {of}", d => d.CriticalTimeSeconds);
            yield return Of(
                "diffusionCriticalDisplacement",
                axis,
                "mm^2",
                $"value at which both lines of M meet: {of}",
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

    private static double[] MeanSquares(double[] position, int step, int count)
    {
        double[] squares = new double[count];
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
            squares[k] = sum / pairs;
        }
        return squares;
    }

    private static StabilogramDiffusion Fit(double[] lags, double[] squares, int[] bends)
    {
        var lines = new TwoPieceLines(lags, squares);
        (TwoPieceLine line, int bend) = bends.Select(k => (lines.Bent(k), k)).MinBy(fit => fit.Item1.SquaredError);
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
}
