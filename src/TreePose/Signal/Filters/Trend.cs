namespace TreePose.Signal.Filters;

/// <summary>What is subtracted from a signal.</summary>
public enum TrendRemoval
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The mean.</summary>
    Constant,

    /// <summary>The straight line of least squares.</summary>
    Linear,
}

/// <summary>Removal of a mean or a straight line (SciPy <c>detrend</c>).</summary>
public static class Trend
{
    /// <summary>Returns the signal without its trend.</summary>
    /// <param name="signal">[n] samples, n ≥ 1.</param>
    /// <param name="removal">What to subtract.</param>
    /// <returns>[n] samples.</returns>
    public static double[] Remove(ReadOnlySpan<double> signal, TrendRemoval removal)
    {
        double[] result = signal.ToArray();
        if (removal == TrendRemoval.None || result.Length == 0)
            return result;
        double mean = Mean(signal),
            slope = removal == TrendRemoval.Linear ? Slope(signal, mean) : 0;
        double centre = (result.Length - 1) / 2.0;
        for (int i = 0; i < result.Length; i++)
            result[i] -= mean + slope * (i - centre);
        return result;
    }

    /// <summary>Arithmetic mean, summed about the first sample so that a large offset costs no digits.</summary>
    internal static double Mean(ReadOnlySpan<double> signal)
    {
        double origin = signal[0],
            sum = 0;
        foreach (double x in signal)
            sum += x - origin;
        return origin + sum / signal.Length;
    }

    private static double Slope(ReadOnlySpan<double> signal, double mean)
    {
        double centre = (signal.Length - 1) / 2.0,
            products = 0,
            squares = 0;
        for (int i = 0; i < signal.Length; i++)
        {
            products += (i - centre) * (signal[i] - mean);
            squares += (i - centre) * (i - centre);
        }
        return squares > 0 ? products / squares : 0;
    }
}
