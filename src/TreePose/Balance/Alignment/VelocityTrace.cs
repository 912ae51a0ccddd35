using TreePose.Captures;

namespace TreePose.Balance.Alignment;

/// <summary>A velocity over time, evenly sampled.</summary>
/// <param name="startSeconds">Time of the first value.</param>
/// <param name="stepSeconds">Time from one value to the next.</param>
/// <param name="values">In mm/s; the array is not copied.</param>
public sealed class VelocityTrace(double startSeconds, double stepSeconds, double[] values)
{
    private readonly double[] _integral = Integrate(values);

    /// <summary>Time of the first value.</summary>
    public double StartSeconds { get; } = startSeconds;

    /// <summary>Time from one value to the next.</summary>
    public double StepSeconds { get; } = stepSeconds;

    /// <summary>In mm/s.</summary>
    public double[] Values { get; } = values;

    /// <summary>Time of the last value.</summary>
    public double EndSeconds => StartSeconds + (Values.Length - 1) * StepSeconds;

    /// <summary>
    /// A column of a motion capture, e.g. <c>Actuator_vel_X</c>; short runs of missing samples are bridged by straight lines.
    /// </summary>
    /// <exception cref="ClockAlignmentException">Too many samples in a row are missing.</exception>
    /// <exception cref="TreePoseException">There is no such column.</exception>
    public static VelocityTrace FromMotionCapture(
        MotionCaptureRecording recording,
        string column = "Actuator_vel_X",
        ClockAlignmentOptions? options = null
    )
    {
        double step = 1 / recording.SamplingFrequencyHz;
        int longest = (int)Math.Round((options ?? new ClockAlignmentOptions()).LongestGapSeconds / step);
        return new(recording.TimeSeconds.Length == 0 ? 0 : recording.TimeSeconds[0], step, Bridged(recording[column], longest, column));
    }

    /// <summary>The mean over [seconds − width/2, seconds + width/2]: what a device that integrates so long would read.</summary>
    internal double Mean(double seconds, double widthSeconds) =>
        (Integral(seconds + widthSeconds / 2) - Integral(seconds - widthSeconds / 2)) / widthSeconds;

    // Integral of the straight lines between samples, in units of value · seconds; flat continuation beyond the ends.
    private double Integral(double seconds)
    {
        double position = (seconds - StartSeconds) / StepSeconds;
        int last = Values.Length - 1;
        if (position <= 0)
            return position * Values[0] * StepSeconds;
        if (position >= last)
            return (_integral[last] + (position - last) * Values[last]) * StepSeconds;
        int at = (int)position;
        double part = position - at;
        return (_integral[at] + part * (Values[at] + part / 2 * (Values[at + 1] - Values[at]))) * StepSeconds;
    }

    private static double[] Integrate(double[] values)
    {
        var integral = new double[values.Length];
        for (int i = 1; i < values.Length; i++)
            integral[i] = integral[i - 1] + (values[i - 1] + values[i]) / 2;
        return integral;
    }

    private static double[] Bridged(double[] values, int longest, string column)
    {
        double[] bridged = [.. values];
        for (int i = 0; i < bridged.Length; i++)
        {
            if (double.IsFinite(bridged[i]))
                continue;
            int end = i;
            while (end < bridged.Length && !double.IsFinite(bridged[end]))
                end++;
            if (end - i > longest || (i == 0 && end == bridged.Length))
                throw new ClockAlignmentException(
                    $"{column}: samples {i} to {end - 1} are missing, {end - i} in a row; at most {longest} are bridged. "
                        + "Fill the gap in the motion capture's software, or raise longestGapSeconds."
                );
            double before = i > 0 ? bridged[i - 1] : bridged[end],
                after = end < bridged.Length ? bridged[end] : before;
            for (int k = i; k < end; k++)
                bridged[k] = before + (after - before) * (k - i + 1) / (end - i + 1);
            i = end;
        }
        return bridged;
    }
}
