namespace TreePose.Balance.Measures;

/// <summary>Family: how far the COP is from its mean position. All in mm; x, y, r are taken about the mean.</summary>
internal static class SwayDistance
{
    public static IEnumerable<CopMeasure> Measures()
    {
        foreach (CopAxis axis in CopAxes.All)
        {
            string u = axis.Symbol();
            yield return new("meanDistance" + axis.Suffix(), "mm", $"(1/n) sum |{u}|", Sources.Prieto, a => Mean(a.Axis(axis)));
            yield return new("rmsDistance" + axis.Suffix(), "mm", $"sqrt((1/n) sum {u}^2)", Sources.Prieto, a => Rms(a.Axis(axis)));
            yield return new("maximumDistance" + axis.Suffix(), "mm", $"max |{u}|", Sources.Quijoux, a => a.Axis(axis).Max(Math.Abs));
        }
        yield return new("range", "mm", "greatest distance between any two samples", Sources.Prieto, a => ConvexHull.DiameterMm(a.Hull));
        yield return new("rangeMl", "mm", "max x - min x", Sources.Prieto, a => a.Ml.Max() - a.Ml.Min());
        yield return new("rangeAp", "mm", "max y - min y", Sources.Prieto, a => a.Ap.Max() - a.Ap.Min());
        yield return new(
            "planarDeviation",
            "mm",
            "sqrt(s_x^2 + s_y^2), s_x^2 = (1/n) sum x^2",
            Sources.Quijoux,
            a => Math.Sqrt(Math.Pow(Rms(a.Ml), 2) + Math.Pow(Rms(a.Ap), 2))
        );
    }

    /// <summary>Mean absolute value.</summary>
    public static double Mean(double[] centred)
    {
        double sum = 0;
        foreach (double value in centred)
            sum += Math.Abs(value);
        return sum / centred.Length;
    }

    /// <summary>Root of the mean square.</summary>
    public static double Rms(double[] centred)
    {
        double sum = 0;
        foreach (double value in centred)
            sum += value * value;
        return Math.Sqrt(sum / centred.Length);
    }
}
