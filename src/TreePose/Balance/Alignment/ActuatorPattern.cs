namespace TreePose.Balance.Alignment;

/// <summary>Finds the actuator's pattern, there and back at a constant speed, in a motion capture's velocity.</summary>
internal static class ActuatorPattern
{
    /// <summary>Times of the turning points of the first and the last pattern, on the trace's clock, to a fraction of a sample.</summary>
    /// <exception cref="ClockAlignmentException">A pattern is missing in the first or the second half of the trace.</exception>
    public static (double First, double Last, double Correlation) Find(VelocityTrace mocap, ClockAlignmentOptions options, string capture)
    {
        double[] pattern = Pattern(mocap.StepSeconds, options);
        int lags = mocap.Values.Length - pattern.Length + 1,
            half = (mocap.Values.Length - pattern.Length) / 2;
        if (lags < 2 || half < 1)
            throw new ClockAlignmentException(
                $"{capture}: the motion capture lasts {mocap.Values.Length * mocap.StepSeconds:F2} s, "
                    + $"too short for two actuator patterns of {pattern.Length * mocap.StepSeconds:F2} s."
            );
        var correlation = new double[lags];
        for (int lag = 0; lag < lags; lag++)
            correlation[lag] = NormalizedCorrelation.Of(pattern, mocap.Values.AsSpan(lag, pattern.Length));
        (double first, double firstCorrelation) = Best(0, half, "first");
        (double last, double lastCorrelation) = Best(half, lags, "second");
        return (first, last, Math.Min(firstCorrelation, lastCorrelation));

        (double Seconds, double Correlation) Best(int from, int to, string which)
        {
            int best = Enumerable
                .Range(from, to - from)
                .MaxBy(lag => Speed(mocap.Values.AsSpan(lag, pattern.Length), pattern) * Math.Max(0, correlation[lag]));
            double speed = Speed(mocap.Values.AsSpan(best, pattern.Length), pattern);
            double allowed = options.SpeedTolerance * options.SpeedMmPerSecond;
            if (correlation[best] < options.MinimumMocapCorrelation || Math.Abs(speed - options.SpeedMmPerSecond) > allowed)
                throw new ClockAlignmentException(
                    $"{capture}: no actuator pattern in the {which} half of the motion capture. The likest place, "
                        + $"{Turn(best):F2} s, has a correlation of {correlation[best]:F2} "
                        + $"(at least {options.MinimumMocapCorrelation:F2} is needed) and a speed of {speed:F1} mm/s "
                        + $"(allowed is {options.SpeedMmPerSecond:F0} ± {allowed:F0}). "
                        + "Look at the actuator's column, or set its speed and duration."
                );
            double shift =
                best > 0 && best < lags - 1
                    ? NormalizedCorrelation.ParabolicPeak(correlation[best - 1], correlation[best], correlation[best + 1])
                    : 0;
            return (Turn(best + shift), correlation[best]);
        }

        double Turn(double lag) => mocap.StartSeconds + (lag + (pattern.Length - 1) / 2.0) * mocap.StepSeconds;
    }

    /// <summary>Rest, +1, −1, rest.</summary>
    private static double[] Pattern(double stepSeconds, ClockAlignmentOptions options)
    {
        int rest = Math.Max(1, (int)Math.Round(options.RestSeconds / stepSeconds)),
            movement = Math.Max(1, (int)Math.Round(options.MovementSeconds / stepSeconds));
        return
        [
            .. Enumerable.Repeat(0.0, rest),
            .. Enumerable.Repeat(1.0, movement),
            .. Enumerable.Repeat(-1.0, movement),
            .. Enumerable.Repeat(0.0, rest),
        ];
    }

    /// <summary>The speed at which the pattern fits best, least squares.</summary>
    private static double Speed(ReadOnlySpan<double> values, double[] pattern)
    {
        double product = 0,
            norm = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            product += values[i] * pattern[i];
            norm += pattern[i] * pattern[i];
        }
        return product / norm;
    }
}
