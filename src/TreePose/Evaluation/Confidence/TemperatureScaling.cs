namespace TreePose.Evaluation.Confidence;

/// <summary>
/// Temperature scaling of class probabilities (Guo, Pleiss, Sun and Weinberger 2017, arXiv:1706.04599): p_c^(1/T), made to sum to 1. One
/// number, fitted by maximum likelihood to people whom the weights were not fitted to; the order of the classes stays.
/// </summary>
public static class TemperatureScaling
{
    /// <summary>The least temperature that is tried: below it every frame would be certain.</summary>
    public const double Coolest = 0.1;

    /// <summary>The largest temperature that is tried: above it every frame would be a guess.</summary>
    public const double Hottest = 10;

    private const double LeastProbability = 1e-12; // a float that underflowed to 0 says "very unlikely", not "impossible"

    /// <summary>The temperature at which the labelled frames of captures are likeliest; null when no frame has a label.</summary>
    /// <param name="captures">Captures of people whom the weights were not fitted to; channels and networks fused.</param>
    public static double? Fit(IEnumerable<CaptureResult> captures)
    {
        (double[] Logs, int Label)[] frames = [.. captures.SelectMany(Frames)];
        if (frames.Length == 0)
            return null;
        double Loss(double logTemperature)
        {
            double sharpness = Math.Exp(-logTemperature),
                loss = 0;
            foreach ((double[] logs, int label) in frames)
                loss += LogSum(logs, sharpness) - (sharpness * logs[label]);
            return loss;
        }
        return Math.Exp(Least(Loss, Math.Log(Coolest), Math.Log(Hottest)));
    }

    /// <summary>Probabilities at a temperature, [frame, class] in C order.</summary>
    /// <param name="probabilities">As the networks give them, in the same order.</param>
    /// <param name="classes">How many classes.</param>
    /// <param name="temperature">Above 0; 1 changes nothing but the last digits.</param>
    public static float[] Apply(ReadOnlySpan<float> probabilities, int classes, double temperature)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        var scaled = new float[probabilities.Length];
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = Of(probabilities.Slice(i / classes * classes, classes), i % classes, temperature);
        return scaled;
    }

    /// <summary>The probability of one class of a frame at a temperature. Nothing is allocated.</summary>
    /// <param name="probabilities">[class].</param>
    /// <param name="of">The class.</param>
    /// <param name="temperature">Above 0.</param>
    internal static float Of(ReadOnlySpan<float> probabilities, int of, double temperature)
    {
        Span<double> logs = stackalloc double[probabilities.Length];
        Logs(probabilities, logs);
        return (float)Math.Exp((logs[of] / temperature) - LogSum(logs, 1 / temperature));
    }

    private static IEnumerable<(double[] Logs, int Label)> Frames(CaptureResult capture)
    {
        int classes = capture.Sequence.Classes.Count;
        for (int frame = 0; frame < capture.Sequence.Length; frame++)
        {
            int label = capture.Sequence.Labels[frame];
            if (label >= 0)
            {
                var logs = new double[classes];
                Logs(capture.Probabilities.AsSpan(frame * classes, classes), logs);
                yield return (logs, label);
            }
        }
    }

    private static void Logs(ReadOnlySpan<float> probabilities, Span<double> logs)
    {
        for (int c = 0; c < logs.Length; c++)
            logs[c] = Math.Log(Math.Max(probabilities[c], LeastProbability));
    }

    /// <summary>ln Σ exp(s · log p).</summary>
    private static double LogSum(ReadOnlySpan<double> logs, double sharpness)
    {
        (double most, double sum) = (double.NegativeInfinity, 0);
        foreach (double log in logs)
            most = Math.Max(most, sharpness * log);
        foreach (double log in logs)
            sum += Math.Exp((sharpness * log) - most);
        return most + Math.Log(sum);
    }

    /// <summary>Golden section search: the loss is convex in 1/T, so there is one least value, at an end where it only falls.</summary>
    private static double Least(Func<double, double> loss, double low, double high)
    {
        double ratio = (Math.Sqrt(5) - 1) / 2;
        (double left, double right) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
        (double atLeft, double atRight) = (loss(left), loss(right));
        while (high - low > 1e-7)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (ratio * (high - low));
                atLeft = loss(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (ratio * (high - low));
                atRight = loss(right);
            }
        }
        return (low + high) / 2;
    }
}
