using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private const int LagsAtOnce = 4;
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

    /// <summary>Mean squared displacement at each lag; lags × samples is the bulk of all measures' work.</summary>
    private static double[] MeanSquares(double[] position, int step, int count)
    {
        double[] sums = new double[count];
        int k = 0;
        for (; k <= count - LagsAtOnce; k += LagsAtOnce)
            AddFour(position, (k + 1) * step, step, sums.AsSpan(k, LagsAtOnce));
        for (; k < count; k++)
            AddFrom(0, position, (k + 1) * step, ref sums[k]);
        for (k = 0; k < count; k++)
            sums[k] /= position.Length - (k + 1) * step;
        return sums;
    }

    /// <summary>Sums of squared displacements at a lag and the next three: the position that they start from is read once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // compiled as a whole at the first call, which runs for long
    private static void AddFour(double[] position, int lag, int step, Span<double> sums)
    {
        ref double from = ref MemoryMarshal.GetArrayDataReference(position);
        ref double first = ref Unsafe.Add(ref from, lag),
            second = ref Unsafe.Add(ref first, step),
            third = ref Unsafe.Add(ref second, step),
            fourth = ref Unsafe.Add(ref third, step);
        Vector256<double> a = default,
            b = default,
            c = default,
            d = default;
        int pairs = position.Length - lag - 3 * step,
            i = 0;
        for (; i <= pairs - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            var here = Vector256.LoadUnsafe(ref from, (nuint)i);
            Vector256<double> e = Vector256.LoadUnsafe(ref first, (nuint)i) - here,
                f = Vector256.LoadUnsafe(ref second, (nuint)i) - here,
                g = Vector256.LoadUnsafe(ref third, (nuint)i) - here,
                h = Vector256.LoadUnsafe(ref fourth, (nuint)i) - here;
            (a, b, c, d) = (a + e * e, b + f * f, c + g * g, d + h * h);
        }
        (sums[0], sums[1], sums[2], sums[3]) = (Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d));
        for (int k = 0; k < LagsAtOnce; k++)
            AddFrom(i, position, lag + k * step, ref sums[k]);
    }

    /// <summary>Adds the squared displacements at a lag from a sample on.</summary>
    private static void AddFrom(int start, double[] position, int lag, ref double sum)
    {
        for (int i = start; i < position.Length - lag; i++)
        {
            double d = position[i + lag] - position[i];
            sum += d * d;
        }
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
