namespace TreePose;

/// <summary>Quantiles and medians: one definition for all figures.</summary>
public static class Quantiles
{
    /// <summary>
    /// Quantile of sorted values with linear interpolation (Hyndman and Fan's type 7, numpy's default). Math.NET's type 7 takes
    /// the position from 1 on, which rounds it: its last digits differ.
    /// </summary>
    /// <param name="sorted">At least one value, rising.</param>
    /// <param name="share">0 for the least value, 1 for the largest.</param>
    public static double OfSorted(IReadOnlyList<double> sorted, double share)
    {
        double position = share * (sorted.Count - 1);
        int below = (int)position;
        return below + 1 < sorted.Count ? sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }

    /// <summary>The middle value, or the mean of the two middle ones; NaN without values and when one is NaN.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0 || double.IsNaN(sorted[0]))
            return double.NaN;
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
