namespace TreePose.Balance.Alignment;

/// <summary>Normalised cross-correlation of equally long sequences: −1 to 1, whatever their means and scales.</summary>
internal static class NormalizedCorrelation
{
    /// <summary>The correlation; 0 when one of the sequences does not vary.</summary>
    public static double Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double meanA = Mean(a),
            meanB = Mean(b),
            ab = 0,
            aa = 0,
            bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double x = a[i] - meanA,
                y = b[i] - meanB;
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    /// <summary>Where the parabola through the values at −1, 0 and 1 is highest, in [−0.5, 0.5].</summary>
    public static double ParabolicPeak(double before, double at, double after)
    {
        double curvature = before - 2 * at + after;
        return curvature < 0 ? Math.Clamp((before - after) / (2 * curvature), -0.5, 0.5) : 0;
    }

    /// <summary>Where a function with one hill between two bounds is highest, by the golden section, to 1e-4 of the unit.</summary>
    public static double Highest(Func<double, double> function, double from, double to)
    {
        const double Share = 0.6180339887498949;
        double left = to - Share * (to - from),
            right = from + Share * (to - from);
        double atLeft = function(left),
            atRight = function(right);
        while (to - from > 1e-4)
        {
            if (atLeft >= atRight)
                (to, right, atRight, left, atLeft) = (right, left, atLeft, right - Share * (right - from), double.NaN);
            else
                (from, left, atLeft, right, atRight) = (left, right, atRight, left + Share * (to - left), double.NaN);
            if (double.IsNaN(atLeft))
                atLeft = function(left);
            if (double.IsNaN(atRight))
                atRight = function(right);
        }
        return (from + to) / 2;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Length;
    }
}
